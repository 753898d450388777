#!/bin/sh
# Written by deleg build; changes go into the .deleg files.
# The account main (515436951152).
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
if [ "$caller" != 515436951152 ]; then
    printf 'these are credentials of the account %s, not of %s\n' "$caller" 515436951152 >&2
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

policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-00-ceiling team-with-a-long-name-00-ceiling /boundaries/ main/team-with-a-long-name-00-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-01-ceiling team-with-a-long-name-01-ceiling /boundaries/ main/team-with-a-long-name-01-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-02-ceiling team-with-a-long-name-02-ceiling /boundaries/ main/team-with-a-long-name-02-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-03-ceiling team-with-a-long-name-03-ceiling /boundaries/ main/team-with-a-long-name-03-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-04-ceiling team-with-a-long-name-04-ceiling /boundaries/ main/team-with-a-long-name-04-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-05-ceiling team-with-a-long-name-05-ceiling /boundaries/ main/team-with-a-long-name-05-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-06-ceiling team-with-a-long-name-06-ceiling /boundaries/ main/team-with-a-long-name-06-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-07-ceiling team-with-a-long-name-07-ceiling /boundaries/ main/team-with-a-long-name-07-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-08-ceiling team-with-a-long-name-08-ceiling /boundaries/ main/team-with-a-long-name-08-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-09-ceiling team-with-a-long-name-09-ceiling /boundaries/ main/team-with-a-long-name-09-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-10-ceiling team-with-a-long-name-10-ceiling /boundaries/ main/team-with-a-long-name-10-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-11-ceiling team-with-a-long-name-11-ceiling /boundaries/ main/team-with-a-long-name-11-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-12-ceiling team-with-a-long-name-12-ceiling /boundaries/ main/team-with-a-long-name-12-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-13-ceiling team-with-a-long-name-13-ceiling /boundaries/ main/team-with-a-long-name-13-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-14-ceiling team-with-a-long-name-14-ceiling /boundaries/ main/team-with-a-long-name-14-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-15-ceiling team-with-a-long-name-15-ceiling /boundaries/ main/team-with-a-long-name-15-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-16-ceiling team-with-a-long-name-16-ceiling /boundaries/ main/team-with-a-long-name-16-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-17-ceiling team-with-a-long-name-17-ceiling /boundaries/ main/team-with-a-long-name-17-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-18-ceiling team-with-a-long-name-18-ceiling /boundaries/ main/team-with-a-long-name-18-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-19-ceiling team-with-a-long-name-19-ceiling /boundaries/ main/team-with-a-long-name-19-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-20-ceiling team-with-a-long-name-20-ceiling /boundaries/ main/team-with-a-long-name-20-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-21-ceiling team-with-a-long-name-21-ceiling /boundaries/ main/team-with-a-long-name-21-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-22-ceiling team-with-a-long-name-22-ceiling /boundaries/ main/team-with-a-long-name-22-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-23-ceiling team-with-a-long-name-23-ceiling /boundaries/ main/team-with-a-long-name-23-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-24-ceiling team-with-a-long-name-24-ceiling /boundaries/ main/team-with-a-long-name-24-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-25-ceiling team-with-a-long-name-25-ceiling /boundaries/ main/team-with-a-long-name-25-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-26-ceiling team-with-a-long-name-26-ceiling /boundaries/ main/team-with-a-long-name-26-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-27-ceiling team-with-a-long-name-27-ceiling /boundaries/ main/team-with-a-long-name-27-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-28-ceiling team-with-a-long-name-28-ceiling /boundaries/ main/team-with-a-long-name-28-ceiling.json ''
policy arn:aws:iam::515436951152:policy/boundaries/team-with-a-long-name-29-ceiling team-with-a-long-name-29-ceiling /boundaries/ main/team-with-a-long-name-29-ceiling.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-00 Delegate-team-with-a-long-name-00 / main/Delegate-team-with-a-long-name-00.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-01 Delegate-team-with-a-long-name-01 / main/Delegate-team-with-a-long-name-01.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-02 Delegate-team-with-a-long-name-02 / main/Delegate-team-with-a-long-name-02.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-03 Delegate-team-with-a-long-name-03 / main/Delegate-team-with-a-long-name-03.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-04 Delegate-team-with-a-long-name-04 / main/Delegate-team-with-a-long-name-04.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-05 Delegate-team-with-a-long-name-05 / main/Delegate-team-with-a-long-name-05.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-06 Delegate-team-with-a-long-name-06 / main/Delegate-team-with-a-long-name-06.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-07 Delegate-team-with-a-long-name-07 / main/Delegate-team-with-a-long-name-07.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-08 Delegate-team-with-a-long-name-08 / main/Delegate-team-with-a-long-name-08.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-09 Delegate-team-with-a-long-name-09 / main/Delegate-team-with-a-long-name-09.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-10 Delegate-team-with-a-long-name-10 / main/Delegate-team-with-a-long-name-10.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-11 Delegate-team-with-a-long-name-11 / main/Delegate-team-with-a-long-name-11.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-12 Delegate-team-with-a-long-name-12 / main/Delegate-team-with-a-long-name-12.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-13 Delegate-team-with-a-long-name-13 / main/Delegate-team-with-a-long-name-13.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-14 Delegate-team-with-a-long-name-14 / main/Delegate-team-with-a-long-name-14.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-15 Delegate-team-with-a-long-name-15 / main/Delegate-team-with-a-long-name-15.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-16 Delegate-team-with-a-long-name-16 / main/Delegate-team-with-a-long-name-16.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-17 Delegate-team-with-a-long-name-17 / main/Delegate-team-with-a-long-name-17.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-18 Delegate-team-with-a-long-name-18 / main/Delegate-team-with-a-long-name-18.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-19 Delegate-team-with-a-long-name-19 / main/Delegate-team-with-a-long-name-19.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-20 Delegate-team-with-a-long-name-20 / main/Delegate-team-with-a-long-name-20.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-21 Delegate-team-with-a-long-name-21 / main/Delegate-team-with-a-long-name-21.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-22 Delegate-team-with-a-long-name-22 / main/Delegate-team-with-a-long-name-22.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-23 Delegate-team-with-a-long-name-23 / main/Delegate-team-with-a-long-name-23.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-24 Delegate-team-with-a-long-name-24 / main/Delegate-team-with-a-long-name-24.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-25 Delegate-team-with-a-long-name-25 / main/Delegate-team-with-a-long-name-25.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-26 Delegate-team-with-a-long-name-26 / main/Delegate-team-with-a-long-name-26.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-27 Delegate-team-with-a-long-name-27 / main/Delegate-team-with-a-long-name-27.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-28 Delegate-team-with-a-long-name-28 / main/Delegate-team-with-a-long-name-28.json ''
policy arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-29 Delegate-team-with-a-long-name-29 / main/Delegate-team-with-a-long-name-29.json ''
attach group team-with-a-long-name-00 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-00
attach group team-with-a-long-name-01 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-01
attach group team-with-a-long-name-02 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-02
attach group team-with-a-long-name-03 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-03
attach group team-with-a-long-name-04 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-04
attach group team-with-a-long-name-05 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-05
attach group team-with-a-long-name-06 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-06
attach group team-with-a-long-name-07 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-07
attach group team-with-a-long-name-08 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-08
attach group team-with-a-long-name-09 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-09
attach group team-with-a-long-name-10 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-10
attach group team-with-a-long-name-11 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-11
attach group team-with-a-long-name-12 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-12
attach group team-with-a-long-name-13 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-13
attach group team-with-a-long-name-14 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-14
attach group team-with-a-long-name-15 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-15
attach group team-with-a-long-name-16 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-16
attach group team-with-a-long-name-17 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-17
attach group team-with-a-long-name-18 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-18
attach group team-with-a-long-name-19 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-19
attach group team-with-a-long-name-20 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-20
attach group team-with-a-long-name-21 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-21
attach group team-with-a-long-name-22 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-22
attach group team-with-a-long-name-23 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-23
attach group team-with-a-long-name-24 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-24
attach group team-with-a-long-name-25 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-25
attach group team-with-a-long-name-26 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-26
attach group team-with-a-long-name-27 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-27
attach group team-with-a-long-name-28 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-28
attach group team-with-a-long-name-29 arn:aws:iam::515436951152:policy/Delegate-team-with-a-long-name-29
control SERVICE_CONTROL_POLICY Protect-Delegations-main-part-1 guardrails/Protect-Delegations-main-part-1.json
target 515436951152
control SERVICE_CONTROL_POLICY Protect-Delegations-main-part-2 guardrails/Protect-Delegations-main-part-2.json
target 515436951152
control SERVICE_CONTROL_POLICY Protect-Delegations-main-part-3 guardrails/Protect-Delegations-main-part-3.json
target 515436951152

finished
