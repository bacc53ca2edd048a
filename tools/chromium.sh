#!/bin/sh
# Find a Chromium for the browser tests and write its path to .venv/.chromium; install one where this is root on Debian.
# Ends with 3 where there is none: the browser tests are then skipped, and counted.
set -u
cd "$(dirname "$0")/.." || exit 1
note=.venv/.chromium

find_chromium() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    return 1
}

install_chromium() {
    [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] || return 1
    echo "Installing Chromium for the browser tests ..." >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 && apt-get install -qq -y --no-install-recommends chromium > /dev/null
}

rm -f "$note"
if path=$(find_chromium) || { install_chromium && path=$(find_chromium); }; then
    mkdir -p .venv && printf '%s\n' "$path" > "$note"
    exit 0
fi
cat >&2 <<'END'
********************************************************************************
There is no Chromium here, so the browser tests will be SKIPPED.
To run them: install the package chromium (Debian, Ubuntu, Fedora) or Google
Chrome, or name the program in the variable CHROMIUM; then run make test again.
********************************************************************************
END
exit 3
