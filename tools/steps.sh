# shellcheck shell=bash
# Sourced by the commands in tools/: where things are, how a long step is shown, how one ends with an error.
# A step's output goes to a log under build/logs; the terminal gets one line a step.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # for whoever sources this
logs="$root/build/logs"
step_pid=

say() { printf '%s\n' "$@"; }

# die SENTENCE...: every argument is one line on stderr; the command ends with exit code 1.
die() {
    printf '%s: error: %s\n' "${0##*/}" "$1" >&2
    shift
    [ $# -eq 0 ] || printf '    %s\n' "$@" >&2
    exit 1
}

# usage_error SENTENCE: for a wrong command line; exit code 2.
usage_error() {
    printf '%s: %s\n    See %s --help.\n' "${0##*/}" "$1" "$0" >&2
    exit 2
}

# How many compilers at once: one a core, but none without a gigabyte of memory.
build_jobs() {
    local cores memory_gib
    cores=$(nproc)
    memory_gib=$(awk '/^MemAvailable:/ { printf "%d", $2 / 1048576 }' /proc/meminfo)
    [ "$memory_gib" -ge 1 ] || memory_gib=1
    if [ "$cores" -lt "$memory_gib" ]; then echo "$cores"; else echo "$memory_gib"; fi
}

# The newest counter in a log: ninja's [12/345], ctest's 12/345, else nothing.
last_counter() {
    tail -c 4000 "$1" 2>/dev/null | tr '\r' '\n' |
        grep -oE '^\[[0-9]+/[0-9]+\]|^ *[0-9]+/[0-9]+ Test' | tail -n 1 | tr -d '[] Test' || true
}

minutes() { if [ "$1" -lt 60 ]; then echo "$1 s"; else printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); fi; }

# end_step: ends the running step, if any, with everything that it started. For traps.
end_step() {
    [ -n "$step_pid" ] || return 0
    kill -TERM -- "-$step_pid" 2>/dev/null || kill -TERM "$step_pid" 2>/dev/null
    wait "$step_pid" 2>/dev/null
    step_pid=
}

# watch_step WORDS LOG: shows the running step until it ends; a terminal sees every second, a file every minute.
watch_step() {
    local words=$1 log=$2 start=$SECONDS shown=$SECONDS counter
    while kill -0 "$step_pid" 2>/dev/null; do
        sleep 0.2
        if [ -t 1 ] && [ $((SECONDS - shown)) -ge 1 ]; then
            shown=$SECONDS
            counter=$(last_counter "$log")
            printf '\r\033[K  %s ... %s %s' "$words" "$(minutes $((SECONDS - start)))" "$counter"
        elif [ ! -t 1 ] && [ $((SECONDS - shown)) -ge 60 ]; then
            shown=$SECONDS
            counter=$(last_counter "$log")
            printf '  %s ... %s %s\n' "$words" "$(minutes $((SECONDS - start)))" "$counter"
        fi
    done
    [ ! -t 1 ] || printf '\r\033[K'
}

# step WORDS LOG COMMAND...: runs COMMAND with its output in LOG. Returns its exit code.
step() {
    local words=$1 log=$2 start=$SECONDS code=0
    shift 2
    mkdir -p "${log%/*}"
    set -m
    "$@" >"$log" 2>&1 </dev/null &
    step_pid=$!
    set +m
    watch_step "$words" "$log"
    wait "$step_pid" || code=$?
    step_pid=
    if [ "$code" -eq 0 ]; then
        printf '  %s: %s\n' "$words" "$(minutes $((SECONDS - start)))"
    else
        printf '  %s: FAILED after %s (exit code %d)\n' "$words" "$(minutes $((SECONDS - start)))" "$code"
    fi
    return "$code"
}

# show_end LOG [LINES]: the end of a log, for a step that failed, and where the rest is.
show_end() {
    printf '  ---- the end of %s\n' "$1" >&2
    tail -n "${2:-25}" "$1" | sed 's/^/  | /' >&2
}

trap 'end_step; exit 130' INT
trap 'end_step; exit 143' TERM HUP
