usage() {
    printf 'usage: sh %s [--dry-run]\n' "$0"
}

dry=no
for argument in "$@"; do
    case $argument in
        -n | --dry-run) dry=yes ;;
        -h | --help)
            usage
            exit 0
            ;;
        *)
            usage >&2
            exit 2
            ;;
    esac
done

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
changes=0

# run COMMAND…: says what is done, and does it unless this is a dry run.
run() {
    changes=$((changes + 1))
    printf '%s\n' "$*"
    [ "$dry" = yes ] || "$@" >/dev/null
}

# finished: says what was done.
finished() {
    if [ "$dry" = yes ]; then
        printf '%s changes would be made\n' "$changes"
    else
        printf '%s changes made\n' "$changes"
    fi
}
