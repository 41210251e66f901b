# SPDX-License-Identifier: GPL-2.0
# make bench, its programs, and tests that what it measures with measures right.

BENCH := $(B)/tests/bench
BENCH_PROGRAMS := $(addprefix $(BENCH)/,gateware gateware-link guest_ops icount.so) $(B)/tests/link/figures

-include $(wildcard $(BENCH)/*.d)

$(BENCH)/%.o: tests/bench/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(JETSIM_CFLAGS) -Itests/lib -MMD -MP -c -o $@ $<
$(BENCH)/jet_bfm.o: tests/lib/jet_bfm.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(JETSIM_CFLAGS) -Itests/lib -MMD -MP -c -o $@ $<
$(BENCH)/gateware: $(BENCH)/gateware.o $(BENCH)/jet_bfm.o $(JETSIM_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(JETSIM_LINK)
$(BENCH)/gateware-link: $(BENCH)/gateware.o $(BENCH)/jet_bfm.o $(JETSIM_LINK_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(JETSIM_LINK_LINK)

$(BENCH)/guest_ops: $(addprefix $(BENCH)/,guest_ops.o measure.o posted.o)
	$(Q)$(CC) -o $@ $^

# QEMU has what the plugin calls
$(BENCH)/icount.so: tests/bench/icount.c tests/bench/profile.c tests/bench/icount.h \
		tests/bench/profile.h tests/bench/qemu_plugin.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -fPIC -fvisibility=hidden -shared -o $@ $(filter %.c,$^)

.PHONY: bench bench-programs profile
bench-programs: demo-programs $(BENCH_PROGRAMS)
bench:
	@python3 tests/bench/bench.py

## make profile  the guest's instructions for a packet over jet0 and an operation of a script, by symbol
profile: $(BENCH_PROGRAMS) $(ALL)
	@python3 tests/bench/profile.py

CHECKS += tests/bench/icount.t tests/bench/packet.t tests/bench/gateware.t
tests/bench/icount.t tests/bench/packet.t: $(BENCH)/guest_ops $(BENCH)/icount.so
tests/bench/gateware.t: $(BENCH)/gateware
