# SPDX-License-Identifier: GPL-2.0
# Tests of the PCI Express transaction layer alone

PCIE_SV := $(GATEWARE_HW_PKG) $(addprefix gateware/rtl/common/,jet_fifo.sv jet_slice.sv) \
	$(sort $(wildcard gateware/rtl/pcie/*.sv))
PCIE_OBJ := $B/tests/pcie
PCIE_TEST := tests/gateware/pcie
# The completion timeout is short, so that the tests can wait for it; all vectors there may be,
# because the netlist has few.
PCIE_PARAMS := -GCplTimeout=4000 -GVectors=16
PCIE_CXXFLAGS := $(CXXFLAGS) -Wno-unused-parameter -I$(PCIE_OBJ) -I$(PCIE_TEST) \
	-isystem $(shell verilator --getenv VERILATOR_ROOT)/include \
	-DVECTORS=16 -DMODEL=Vjet_pcie -DMODEL_H='"Vjet_pcie.h"'

$(PCIE_OBJ)/libVjet_pcie.a: $(PCIE_SV)
	@mkdir -p $(@D)
	$(Q)verilator --cc --build -j 2 -Wall --top-module jet_pcie --Mdir $(@D) $(PCIE_PARAMS) \
		$(VERILATOR_ASSERT) \
		-O3 -CFLAGS -O2 --x-assign unique --x-initial unique $(PCIE_SV) \
		> $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(PCIE_OBJ)/%.o: $(PCIE_TEST)/%.cpp $(PCIE_TEST)/card.h $(PCIE_TEST)/tlp.h \
		$(PCIE_TEST)/test.h tests/tap.h \
		$(PCIE_OBJ)/libVjet_pcie.a
	$(Q)$(CXX) $(PCIE_CXXFLAGS) -c -o $@ $<

PCIE_TESTS := $(addprefix $(PCIE_OBJ)/,directed.t errors.t credits.t random.t)
$(PCIE_TESTS): $(PCIE_OBJ)/%.t: $(PCIE_OBJ)/%.o $(PCIE_OBJ)/card.o \
		$(PCIE_OBJ)/judge.o $(PCIE_OBJ)/flow.o $(PCIE_OBJ)/libVjet_pcie.a
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(PCIE_OBJ)/libVjet_pcie.a $(PCIE_OBJ)/libverilated.a -pthread

CHECKS += $(PCIE_TESTS)
