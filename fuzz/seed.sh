#!/usr/bin/env bash
# Fills fuzz/corpus/TARGET from the repository's own files. Files are named by what they hold, so running it again adds
# nothing twice.
set -euo pipefail
cd "$(dirname "$0")/.."

add() { # TARGET FILE
    mkdir -p "fuzz/corpus/$1"
    cp "$2" "fuzz/corpus/$1/seed-$(cksum < "$2" | cut -d ' ' -f 1)"
}

# The blocks of Deleg in the pages, each in a file of its own.
blocks=$(mktemp -d)
trap 'rm -rf "$blocks"' EXIT
find src/diag/explain docs README.md -name '*.md' -print0 | xargs -0 awk -v folder="$blocks" '
    /^```deleg/ { inside = 1; file = sprintf("%s/%05d.deleg", folder, ++count); next }
    /^```/ { inside = 0; if (file) close(file); next }
    inside { print > file }'

find tests examples "$blocks" -name '*.deleg' -size -16k | while read -r file; do
    for target in parse_never_panics format_is_idempotent_and_keeps_meaning build_is_deterministic_and_never_panics; do
        add "$target" "$file"
    done
done
find tests examples -name '*.json' -size -16k | while read -r file; do
    add document_reads_and_writes_the_same "$file"
done
printf 'aservice-*\nservice-?\n*/b\n**\nservice-a/b' > "$blocks/patterns"
add patterns_do_what_their_definition_says "$blocks/patterns"
policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/${aws:username}/*","Condition":{"StringLike":{"k":"a*"}}}]}'
opened='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"*","Resource":"*"}]}'
printf 'arn:aws:iam::111111111111:user/ann\ns3:GetObject\narn:aws:s3:::b/ann/k\nk=a,b&aws:username=ann\n%s\n%s\n' \
    "$policy" "$opened" > "$blocks/decisions"
add decisions_keep_their_laws "$blocks/decisions"
