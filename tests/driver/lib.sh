# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# lib.sh - what the driver's static checks share; sourced from the top.

# shellcheck source=tests/tap.sh
. tests/tap.sh

# shellcheck disable=SC2034  # for the scripts that source this
scripts=/usr/src/linux-scripts
# shellcheck disable=SC2034  # likewise
kernel=$(echo /lib/modules/*/build)
out=build/driver-check
mkdir -p "$out"

# silent NAME CMD...: silence is success; everything that was said is shown
silent()
{
	local said

	said=$("${@:2}" 2>&1) && [ -z "$said" ]
	ok $? "$1" || diag "$said"
}

# kbuild NAME TREE ARGUMENT..: compile the driver anew, against a kernel's tree
kbuild()
{
	local dir=$out/$1 tree=$2

	shift 2
	rm -rf "$dir"
	mkdir -p "$dir"
	make -s -C "$tree" M="$PWD" MO="$PWD/$dir" "$@"
}
