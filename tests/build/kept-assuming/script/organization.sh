#!/bin/sh
# Written by deleg build; changes go into the .deleg files.
# What belongs to the organisation: run it with credentials of its management account.
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

# control TYPE NAME FILE [DESCRIPTION]: makes a guardrail, or gives it its text. Its id goes to $id.
control() {
    id=$(aws organizations list-policies --filter "$1" --query "Policies[?Name=='$2'].Id | [0]" --output json | tr -d '"')
    if [ "$id" = null ]; then
        id=new
        printf 'aws organizations create-policy --type %s --name %s --content file://%s\n' "$1" "$2" "$here/$3"
        changes=$((changes + 1))
        if [ "$dry" = no ]; then
            id=$(aws organizations create-policy --type "$1" --name "$2" --description "${4-}" --content "file://$here/$3" --query Policy.PolicySummary.Id --output text)
        fi
        return
    fi
    content=$(aws organizations describe-policy --policy-id "$id" --query Policy.Content --output text)
    if [ "$content" != "$(cat "$here/$3")" ]; then
        run aws organizations update-policy --policy-id "$id" --content "file://$here/$3"
    fi
}

# target ID: attaches the last guardrail. The target `root` is the organisation's.
target() {
    to=$1
    if [ "$to" = root ]; then
        to=$(aws organizations list-roots --query 'Roots[0].Id' --output text)
    fi
    attached=0
    if [ "$id" != new ]; then
        attached=$(aws organizations list-targets-for-policy --policy-id "$id" --query "length(Targets[?TargetId=='$to'])" --output json)
    fi
    if [ "$attached" -eq 0 ]; then
        run aws organizations attach-policy --policy-id "$id" --target-id "$to"
    fi
}

control SERVICE_CONTROL_POLICY nothing guardrails/nothing.json 'The family assumes nothing.'
target 111122223333
control SERVICE_CONTROL_POLICY tools guardrails/tools.json 'What the boundary lets it assume is denied; a trust policy that names a session is not capped by a boundary.'
target 222233334444
control SERVICE_CONTROL_POLICY others guardrails/others.json 'Another role is denied.'
target 333344445555
control SERVICE_CONTROL_POLICY some guardrails/some.json 'A part of the family is left out.'
target 444455556666

finished
