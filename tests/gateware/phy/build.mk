# SPDX-License-Identifier: GPL-2.0
# Tests of the physical layer of the PCI Express link alone

PHY_SV := $(GATEWARE_HW_PKG) gateware/rtl/link/jet_phy_pkg.sv \
	$(sort $(wildcard gateware/rtl/cdc/*.sv)) $(addprefix gateware/rtl/link/,$(addsuffix .sv,\
	jet_scramble jet_link_elastic jet_rx_symbols jet_os_rx jet_frame_rx jet_phy_tx jet_ltssm \
	jet_link_phy))
PHY_OBJ := $B/tests/phy
PHY_TEST := tests/gateware/phy
# Times are short, so that each can be waited for; bench.h has them, too
PHY_PARAMS := Ms=1000 PollTs1=64 SkpWatch=4000
PHY_LIB := $(PHY_OBJ)/model/libVjet_link_phy.a
PHY_CXXFLAGS := $(CXXFLAGS) -I$(PHY_OBJ)/model -I$(PHY_TEST) \
	-isystem $(shell verilator --getenv VERILATOR_ROOT)/include \
	-DMODEL=Vjet_link_phy -DMODEL_H='"Vjet_link_phy.h"'

$(PHY_LIB): $(PHY_SV)
	@mkdir -p $(@D)
	$(Q)verilator --cc --build -j 2 -Wall -O3 --x-assign unique --x-initial unique \
		$(VERILATOR_ASSERT) -CFLAGS -O2 gateware/lint/waivers.vlt \
		--top-module jet_link_phy --Mdir $(@D) $(addprefix -G,$(PHY_PARAMS)) \
		$(PHY_SV) > $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(PHY_OBJ)/%.o: $(PHY_TEST)/%.cpp $(PHY_TEST)/bench.h tests/tap.h $(PHY_LIB)
	$(Q)$(CXX) $(PHY_CXXFLAGS) -c -o $@ $<

PHY_TESTS := $(addprefix $(PHY_OBJ)/,states.t symbols.t clocks.t garbage.t)
$(PHY_TESTS): $(PHY_OBJ)/%.t: $(PHY_OBJ)/%.o $(PHY_OBJ)/bench.o $(PHY_LIB)
	$(Q)$(CXX) -o $@ $^ $(PHY_OBJ)/model/libverilated.a -pthread

CHECKS += $(PHY_TESTS)
