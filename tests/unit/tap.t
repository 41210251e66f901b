#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A test program that stands still fails (tap.h), or prove would wait for it for ever

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
. tests/tap.sh

printf '#include "tap.h"\nint main(void)\n{\n\tpause();\n\treturn tap_done();\n}\n' > "$dir/still.c"
cc -DTAP_PATIENCE=1 -Itests -o "$dir/still" "$dir/still.c"
{ timeout 20 "$dir/still"; } > /dev/null 2>&1
[ $? = $((128 + 14)) ]; ok $? 'what stands still is ended by its alarm'
WHOLE=1 timeout 3 "$dir/still" > /dev/null
[ $? = 124 ]; ok $? 'but not in make check-ring, whose tests take as long as they take'
done_testing
