#!/bin/bash
# Each plugin exports `cordee_plugin` and nothing else, and wants no symbol of the host.
# Run by `make check` in the build folder; takes the plugins to look at, default all.
set -u
bad=0

[ $# -gt 0 ] || set -- plugins/*/.libs/*.so tests/example/.libs/*.so
for so in "$@"; do
    [ -f "$so" ] || continue
    # Names with _ in front are the linker's and the sanitizers'.
    out=$(nm -D --defined-only "$so" | awk '{print $3}' | grep -v '^_')
    in=$(nm -D --undefined-only "$so" | awk '{print $2}' | grep -E '^(cd|cordee|cli)_')
    [ "$out" = cordee_plugin ] || { echo "$so exports: $out" >&2; bad=1; }
    [ -z "$in" ] || { echo "$so wants of the host: $in" >&2; bad=1; }
done
[ $bad = 0 ] && echo "Each plugin exports one symbol and wants none of the host."
exit $bad
