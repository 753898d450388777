#!/usr/bin/env bash
# Says what a pull request lets anybody do that its base does not: in the job's summary, and in one comment on the pull
# request, which is rewritten at each run. Fails only on what `DELEG_FAIL_ON` names.
set -euo pipefail

path=${DELEG_PATH:-.}
# The base is a commit that a shallow clone lacks.
git cat-file -e "$DELEG_BASE^{commit}" 2> /dev/null || git fetch --quiet --depth=1 origin "$DELEG_BASE"

folder=$(mktemp -d)
say=$folder/comment.md
marker='<!-- deleg: what this pull request allows -->'
relation=notDecided
if deleg diff "git:$DELEG_BASE:$path" "$path" --format json > "$folder/diff.json" 2> "$folder/why" &&
    deleg diff "git:$DELEG_BASE:$path" "$path" --format markdown > "$folder/diff.md"; then
    relation=$(sed -n 's/^{"relation":"\([A-Za-z]*\)".*/\1/p' "$folder/diff.json")
else
    { echo 'It could not be compared with its base:' && echo && sed 's/^/    /' "$folder/why"; } > "$folder/diff.md"
fi
{
    echo "$marker"
    echo '### What this changes in IAM'
    echo
    # A comment holds 65,536 characters at most.
    head -c 60000 "$folder/diff.md"
} > "$say"
echo "relation=$relation" >> "${GITHUB_OUTPUT:-/dev/null}"
cat "$say" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"

if [ "${DELEG_COMMENT:-true}" = true ]; then
    comments=repos/$GITHUB_REPOSITORY/issues
    # Of a fork's pull request the token may only read; then the summary has to do.
    if id=$(gh api --paginate "$comments/$DELEG_PULL_REQUEST/comments" \
        --jq ".[] | select(.body | startswith(\"$marker\")) | .id" | head -n 1); then
        if [ -n "$id" ]; then
            gh api --silent --method PATCH "$comments/comments/$id" --field "body=@$say" || failed=yes
        else
            gh api --silent --method POST "$comments/$DELEG_PULL_REQUEST/comments" --field "body=@$say" || failed=yes
        fi
    else
        failed=yes
    fi
    [ -z "${failed:-}" ] || echo '::warning::the comment cannot be written; the comparison is in the summary of this job'
fi

echo "this pull request is: $relation"
case "${DELEG_FAIL_ON:-never}:$relation" in
    never:*) ;;
    broader:equal | broader:narrower | any:equal) ;;
    broader:* | any:*)
        echo "::error::it is $relation than its base, and \`fail-on\` is \`$DELEG_FAIL_ON\`"
        exit 1
        ;;
    *)
        echo "::error::\`fail-on\` is \`broader\`, \`any\` or \`never\`"
        exit 2
        ;;
esac
