#!/usr/bin/env bash
# Puts `deleg` on the path of the steps that follow: a release that is named, or the source that this file belongs to.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
bin=${HOME}/.cache/deleg/bin
mkdir -p "$bin"

download() { # VERSION
    local version=$1 target archive base
    if ! [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]]; then
        echo "::error::\`version\` is three numbers, such as \`0.1.0\`" && exit 2
    fi
    case "$(uname -s)-$(uname -m)" in
        Linux-x86_64) target=x86_64-unknown-linux-musl ;;
        Linux-aarch64) target=aarch64-unknown-linux-musl ;;
        Darwin-x86_64) target=x86_64-apple-darwin ;;
        Darwin-arm64) target=aarch64-apple-darwin ;;
        MINGW*-x86_64 | MSYS*-x86_64) target=x86_64-pc-windows-msvc ;;
        *) echo "::error::there is no release for $(uname -s) on $(uname -m)" && exit 2 ;;
    esac
    archive=deleg-$version-$target.tar.gz
    base=https://github.com/deleg-lang/deleg/releases/download/v$version
    cd "$(mktemp -d)"
    curl --proto '=https' --tlsv1.2 -sSfLO "$base/$archive" -O "$base/SHA256SUMS"
    # macOS has another program for it.
    local sum=(sha256sum)
    command -v sha256sum > /dev/null || sum=(shasum -a 256)
    grep " [ *]$archive\$" SHA256SUMS > sum
    "${sum[@]}" --check sum > /dev/null
    tar -xzf "$archive"
    mv "deleg-$version-$target"/deleg* "$bin/"
}

if [ -n "${DELEG_VERSION:-}" ]; then
    download "$DELEG_VERSION"
elif ! [ -x "$bin/deleg" ]; then
    cargo install --locked --path "$root" --root "${HOME}/.cache/deleg" --quiet
fi
echo "$bin" >> "$GITHUB_PATH"
"$bin/deleg" --version
