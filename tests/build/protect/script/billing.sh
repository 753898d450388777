#!/bin/sh
# Written by deleg build; changes go into the .deleg files.
# The account billing (222233334444).
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
if [ "$caller" != 222233334444 ]; then
    printf 'these are credentials of the account %s, not of %s\n' "$caller" 222233334444 >&2
    exit 1
fi

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

permission_set Platform
customer Delegate-Platform /
provision
control SERVICE_CONTROL_POLICY Protect-Delegations-main guardrails/Protect-Delegations-main.json
target 515436951152
control RESOURCE_CONTROL_POLICY Protect-Roles-main resource-guardrails/Protect-Roles-main.json
target 515436951152

finished
