#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The files that are made from the netlink specification are current.
. tests/tap.sh

out=$(mktemp -d)
trap 'rm -r "$out"' EXIT
driver/ynl-regen "$out"
ok $? "the generator runs"
for file in include/uapi/linux/jetstream_netlink.h driver/jet_genl_gen.h \
	    driver/jet_genl_gen.c; do
	diff -u "$file" "$out/$file" > "$out/diff"
	ok $? "$file is what driver/ynl-regen makes" || sed 's/^/# /' "$out/diff"
done
done_testing
