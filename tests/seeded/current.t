#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
# Each bug that is kept here can still be put where it belongs: whoever changes the lines around one
# makes it anew. Whether the tests find it is for make check-seeded, which takes long.
. tests/tap.sh

for bug in tests/seeded/*/*.patch; do
	said=$(git apply --check "$bug" 2>&1)
	ok $? "${bug#tests/seeded/} fits" || echo "$said" | sed 's/^/# /'
done
done_testing
