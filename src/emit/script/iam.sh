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
