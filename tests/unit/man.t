#!/bin/sh
# The manual pages are clean.
. tests/tap.sh

for page in Documentation/man/*.[0-9]; do
	log=$(mandoc -T lint -W style "$page" 2>&1)
	[ -z "$log" ]
	ok $? "$page" || echo "$log" | sed 's/^/# /'
done
done_testing
