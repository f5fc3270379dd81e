#!/bin/sh
# Sees to it that what the tests in real terminals drive is there: tmux, and an xterm on a screen that nobody sees.
# Installs what is missing where that needs no question (as root on a Debian); where it cannot, says so and succeeds:
# those tests skip, and give the reason.
missing=
for one in tmux:tmux Xvfb:xvfb xterm:xterm xdotool:xdotool; do
    command -v "${one%%:*}" >/dev/null || missing="$missing ${one##*:}"
done
# xterm's own fonts, in which codes are read, too.
[ -d /usr/share/fonts/X11/misc ] || missing="$missing xfonts-base"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; then
        exit 0
    fi
fi </dev/null >/dev/null
echo "missing, and cannot be installed here:$missing: the tests in real terminals that need them will be skipped" >&2
