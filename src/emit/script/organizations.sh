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
