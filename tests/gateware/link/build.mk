# SPDX-License-Identifier: GPL-2.0
# The whole link against the root port of jetsim

LINK_SV := $(GATEWARE_HW_PKG) gateware/rtl/link/jet_phy_pkg.sv gateware/rtl/common/jet_ram.sv \
	$(sort $(wildcard gateware/rtl/cdc/*.sv)) \
	$(filter-out %_pkg.sv,$(sort $(wildcard gateware/rtl/link/*.sv)))
LINK_OBJ := $B/tests/link
LINK_TEST := tests/gateware/link
# Times are short: a millisecond of so many clocks, and so many TS1 in Polling.Active
LINK_MS := 400
LINK_POLL_TS1 := 64
LINK_LIB := $(LINK_OBJ)/model/libVjet_link.a
LINK_CXXFLAGS := $(CXXFLAGS) -I$(LINK_OBJ)/model -Itests/jetsim -Itools/jetsim \
	-isystem $(shell verilator --getenv VERILATOR_ROOT)/include \
	-DLINK_MS=$(LINK_MS) -DLINK_POLL_TS1=$(LINK_POLL_TS1)
LINK_ROOT := $(patsubst tools/jetsim/%.c,$(LINK_OBJ)/%.o,tools/jetsim/log.c \
	$(wildcard tools/jetsim/root/*.c))

$(LINK_LIB): $(LINK_SV)
	@mkdir -p $(@D)
	$(Q)verilator --cc --build -j 2 -Wall -O3 --x-assign unique --x-initial unique \
		$(VERILATOR_ASSERT) -CFLAGS -O2 gateware/lint/waivers.vlt \
		--top-module jet_link --Mdir $(@D) -GMs=$(LINK_MS) -GPollTs1=$(LINK_POLL_TS1) \
		$(LINK_SV) > $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(LINK_OBJ)/%.o: $(LINK_TEST)/%.cpp $(LINK_TEST)/bench.h tests/tap.h $(LINK_LIB)
	$(Q)$(CXX) $(LINK_CXXFLAGS) -MMD -MP -c -o $@ $<

$(LINK_OBJ)/%.o: tools/jetsim/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -D_GNU_SOURCE -Itools/jetsim -MMD -MP -c -o $@ $<
-include $(wildcard $(LINK_OBJ)/*.d $(LINK_OBJ)/root/*.d)

LINK_TESTS := $(addprefix $(LINK_OBJ)/,awkward.t power.t)
$(LINK_TESTS): $(LINK_OBJ)/%.t: $(LINK_OBJ)/%.o $(LINK_OBJ)/bench.o $(LINK_ROOT) $(LINK_LIB)
	$(Q)$(CXX) -o $@ $^ $(LINK_OBJ)/model/libverilated.a -pthread

CHECKS += $(LINK_TESTS)

## make check-link  the PCI Express link in full: SEEDS (20) of each random test, and stations behind a rough line
.PHONY: check-link
check-link: SEEDS ?= 20
check-link: $(LINK_TESTS) $(DLL_TESTS) $(addprefix $B/tests/phy/,states.t symbols.t clocks.t garbage.t) \
		$(patsubst %,$B/tests/jetsim/station_%-link,rest frame copy tlp notice reset)
	$(Q)export WHOLE=1; for seed in $$(seq $(SEEDS)); do \
		SEED=$$seed prove --jobs $(shell nproc) --timer --exec tests/keep $(filter %.t,$^) || exit; \
	done
	$(Q)WHOLE=1 ROUGH=1 prove --jobs $(shell nproc) --timer --failures --exec tests/keep $(filter %-link,$^)

# For make bench
$(LINK_OBJ)/figures: $(LINK_OBJ)/figures.o $(LINK_OBJ)/bench.o $(LINK_ROOT) $(LINK_LIB)
	$(Q)$(CXX) -o $@ $^ $(LINK_OBJ)/model/libverilated.a -pthread
