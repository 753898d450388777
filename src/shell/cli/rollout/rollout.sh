#!/bin/sh
# Written by deleg rollout. At no step anybody can do more than the old version or the new one allows.
# `--dry-run` says what is done. Each account has its profile of the AWS CLI: DELEG_PROFILE_<id>, or the one in force;
# what belongs to the organisation has DELEG_PROFILE_ORGANIZATION. A step that fails ends the script; nobody can do
# more than before then, and it can be written anew from what is there.
# shellcheck disable=SC2317,SC2329
set -eu

dry=no
[ "${1-}" != --dry-run ] || dry=yes

# run COMMAND…: says what is done, and does it unless this is a dry run.
run() {
    printf '%s\n' "$*"
    [ "$dry" = yes ] || "$@" >/dev/null
}

# in_account ID NAME: the calls that follow are of this account.
in_account() {
    eval "profile=\${DELEG_PROFILE_$1-}"
    if [ -n "$profile" ]; then
        export AWS_PROFILE="$profile"
    fi
    caller=$(aws sts get-caller-identity --query Account --output text)
    if [ "$caller" != "$1" ]; then
        printf 'these are credentials of the account %s, not of %s (%s)\n' "$caller" "$2" "$1" >&2
        exit 1
    fi
}

# in_organization: the calls that follow are of the organisation.
in_organization() {
    if [ -n "${DELEG_PROFILE_ORGANIZATION-}" ]; then
        export AWS_PROFILE="$DELEG_PROFILE_ORGANIZATION"
    fi
}

# make_room ARN: IAM keeps five versions of a policy.
make_room() {
    versions=$(aws iam list-policy-versions --policy-arn "$1" --query 'length(Versions)' --output json)
    if [ "$versions" -ge 5 ]; then
        oldest=$(aws iam list-policy-versions --policy-arn "$1" --query 'sort_by(Versions[?!IsDefaultVersion], &CreateDate)[0].VersionId' --output text)
        run aws iam delete-policy-version --policy-arn "$1" --version-id "$oldest"
    fi
}

# delete_policy ARN: with its versions.
delete_policy() {
    for version in $(aws iam list-policy-versions --policy-arn "$1" --query "join(' ', Versions[?!IsDefaultVersion].VersionId)" --output text); do
        run aws iam delete-policy-version --policy-arn "$1" --version-id "$version"
    done
    run aws iam delete-policy --policy-arn "$1"
}

# delete_unused ARN: a boundary goes once nobody carries it.
delete_unused() {
    used=$(aws iam get-policy --policy-arn "$1" --query 'Policy.[AttachmentCount, PermissionsBoundaryUsageCount]' --output text | tr '\t' '+')
    if [ "$used" = 0+0 ]; then
        delete_policy "$1"
    else
        printf 'kept, for it is in use: %s\n' "$1"
    fi
}

# id_of scp|rcp NAME, root, instance, set_of NAME: what only AWS knows.
id_of() {
    case $1 in
        rcp) filter=RESOURCE_CONTROL_POLICY ;;
        *) filter=SERVICE_CONTROL_POLICY ;;
    esac
    aws organizations list-policies --filter "$filter" --query "Policies[?Name=='$2'].Id | [0]" --output json | tr -d '"'
}

root() {
    aws organizations list-roots --query 'Roots[0].Id' --output text
}

instance() {
    aws sso-admin list-instances --query 'Instances[0].InstanceArn' --output text
}

set_of() {
    for set in $(aws sso-admin list-permission-sets --instance-arn "$(instance)" --query "join(' ', PermissionSets)" --output text); do
        name=$(aws sso-admin describe-permission-set --instance-arn "$(instance)" --permission-set-arn "$set" --query PermissionSet.Name --output text)
        if [ "$name" = "$1" ]; then
            printf '%s\n' "$set"
        fi
    done
}
