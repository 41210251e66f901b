# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
# shellcheck shell=bash
# Test Anything Protocol for shell tests; source it.
tap_count=0
tap_failed=0

# ok STATUS NAME: one test point; STATUS is an exit status (0 is good)
ok()
{
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $2"
	else
		echo "not ok $tap_count - $2"
		tap_failed=$((tap_failed + 1))
		return 1
	fi
}

diag()
{
	printf '%s\n' "$*" | sed 's/^/# /'
}

# done_testing: prints the plan; call it last, its status is the verdict
done_testing()
{
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ] && [ "$tap_count" -gt 0 ]
}
