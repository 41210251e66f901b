#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The manual pages are clean.
. tests/tap.sh

for page in Documentation/man/*.[0-9]; do
	# the environment comes without the manuals that ours refer to
	log=$(mandoc -T lint -W style "$page" 2>&1 |
	      grep -v "referenced manual not found")
	[ -z "$log" ]
	ok $? "$page" || echo "$log" | sed 's/^/# /'
done
done_testing
