# SPDX-License-Identifier: GPL-2.0
# Tests of jetsim: its vfio-user server and TLP host alone, then stations.

TESTS_JETSIM := build/tests/jetsim
JETSIM_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

-include $(wildcard $(TESTS_JETSIM)/*.d $(TESTS_JETSIM)/asan/*.d $(TESTS_JETSIM)/asan/fast/*.d \
	$(TESTS_JETSIM)/asan/root/*.d)

# Whatever reads what others send is tested with the sanitizers on
$(TESTS_JETSIM)/asan/%.o: tools/jetsim/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(JETSIM_CFLAGS) $(JETSIM_SANITIZE) -MMD -MP -c -o $@ $<

$(TESTS_JETSIM)/asan/%.o: tests/jetsim/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(JETSIM_CFLAGS) $(JETSIM_SANITIZE) -MMD -MP -c -o $@ $<

JETSIM_PROTO_TESTS := vfu_test vfu_fuzz tlp_test
$(addprefix $(TESTS_JETSIM)/,$(JETSIM_PROTO_TESTS)): $(TESTS_JETSIM)/%: \
		$(TESTS_JETSIM)/asan/%.o \
		$(addprefix $(TESTS_JETSIM)/asan/,$(addsuffix .o,$(JETSIM_PROTO_SRC)))
	$(Q)$(CC) $(JETSIM_SANITIZE) -o $@ $^

CHECKS += $(addprefix $(TESTS_JETSIM)/,$(JETSIM_PROTO_TESTS))

# The root port against itself
$(TESTS_JETSIM)/root_test: $(TESTS_JETSIM)/asan/root_test.o \
		$(addprefix $(TESTS_JETSIM)/asan/,$(addsuffix .o,log $(JETSIM_ROOT_SRC)))
	$(Q)$(CC) $(JETSIM_SANITIZE) -o $@ $^

CHECKS += $(TESTS_JETSIM)/root_test

# Stations under the C API
JETSIM_STATION_TESTS := station_regs station_ring station_frame station_copy \
	station_reset station_refuse station_tlp station_load station_sync station_many \
	station_full station_notice station_bare station_damage station_fault
# On both cards, by itself
JETSIM_STATION_BOTH := station_cost
$(TESTS_JETSIM)/%.o: tests/jetsim/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(JETSIM_CFLAGS) -Itests/lib -MMD -MP -c -o $@ $<
$(TESTS_JETSIM)/jet_bfm.o: tests/lib/jet_bfm.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(JETSIM_CFLAGS) -Itests/lib -MMD -MP -c -o $@ $<
$(addprefix $(TESTS_JETSIM)/,$(JETSIM_STATION_TESTS) $(JETSIM_STATION_BOTH)): $(TESTS_JETSIM)/%: \
		$(TESTS_JETSIM)/%.o $(TESTS_JETSIM)/jet_bfm.o $(JETSIM_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(JETSIM_LINK)

CHECKS += $(addprefix $(TESTS_JETSIM)/,$(JETSIM_STATION_TESTS) $(JETSIM_STATION_BOTH))

# The same on the fast card, without the gateware and with the sanitizers on
JETSIM_FAST_OBJ := $(addprefix $(TESTS_JETSIM)/asan/,$(addsuffix .o,no_rtl jet_bfm jetsim host_access \
	pcapng log tlp tlp_host $(FAST_SRC)))
$(TESTS_JETSIM)/asan/fast/%.o $(TESTS_JETSIM)/asan/no_rtl.o $(TESTS_JETSIM)/asan/station_%.o: \
	JETSIM_CFLAGS += -Itests/lib -DJETSIM_MEM_KB=$(JETSIM_MEM_KB) \
		-DJETSIM_HOST_HZ=$(JETSIM_HOST_HZ) -DJETSIM_RING_HZ=$(JETSIM_RING_HZ)
$(TESTS_JETSIM)/asan/jet_bfm.o: tests/lib/jet_bfm.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(JETSIM_CFLAGS) $(JETSIM_SANITIZE) -MMD -MP -c -o $@ $<
$(addprefix $(TESTS_JETSIM)/asan/,$(JETSIM_STATION_TESTS)): %: %.o $(JETSIM_FAST_OBJ)
	$(Q)$(CC) $(JETSIM_SANITIZE) -o $@ $^

CHECKS += tests/jetsim/fast.t
tests/jetsim/fast.t: $(addprefix $(TESTS_JETSIM)/asan/,$(JETSIM_STATION_TESTS))

CHECKS += tests/jetsim/program.t tests/jetsim/cli.t
tests/jetsim/program.t tests/jetsim/cli.t: $(JETSIM_DIR)/jetsim

# Any of them as a recording one: make build/tests/jetsim/station_frame-waves, to be
# started with JETSIM_WAVES=FILE.fst
$(addsuffix -waves,$(addprefix $(TESTS_JETSIM)/,$(JETSIM_STATION_TESTS))): \
		$(TESTS_JETSIM)/%-waves: $(TESTS_JETSIM)/%.o $(TESTS_JETSIM)/jet_bfm.o \
		$(JETSIM_WAVES_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(JETSIM_WAVES_LINK)

# The same with a PCI Express link between each station and its host, which is bad if ROUGH is
# set: make build/tests/jetsim/station_frame-link. Some need one
JETSIM_STATION_LINK := station_rest
CHECKS += $(addsuffix -link,$(addprefix $(TESTS_JETSIM)/,$(JETSIM_STATION_LINK)))
$(addsuffix -link,$(addprefix $(TESTS_JETSIM)/,$(JETSIM_STATION_TESTS) $(JETSIM_STATION_LINK))): \
		$(TESTS_JETSIM)/%-link: $(TESTS_JETSIM)/%.o $(TESTS_JETSIM)/jet_bfm.o \
		$(JETSIM_LINK_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(JETSIM_LINK_LINK)

# make check-waves: not among the CHECKS, for the recording model takes long to build
$(TESTS_JETSIM)/waves.o: JETSIM_CFLAGS += -isystem $(VERILATOR_ROOT)/include
$(TESTS_JETSIM)/waves: $(TESTS_JETSIM)/waves.o $(TESTS_JETSIM)/jet_bfm.o $(JETSIM_WAVES_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(JETSIM_WAVES_LINK)
.PHONY: check-waves
check-waves: $(TESTS_JETSIM)/waves $(JETSIM_DIR)/jetsim-waves
	prove --exec '' $<

# The same stations, evaluated by the model alone
$(TESTS_JETSIM)/station_same: $(TESTS_JETSIM)/station_same.o $(TESTS_JETSIM)/jet_bfm.o $(JETSIM_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(JETSIM_LINK)
$(TESTS_JETSIM)/station_same_plain: $(TESTS_JETSIM)/station_same.o $(TESTS_JETSIM)/jet_bfm.o \
		$(JETSIM_DIR)/obj/sim-plain.o $(JETSIM_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(JETSIM_LINK)

CHECKS += tests/jetsim/phases.t
tests/jetsim/phases.t: $(TESTS_JETSIM)/station_same $(TESTS_JETSIM)/station_same_plain

# Both cards under one random host
HARNESS := $(TESTS_JETSIM)/harness/harness
HARNESS_OBJ := $(patsubst tests/jetsim/%.c,$(TESTS_JETSIM)/%.o,$(wildcard tests/jetsim/harness/*.c))
-include $(wildcard $(TESTS_JETSIM)/harness/*.d)
$(HARNESS): $(HARNESS_OBJ) $(TESTS_JETSIM)/jet_bfm.o $(JETSIM_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(JETSIM_LINK)

# Random lives, and those that were wrong once
CHECKS += $(HARNESS) tests/jetsim/harness.t
tests/jetsim/harness.t: $(HARNESS) $(TESTS_JETSIM)/asan/harness/harness

## make check-long  COMMANDS (10^7) random ones on both cards, and ten times as many on the fast one alone
# The gateware does some 400 commands in a second of processor time, so that this is seven hours; the
# fast card alone 68,000.
.PHONY: check-long
check-long: COMMANDS ?= 10000000
check-long: $(HARNESS)
	WHOLE=1 COMMANDS=$(COMMANDS) $<
	WHOLE=1 CARD=fast COMMANDS=$(COMMANDS)0 $<

# The fast card alone, with the sanitizers on
HARNESS_ASAN := $(TESTS_JETSIM)/asan/harness/harness
HARNESS_ASAN_OBJ := $(patsubst tests/jetsim/%.c,$(TESTS_JETSIM)/asan/%.o,$(wildcard tests/jetsim/harness/*.c))
-include $(wildcard $(TESTS_JETSIM)/asan/harness/*.d)
$(HARNESS_ASAN_OBJ): JETSIM_CFLAGS += -Itests/lib
$(HARNESS_ASAN): $(HARNESS_ASAN_OBJ) $(JETSIM_FAST_OBJ)
	$(Q)$(CC) $(JETSIM_SANITIZE) -o $@ $^
