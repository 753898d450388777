#!/usr/bin/env bash
# Asks everything that is asked of a project, whatever the answer before; fails where one of them is no.
set -uo pipefail

paths=()
[ -z "${DELEG_PATH:-}" ] || paths=("$DELEG_PATH")
deny=()
[ -z "${DELEG_DENY:-}" ] || deny=(--deny "$DELEG_DENY")
status=0
ask() { # WHAT COMMAND…
    echo "::group::$1"
    "${@:2}" || status=1
    echo '::endgroup::'
}

ask 'deleg check' deleg check --format github "${deny[@]+"${deny[@]}"}" "${paths[@]+"${paths[@]}"}"
if [ -n "${DELEG_SARIF:-}" ]; then
    deleg check --format sarif "${deny[@]+"${deny[@]}"}" "${paths[@]+"${paths[@]}"}" > "$DELEG_SARIF"
    [ -s "$DELEG_SARIF" ] || status=1
fi
[ "${DELEG_FORMAT_CHECK:-true}" != true ] || ask 'deleg fmt --check' deleg fmt --check "${paths[@]+"${paths[@]}"}"
[ "${DELEG_TEST:-true}" != true ] || ask 'deleg test' deleg test "${paths[@]+"${paths[@]}"}"
[ -z "${DELEG_BUILD:-}" ] || ask 'deleg build --check' deleg build --check -o "$DELEG_BUILD" "${paths[@]+"${paths[@]}"}"
exit "$status"
