# SPDX-License-Identifier: GPL-2.0
# Tests of the PCI Express transaction layer alone

PCIE_SV := $(GATEWARE_HW_PKG) gateware/rtl/common/jet_slice.sv $(sort $(wildcard gateware/rtl/pcie/*.sv))
PCIE_OBJ := $B/tests/pcie
PCIE_TEST := tests/gateware/pcie
# The completion timeout is short, so that the tests can wait for it.
PCIE_PARAMS := -GCplTimeout=4000
PCIE_CXXFLAGS := $(CXXFLAGS) -Wno-unused-parameter -I$(PCIE_OBJ) -I$(PCIE_TEST) \
	-isystem $(shell verilator --getenv VERILATOR_ROOT)/include \
	-DMODEL=Vjet_pcie -DMODEL_H='"Vjet_pcie.h"'

$(PCIE_OBJ)/libVjet_pcie.a: $(PCIE_SV)
	@mkdir -p $(@D)
	$(Q)verilator --cc --build -j 2 -Wall --top-module jet_pcie --Mdir $(@D) $(PCIE_PARAMS) \
		-O3 -CFLAGS -O2 --x-assign unique --x-initial unique $(PCIE_SV) \
		> $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(PCIE_OBJ)/%.o: $(PCIE_TEST)/%.cpp $(PCIE_TEST)/card.h $(PCIE_TEST)/tlp.h tests/tap.h \
		$(PCIE_OBJ)/libVjet_pcie.a
	$(Q)$(CXX) $(PCIE_CXXFLAGS) -c -o $@ $<

$(PCIE_OBJ)/directed.t $(PCIE_OBJ)/random.t: $(PCIE_OBJ)/%.t: $(PCIE_OBJ)/%.o $(PCIE_OBJ)/card.o \
		$(PCIE_OBJ)/judge.o $(PCIE_OBJ)/libVjet_pcie.a
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(PCIE_OBJ)/libVjet_pcie.a $(PCIE_OBJ)/libverilated.a -pthread

CHECKS += $(PCIE_OBJ)/directed.t $(PCIE_OBJ)/random.t
