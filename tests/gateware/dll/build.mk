# SPDX-License-Identifier: GPL-2.0
# Tests of the PCI Express data link layer alone

DLL_SV := gateware/rtl/common/jet_ram.sv $(sort $(wildcard gateware/rtl/link/jet_dl_*.sv)) \
	gateware/rtl/link/jet_link_dll.sv
DLL_OBJ := $B/tests/dll
DLL_TEST := tests/gateware/dll
DLL_CXXFLAGS := $(CXXFLAGS) -I$(DLL_OBJ) -I$(DLL_TEST) \
	-isystem $(shell verilator --getenv VERILATOR_ROOT)/include \
	-DMODEL=Vjet_link_dll -DMODEL_H='"Vjet_link_dll.h"'

$(DLL_OBJ)/libVjet_link_dll.a: $(DLL_SV)
	@mkdir -p $(@D)
	$(Q)verilator --cc --build -j 2 -Wall --top-module jet_link_dll --Mdir $(@D) $(VERILATOR_ASSERT) \
		-O3 -CFLAGS -O2 --x-assign unique --x-initial unique $(DLL_SV) \
		> $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(DLL_OBJ)/%.o: $(DLL_TEST)/%.cpp $(addprefix $(DLL_TEST)/,dll.h packet.h partner.h test.h) tests/tap.h \
		$(DLL_OBJ)/libVjet_link_dll.a
	$(Q)$(CXX) $(DLL_CXXFLAGS) -c -o $@ $<

DLL_TESTS := $(addprefix $(DLL_OBJ)/,directed.t random.t)
$(DLL_TESTS): $(DLL_OBJ)/%.t: $(DLL_OBJ)/%.o $(DLL_OBJ)/dll.o $(DLL_OBJ)/packet.o $(DLL_OBJ)/partner.o \
		$(DLL_OBJ)/libVjet_link_dll.a
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(DLL_OBJ)/libVjet_link_dll.a $(DLL_OBJ)/libverilated.a -pthread

CHECKS += $(DLL_TESTS)

# And on what it becomes on the ECP5
$(eval $(call netlist_model,jet_link_dll,$(DLL_SV)))
$(eval $(call netlist_tests,jet_link_dll,jet_link_dll,directed random,dll packet partner,$(DLL_TEST),cpp))
CHECKS += $(call netlist_programs,jet_link_dll,directed random)
