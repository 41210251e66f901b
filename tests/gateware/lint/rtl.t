#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The gateware passes the guard, Yosys, Verilator and the check of crossings without a word, and
# the tools that see parameters with as many queues as there may be. So do boards.

# shellcheck source=tests/tap.sh
. tests/tap.sh

check()
{
	said=$(gateware/lint/lint "$1" "build/gen/${3-gateware}.list" "$2" 2>&1)
	code=$?
	[ $code -eq 0 ] && [ -z "$said" ]
	ok $? "$1 of $2"
	[ -z "$said" ] || diag "$said"
}

for step in guard yosys verilator crossings; do
	check $step jet_station
done
for step in yosys verilator crossings; do
	check $step jet_link
	check $step jet_card
done
for step in yosys verilator; do
	check $step jet_station:Queues=16
done
for step in guard yosys verilator; do
	check $step versa_top boards
done
check crossings versa_card boards
done_testing
