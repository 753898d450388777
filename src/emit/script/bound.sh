# bound user|role NAME ARN: puts a permissions boundary on a user or role that exists.
bound() {
    boundary=$(aws iam "get-$1" "--$1-name" "$2" --query '*.PermissionsBoundary.PermissionsBoundaryArn | [0]' --output text)
    if [ "$boundary" != "$3" ]; then
        run aws iam "put-$1-permissions-boundary" "--$1-name" "$2" --permissions-boundary "$3"
    fi
}
