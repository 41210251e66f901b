# SPDX-License-Identifier: GPL-2.0
# make check-seeded: the tests find the bugs that are put there for them. Not among the CHECKS:
# it runs a test for each bug.

CHECKS += tests/seeded/current.t

.PHONY: check-seeded
check-seeded: $(ALL) $(CHECKS)
	prove --timer --verbose --exec '' tests/seeded/run
