#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The gateware passes the guard, Yosys, Verilator and the check of crossings without a word.

# shellcheck source=tests/tap.sh
. tests/tap.sh

for step in guard yosys verilator crossings; do
	said=$(gateware/lint/lint $step build/gen/gateware.list jet_station 2>&1)
	code=$?
	[ $code -eq 0 ] && [ -z "$said" ]
	ok $? "$step"
	[ -z "$said" ] || diag "$said"
done
done_testing
