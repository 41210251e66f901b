# SPDX-License-Identifier: GPL-2.0
# The ring laboratory. CHECKS_RING is what make check-ring runs: all of it, for an hour

LAB_TESTS := tests/lab/refusals.t tests/lab/figures.t tests/lab/overlap.t tests/lab/scenes.t \
	tests/lab/theory.t tests/lab/faults.t
$(LAB_TESTS): $(JETSIM_DIR)/jetsim
CHECKS += $(LAB_TESTS)
CHECKS_RING += tests/lab/scenes.t tests/lab/theory.t tests/lab/faults.t

tests/lab/figures.t: build/tests/lab/dist
build/tests/lab/dist: tests/lab/dist.c $(LAB)/dist.o
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -o $@ $^ -ljansson
