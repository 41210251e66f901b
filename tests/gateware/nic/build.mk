# SPDX-License-Identifier: GPL-2.0
# Tests of the NIC core alone, between models of host memory and ring

NIC_SV := $(GATEWARE_HW_PKG) gateware/rtl/nic/jet_nic_pkg.sv $(addprefix gateware/rtl/common/,jet_fifo.sv jet_ram.sv) \
	$(filter-out %_pkg.sv,$(sort $(wildcard gateware/rtl/nic/*.sv)))
NIC_OBJ := $B/tests/nic
NIC_TEST := tests/gateware/nic
NIC_CXXFLAGS := $(CXXFLAGS) -Wno-unused-parameter -Wno-unused-function -I$(NIC_OBJ) -I$(NIC_TEST) \
	-isystem $(shell verilator --getenv VERILATOR_ROOT)/include \
	-DMODEL=Vjet_nic -DMODEL_H='"Vjet_nic.h"'

$(NIC_OBJ)/libVjet_nic.a: $(NIC_SV)
	@mkdir -p $(@D)
	$(Q)verilator --cc --build -j 2 -Wall --top-module jet_nic --Mdir $(@D) -GMemKb=1024 \
		$(VERILATOR_ASSERT) \
		-O3 -CFLAGS -O2 --x-assign unique --x-initial unique gateware/lint/waivers.vlt \
		$(NIC_SV) > $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(NIC_OBJ)/%.o: $(NIC_TEST)/%.cpp $(NIC_TEST)/bench.h $(NIC_TEST)/queue.h tests/tap.h \
		$(NIC_OBJ)/libVjet_nic.a
	$(Q)$(CXX) $(NIC_CXXFLAGS) -c -o $@ $<

NIC_TESTS := $(patsubst %,$(NIC_OBJ)/%.t,commands refuse receive events sync share reset random)
$(NIC_TESTS): $(NIC_OBJ)/%.t: $(NIC_OBJ)/%.o $(NIC_OBJ)/bench.o $(NIC_OBJ)/queue.o \
		$(NIC_OBJ)/libVjet_nic.a
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(NIC_OBJ)/libVjet_nic.a $(NIC_OBJ)/libverilated.a -pthread

# The same core with as many queues as there may be
NIC16_OBJ := $B/tests/nic16
$(NIC16_OBJ)/libVjet_nic.a: $(NIC_SV)
	@mkdir -p $(@D)
	$(Q)verilator --cc --build -j 2 -Wall --top-module jet_nic --Mdir $(@D) -GMemKb=1024 \
		-GQueues=16 $(VERILATOR_ASSERT) \
		-O3 -CFLAGS -O2 --x-assign unique --x-initial unique gateware/lint/waivers.vlt \
		$(NIC_SV) > $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(NIC16_OBJ)/%.o: $(NIC_TEST)/%.cpp $(NIC_TEST)/bench.h $(NIC_TEST)/queue.h tests/tap.h \
		$(NIC16_OBJ)/libVjet_nic.a
	$(Q)$(CXX) $(subst $(NIC_OBJ),$(NIC16_OBJ),$(NIC_CXXFLAGS)) -c -o $@ $<

$(NIC16_OBJ)/queues.t: $(addprefix $(NIC16_OBJ)/,queues.o bench.o queue.o libVjet_nic.a)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(NIC16_OBJ)/libVjet_nic.a $(NIC16_OBJ)/libverilated.a -pthread

CHECKS += $(NIC_TESTS) $(NIC16_OBJ)/queues.t
