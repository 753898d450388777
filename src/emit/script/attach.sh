# attach group|user|role NAME ARN: attaches a policy to a principal that exists.
attach() {
    attached=$(aws iam "list-attached-$1-policies" "--$1-name" "$2" --query "length(AttachedPolicies[?PolicyArn=='$3'])" --output json)
    if [ "$attached" -eq 0 ]; then
        run aws iam "attach-$1-policy" "--$1-name" "$2" --policy-arn "$3"
    fi
}
