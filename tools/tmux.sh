#!/bin/sh
# Sees to it that tmux is there for the tests in a real terminal. Installs it where that needs no question (as root
# on a Debian); where it cannot, says so and succeeds: those tests skip, and give the reason.
command -v tmux >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends tmux; then
        exit 0
    fi
fi </dev/null >/dev/null
echo "tmux is missing and cannot be installed here: the tests in a real terminal will be skipped" >&2
