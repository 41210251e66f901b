# SPDX-License-Identifier: GPL-2.0
# Tests of the ring part alone: rings of jet_ring instances

RING_SV := $(GATEWARE_HW_PKG) gateware/rtl/ring/jet_ring_pkg.sv \
	$(sort $(wildcard gateware/rtl/cdc/*.sv gateware/rtl/common/*.sv)) \
	$(filter-out %_pkg.sv,$(sort $(wildcard gateware/rtl/ring/*.sv)))
RING_OBJ := $B/tests/ring
RING_TEST := tests/gateware/ring
# Times are short, so that a ring comes up within some thousand clocks; TVX must outlast a frame.
RING_PARAMS := TvxWords=40000 PurgeWords=4096 ClaimWords=32768
# ... and very short where thousands of recoveries are watched: rings of few stations, short frames
RING_BRIEF := TvxWords=6000 PurgeWords=1024 ClaimWords=8192
RING_VERILATOR := verilator --cc --build -j 2 -Wall -O3 --x-assign unique --x-initial unique \
	$(VERILATOR_ASSERT) -CFLAGS -O2 gateware/lint/waivers.vlt
RING_CXXFLAGS := $(CXXFLAGS) -I$(RING_OBJ)/model -I$(RING_OBJ)/elastic -I$(RING_TEST) \
	-isystem $(shell verilator --getenv VERILATOR_ROOT)/include \
	-DMODEL=Vjet_ring -DMODEL_H='"Vjet_ring.h"'
RING_LIB := $(RING_OBJ)/model/libVjet_ring.a
RING_BRIEF_LIB := $(RING_OBJ)/brief/libVjet_ring.a
RING_ELASTIC := $(RING_OBJ)/elastic/libVjet_elastic.a

$(RING_LIB): $(RING_SV)
	@mkdir -p $(@D)
	$(Q)$(RING_VERILATOR) --top-module jet_ring --Mdir $(@D) $(addprefix -G,$(RING_PARAMS)) \
		$(RING_SV) > $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(RING_BRIEF_LIB): $(RING_SV)
	@mkdir -p $(@D)
	$(Q)$(RING_VERILATOR) --top-module jet_ring --Mdir $(@D) $(addprefix -G,$(RING_BRIEF)) \
		$(RING_SV) > $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(RING_ELASTIC): $(RING_SV)
	@mkdir -p $(@D)
	$(Q)$(RING_VERILATOR) --top-module jet_elastic --Mdir $(@D) -Wno-UNUSEDPARAM \
		$(RING_SV) > $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(RING_OBJ)/%.o: $(RING_TEST)/%.cc $(addprefix $(RING_TEST)/,ring.h ledger.h codes.h) \
		tests/tap.h $(RING_LIB) $(RING_ELASTIC)
	$(Q)$(CXX) $(RING_CXXFLAGS) -c -o $@ $<

RING_TEST_NAMES := codes start frames token sync bounds errors clocks resets
RING_TESTS := $(patsubst %,$(RING_OBJ)/%.t,$(RING_TEST_NAMES))
$(RING_TESTS): $(RING_OBJ)/%.t: $(addprefix $(RING_OBJ)/,%.o ledger.o ring.o) $(RING_LIB) $(RING_ELASTIC)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(RING_LIB) $(RING_ELASTIC) \
		$(RING_OBJ)/model/libverilated.a -pthread

RING_BRIEF_TESTS := $(patsubst %,$(RING_OBJ)/%.t,faults)
$(RING_BRIEF_TESTS): $(RING_OBJ)/%.t: $(addprefix $(RING_OBJ)/,%.o ledger.o ring.o) $(RING_BRIEF_LIB)
	$(Q)$(CXX) -o $@ $^ $(RING_OBJ)/brief/libverilated.a -pthread

CHECKS += $(RING_TESTS) $(RING_BRIEF_TESTS)
CHECKS_RING += $(RING_BRIEF_TESTS)

# The netlist of the same parameters (gateware/build.mk has the rules), and the same tests
$(eval $(call netlist_model,jet_ring,$(RING_SV),$(RING_PARAMS)))
$(eval $(call netlist_tests,jet_ring,jet_ring,$(RING_TEST_NAMES),ring ledger,$(RING_TEST),cc,-DON_NETLIST -I$(RING_OBJ)/elastic,$(RING_ELASTIC)))
CHECKS += $(call netlist_programs,jet_ring,$(RING_TEST_NAMES))
CHECKS_RING += $(call netlist_programs,jet_ring,$(RING_TEST_NAMES))

# ... and of the brief ones: too slow for every day, and for more than one round
$(eval $(call netlist_model,jet_ring,$(RING_SV),$(RING_BRIEF),,jet_ring_brief))
$(eval $(call netlist_tests,jet_ring_brief,jet_ring,faults,ring ledger,$(RING_TEST),cc,-DWHOLE_REPEATS=1))
CHECKS_RING += $(call netlist_programs,jet_ring_brief,faults)
