# SPDX-License-Identifier: GPL-2.0
# make paper: the 1994 paper's tables again. Everything is built as a step of its own, of which the time is shown.

PAPER := $(B)/tests/paper

-include $(wildcard $(PAPER)/*.d)

$(PAPER)/%.o: tests/paper/load/%.c tests/bench/icount.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LIBJET_CFLAGS) -D_GNU_SOURCE -Itests/bench -MMD -MP -c -o $@ $<
$(PAPER)/paperload: $(patsubst tests/paper/load/%.c,$(PAPER)/%.o,$(wildcard tests/paper/load/*.c)) $(LIBJET)
	$(Q)$(CC) -o $@ $(filter %.o,$^) $(LIBJET_LINK)

.PHONY: paper paper-programs
paper-programs: $(B)/jetsim/jetsim $(B)/driver/jetstream.ko $(B)/jetctl/jetctl $(PAPER)/paperload \
	$(BENCH)/guest_ops $(BENCH)/icount.so

## make paper    the tables of the 1994 paper again, as a page: build/paper/index.html (QUICK=1: only that it works)
paper:
	@python3 tests/paper/paper.py $(if $(QUICK),--quick)

CHECKS += tests/paper/paper.t
tests/paper/paper.t: paper-programs
