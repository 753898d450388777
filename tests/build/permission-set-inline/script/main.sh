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

instance=$(aws sso-admin list-instances --query 'Instances[0].InstanceArn' --output text)

# permission_set NAME: finds a permission set that exists; its ARN goes to $set.
permission_set() {
    before=$changes
    for set in $(aws sso-admin list-permission-sets --instance-arn "$instance" --query "join(' ', PermissionSets)" --output text); do
        name=$(aws sso-admin describe-permission-set --instance-arn "$instance" --permission-set-arn "$set" --query PermissionSet.Name --output text)
        if [ "$name" = "$1" ]; then
            return
        fi
    done
    printf 'there is no permission set %s\n' "$1" >&2
    exit 1
}

# of_set OPERATION ARGUMENT…: an operation on the permission set.
of_set() {
    operation=$1
    shift
    run aws sso-admin "$operation" --instance-arn "$instance" --permission-set-arn "$set" "$@"
}

# ask_set OPERATION QUERY: what AWS says of the permission set.
ask_set() {
    aws sso-admin "$1" --instance-arn "$instance" --permission-set-arn "$set" --query "$2" --output json
}

# customer NAME PATH: refers to a customer managed policy.
customer() {
    count=$(ask_set list-customer-managed-policy-references-in-permission-set "length(CustomerManagedPolicyReferences[?Name=='$1' && Path=='$2'])")
    if [ "$count" -eq 0 ]; then
        of_set attach-customer-managed-policy-reference-to-permission-set --customer-managed-policy-reference "Name=$1,Path=$2"
    fi
}

# managed ARN: attaches one of AWS's own policies.
managed() {
    count=$(ask_set list-managed-policies-in-permission-set "length(AttachedManagedPolicies[?Arn=='$1'])")
    if [ "$count" -eq 0 ]; then
        of_set attach-managed-policy-to-permission-set --managed-policy-arn "$1"
    fi
}

# inline FILE: gives it its text.
inline() {
    text=$(aws sso-admin get-inline-policy-for-permission-set --instance-arn "$instance" --permission-set-arn "$set" --query InlinePolicy --output text)
    if [ "$text" != "$(cat "$here/$1")" ]; then
        of_set put-inline-policy-to-permission-set --inline-policy "file://$here/$1"
    fi
}

# ceiling QUERY VALUE BOUNDARY: gives it a boundary.
ceiling() {
    if text=$(ask_set get-permissions-boundary-for-permission-set "$1" 2>"$errors"); then
        text=$(printf '%s' "$text" | tr -d '"')
    elif grep -q ResourceNotFoundException "$errors"; then
        text=
    else
        cat "$errors" >&2
        exit 1
    fi
    if [ "$text" != "$2" ]; then
        of_set put-permissions-boundary-to-permission-set --permissions-boundary "$3"
    fi
}

# provision: takes what was changed to the accounts.
provision() {
    if [ "$changes" -gt "$before" ]; then
        of_set provision-permission-set --target-type ALL_PROVISIONED_ACCOUNTS
    fi
}

policy arn:aws:iam::515436951152:policy/boundaries/Ceiling Ceiling /boundaries/ main/Ceiling.json ''
permission_set Ops
inline permission-sets/Ops.json
provision

finished
