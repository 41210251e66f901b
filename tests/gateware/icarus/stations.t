#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The gateware in a second simulator, one with four states: see stations.sv.

set -e
out=build/tests/icarus
mapfile -t files < build/gen/gateware.list
mapfile -t copies < <(gateware/sim/icarus.py $out/src "${files[@]}")
# What it does not support is nothing that changes the result
iverilog -g2012 -DJET_ASSERT -s stations -o $out/stations.vvp "${copies[@]}" tests/gateware/icarus/stations.sv \
	2>&1 | { grep -v 'sorry: Case unique\|sorry: constant selects in always_\|: sensitive to all\|cannot be synthesized' || true; } >&2
# An assertion that fails says so and lets it go on
set -o pipefail
vvp -N $out/stations.vvp | tee $out/stations.log
! grep '^ERROR' $out/stations.log >&2
