# SPDX-License-Identifier: GPL-2.0
# The boards' own logic, with a stand-in for the hard blocks (dcu.h)

BOARD_OBJ := $B/tests/board
BOARD_TEST := tests/gateware/board
BOARD_SV := $(GATEWARE_HW_PKG) $(sort $(wildcard gateware/rtl/cdc/*.sv)) \
	$(addprefix gateware/boards/versa_ecp5/versa_,$(addsuffix .sv,\
	blink tx_reset rx_reset detect pcie_lane ring_align ring_lane phy))
# Times are short, so that each can be waited for; dcu.h has them, too
BOARD_PARAMS := Settle=64 Stable=100 Patience=4000 BlinkLog2=12
BOARD_LIB := $(BOARD_OBJ)/model/libVversa_phy.a
BOARD_CXXFLAGS := $(CXXFLAGS) -I$(BOARD_OBJ)/model -I$(BOARD_TEST) \
	-isystem $(shell verilator --getenv VERILATOR_ROOT)/include

$(BOARD_LIB): $(BOARD_SV)
	@mkdir -p $(@D)
	$(Q)verilator --cc --build -j 2 -Wall -O3 --x-assign unique --x-initial unique \
		$(VERILATOR_ASSERT) -CFLAGS -O2 gateware/lint/waivers.vlt \
		--top-module versa_phy --Mdir $(@D) $(addprefix -G,$(BOARD_PARAMS)) \
		$(BOARD_SV) > $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(BOARD_OBJ)/%.o: $(BOARD_TEST)/%.cc $(BOARD_TEST)/dcu.h tests/tap.h $(BOARD_LIB)
	$(Q)$(CXX) $(BOARD_CXXFLAGS) -c -o $@ $<

BOARD_TESTS := $(addprefix $(BOARD_OBJ)/,resets.t lanes.t)
$(BOARD_TESTS): $(BOARD_OBJ)/%.t: $(BOARD_OBJ)/%.o $(BOARD_OBJ)/dcu.o $(BOARD_LIB)
	$(Q)$(CXX) -o $@ $^ $(BOARD_OBJ)/model/libverilated.a -pthread

# With the ring part behind it: the ring tests' bench and model, whose build.mk comes later
$(BOARD_OBJ)/loop.o: $(BOARD_TEST)/loop.cc $(BOARD_TEST)/dcu.h $(BOARD_LIB) $B/tests/ring/ring.o
	$(Q)$(CXX) $(BOARD_CXXFLAGS) $(RING_CXXFLAGS) -c -o $@ $<
$(BOARD_OBJ)/loop.t: $(addprefix $(BOARD_OBJ)/,loop.o dcu.o) $B/tests/ring/ring.o \
		$B/tests/ring/model/libVjet_ring.a $(BOARD_LIB)
	$(Q)$(CXX) -o $@ $^ $(BOARD_OBJ)/model/libverilated.a -pthread

CHECKS += $(BOARD_TESTS) $(BOARD_OBJ)/loop.t

tests/gateware/board/bitstream.t: gateware-sources
CHECKS += tests/gateware/board/bitstream.t

# With the link behind it, and jetsim's root port in the slot; likewise
BOARD_ROOT := $(patsubst tools/jetsim/%.c,$B/tests/link/%.o,tools/jetsim/log.c $(wildcard tools/jetsim/root/*.c))
BOARD_LINK_LIB := $B/tests/link/model/libVjet_link.a
$(BOARD_OBJ)/slot.o: $(BOARD_TEST)/slot.cc $(BOARD_TEST)/dcu.h $(BOARD_LIB) $(BOARD_LINK_LIB)
	$(Q)$(CXX) $(BOARD_CXXFLAGS) $(LINK_CXXFLAGS) -c -o $@ $<
$(BOARD_OBJ)/slot.t: $(addprefix $(BOARD_OBJ)/,slot.o dcu.o) $(BOARD_ROOT) $(BOARD_LIB) $(BOARD_LINK_LIB)
	$(Q)$(CXX) -o $@ $^ $(BOARD_OBJ)/model/libverilated.a -pthread

CHECKS += $(BOARD_OBJ)/slot.t
