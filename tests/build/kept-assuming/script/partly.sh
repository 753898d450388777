#!/bin/sh
# Written by deleg build; changes go into the .deleg files.
# The account partly (333344445555).
set -eu

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

caller=$(aws sts get-caller-identity --query Account --output text)
if [ "$caller" != 333344445555 ]; then
    printf 'these are credentials of the account %s, not of %s\n' "$caller" 333344445555 >&2
    exit 1
fi

# found COMMAND…: what it prints goes to $answer; false where AWS knows no such thing. Any other error ends the script.
found() {
    if answer=$("$@" 2>"$errors"); then
        return 0
    fi
    answer=
    if grep -q NoSuchEntity "$errors"; then
        return 1
    fi
    cat "$errors" >&2
    exit 1
}

# policy ARN NAME PATH FILE SHOWN [DESCRIPTION]: makes a managed policy, or gives it a new version where its text is
# another. SHOWN is the sed script that turns the file into what the AWS CLI prints of it.
policy() {
    if ! found aws iam get-policy --policy-arn "$1" --query Policy.DefaultVersionId --output text; then
        run aws iam create-policy --policy-name "$2" --path "$3" --policy-document "file://$here/$4" ${6:+--description "$6"}
        return
    fi
    found aws iam get-policy-version --policy-arn "$1" --version-id "$answer" --query PolicyVersion.Document --output json
    if [ "$answer" = "$(sed "$5" "$here/$4")" ]; then
        return
    fi
    # IAM keeps five versions of a policy.
    found aws iam list-policy-versions --policy-arn "$1" --query 'length(Versions)' --output json
    if [ "$answer" -ge 5 ]; then
        found aws iam list-policy-versions --policy-arn "$1" --query 'sort_by(Versions[?!IsDefaultVersion], &CreateDate)[0].VersionId' --output text
        run aws iam delete-policy-version --policy-arn "$1" --version-id "$answer"
    fi
    run aws iam create-policy-version --policy-arn "$1" --policy-document "file://$here/$4" --set-as-default
}

# attach group|user|role NAME ARN: attaches a policy to a principal that exists.
attach() {
    attached=$(aws iam "list-attached-$1-policies" "--$1-name" "$2" --query "length(AttachedPolicies[?PolicyArn=='$3'])" --output json)
    if [ "$attached" -eq 0 ]; then
        run aws iam "attach-$1-policy" "--$1-name" "$2" --policy-arn "$3"
    fi
}

policy arn:aws:iam::333344445555:policy/boundaries/Ceiling Ceiling /boundaries/ partly/Ceiling.json '' 'Pipelines assume one role of the tools account.'
policy arn:aws:iam::333344445555:policy/Delegate-devs Delegate-devs / partly/Delegate-devs.json ''
attach group devs arn:aws:iam::333344445555:policy/Delegate-devs

finished
