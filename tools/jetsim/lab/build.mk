# SPDX-License-Identifier: GPL-2.0
# jetsim lab: rings of jet_ring alone, with its own limits. Read by tools/jetsim/build.mk

LAB := $(JETSIM_DIR)/lab
LAB_SRC := config config_faults dist fault fault_station fault_words frame lab line orphan quantity results ring \
	sink station traffic yaml_file
LAB_OBJ := $(addprefix $(LAB)/,$(addsuffix .o,$(LAB_SRC) model))
LAB_SV := $(GATEWARE_HW_PKG) gateware/rtl/ring/jet_ring_pkg.sv \
	$(filter gateware/rtl/cdc/% gateware/rtl/common/%,$(GATEWARE_SV)) \
	$(filter-out %_pkg.sv,$(filter gateware/rtl/ring/%,$(GATEWARE_SV)))

-include $(LAB_OBJ:.o=.d)

$(LAB)/model/done: $(LAB_SV) tools/jetsim/lab/build.mk tools/jetsim/phases.py
	@mkdir -p $(@D)
	$(Q)verilator --cc --build -j 1 --top-module jet_ring -O3 --x-assign fast \
		--x-initial fast --noassert -Wno-fatal -Wno-lint -Wno-style \
		--timescale 1ps/1ps -CFLAGS "-O3 $(JETSIM_CPU)" \
		-MAKEFLAGS "--no-print-directory -s CXX=clang++ LINK=clang++" \
		-Mdir $(@D) $(LAB_SV) > $(@D)/log || { cat $(@D)/log; exit 1; }
	$(Q)tools/jetsim/phases.py $(@D) Vjet_ring ring_clk_i host_clk_i rx_clk_i \
		> $(@D)/phases.h
	@touch $@

# A station's word goes through most of these files
$(LAB)/%.o: tools/jetsim/lab/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -O3 -D_GNU_SOURCE -MMD -MP -c -o $@ $<

$(LAB)/model.o: tools/jetsim/lab/model.cc $(LAB)/model/done
	@mkdir -p $(@D)
	$(Q)clang++ $(CXXFLAGS) -O3 -isystem $(LAB)/model \
		-isystem $(VERILATOR_ROOT)/include -isystem $(VERILATOR_ROOT)/include/vltstd \
		-MMD -MP -c -o $@ $<

# Without Verilator's own library: jetsim has it from its stations
LAB_LIB := $(LAB)/liblab.a
$(LAB_LIB): $(LAB_OBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^
LAB_LINK := $(LAB_LIB) $(LAB)/model/libVjet_ring.a
