# SPDX-License-Identifier: GPL-2.0
# The ring laboratory. CHECKS_RING is what make check-ring runs: all of it, for an hour

LAB_TESTS := tests/lab/refusals.t tests/lab/scenes.t tests/lab/theory.t tests/lab/faults.t
$(LAB_TESTS): $(JETSIM_DIR)/jetsim
CHECKS += $(LAB_TESTS)
CHECKS_RING += tests/lab/scenes.t tests/lab/theory.t tests/lab/faults.t
