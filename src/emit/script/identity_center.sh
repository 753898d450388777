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
