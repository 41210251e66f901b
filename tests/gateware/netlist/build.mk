# SPDX-License-Identifier: GPL-2.0
# The whole station as synthesised, under the C API: the station tests of tests/jetsim on
# what goes into the FPGA. The parameters are the FPGA's, but for a ring that starts sooner.

NETLIST_STATION := $(NETLIST)/jet_station
$(eval $(call netlist_model,jet_station,$(GATEWARE_SV),MemKb=192 HostHz=$(JETSIM_HOST_HZ) TvxWords=40000 PurgeWords=4096 ClaimWords=32768,Vstation))

$(NETLIST_STATION)/phases.h: tools/jetsim/phases.py $(NETLIST_STATION)/libVstation.a
	$(Q)$(call JETSIM_PHASES,$(@D)) > $@.tmp && mv $@.tmp $@
$(NETLIST_STATION)/sim.o: tools/jetsim/sim.cc $(NETLIST_STATION)/phases.h
	$(Q)$(JETSIM_SIM_CXX) -isystem $(NETLIST_STATION) -MMD -MP -c -o $@ $<
$(NETLIST_STATION)/obj/%.o: tests/jetsim/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(JETSIM_CFLAGS) -DJETSIM_MEM_KB=192 -Itests/lib -MMD -MP -c -o $@ $<
$(NETLIST_STATION)/obj/jet_bfm.o: tests/lib/jet_bfm.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(JETSIM_CFLAGS) -Itests/lib -MMD -MP -c -o $@ $<
# sim.d alone: Verilator's own .d files would have the netlist made anew whenever make starts
-include $(wildcard $(NETLIST_STATION)/sim.d $(NETLIST_STATION)/obj/*.d)

# All of the directed ones. Each runs some twenty times as long as on the RTL: station_reset, which
# resets in every state that a random load brings about, does so less often.
NETLIST_STATION_TESTS := $(addprefix $(NETLIST_STATION)/,station_regs station_tlp station_copy \
	station_refuse station_frame station_ring station_reset station_sync station_many)
$(NETLIST_STATION)/obj/station_reset.o: CFLAGS += -DTURNS=4
$(NETLIST_STATION_TESTS): $(NETLIST_STATION)/%: $(NETLIST_STATION)/obj/%.o \
		$(NETLIST_STATION)/obj/jet_bfm.o $(NETLIST_STATION)/sim.o \
		$(call JETSIM_OBJ,$(JETSIM_LIB_SRC)) $(NETLIST_STATION)/libVstation.a
	$(Q)$(CXX) -o $@ $^ $(NETLIST_STATION)/libverilated.a -lpthread
CHECKS += $(NETLIST_STATION_TESTS)
