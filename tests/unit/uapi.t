#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The user-space headers stand by themselves: in C and C++, for 64 and 32 bits,
# without padding that the compiler makes, and with the same layout in both.
. tests/tap.sh

out=$(mktemp -d)
trap 'rm -r "$out"' EXIT
flags="-Wall -Wextra -Werror -Wpadded -pedantic -Iinclude/uapi -fsyntax-only"

for header in include/uapi/linux/*.h; do
	for mode in "c -std=c99 -m64" "c -std=c99 -m32" "c++ -std=c++11 -m64"; do
		# shellcheck disable=SC2086  # words on purpose
		gcc -x $mode $flags "$header" > "$out/log" 2>&1
		ok $? "$header as $mode" || sed 's/^/# /' "$out/log"
	done
done

{
	echo '#include <linux/jetstream.h>'
	grep -o '^struct jet_[a-z_]*' include/uapi/linux/jetstream.h |
	while read -r _ name; do
		echo "_Static_assert(sizeof(struct $name) % 8 == 0, \"$name\");"
	done
	echo "_Static_assert(sizeof(struct jet_op) == 64, \"jet_op\");"
	echo "_Static_assert(sizeof(struct jet_result) == 40, \"jet_result\");"
	echo "_Static_assert(sizeof(struct jet_script) == 80, \"jet_script\");"
} > "$out/sizes.c"
for mode in -m64 -m32; do
	gcc $mode -Iinclude/uapi -fsyntax-only "$out/sizes.c" > "$out/log" 2>&1
	ok $? "sizes are multiples of 8 with $mode" || sed 's/^/# /' "$out/log"
done
done_testing
