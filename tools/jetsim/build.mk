# SPDX-License-Identifier: GPL-2.0
# jetsim: build/jetsim/jetsim, the same with waves, or with a PCI Express link below the TLPs (only when
# asked for), and the library that station tests link with.
#
#   $(JETSIM_LIB)      prerequisites of a test that simulates
#   $(JETSIM_CFLAGS)   to compile one against jetsim.h
#   $(JETSIM_LINK)     what it is linked with; by $(CXX)
# and the same two for the others: JETSIM_WAVES_LIB, JETSIM_WAVES_LINK, JETSIM_LINK_LIB, JETSIM_LINK_LINK.

# The clocks that the gateware is built for. The ring is the paper's, 800 Mbit/s; a host
# clock of the same rate still moves four times that, and simulating 125 MHz
# would take twice as long.
JETSIM_HOST_HZ ?= 50000000
JETSIM_RING_HZ ?= 50000000
JETSIM_MEM_KB ?= 1024
# Banks of 128 KB: the FPGA's 16 of 64 KB are 256 processes of the RTL, a tenth of all the work, and one of
# 1 MB takes 131,072 clocks to be cleared at each reset. jet_nic's own tests have 16 of them, those of its
# netlist 3.
JETSIM_BANK_KB = $(if $(filter 128 256 512 1024,$(JETSIM_MEM_KB)),128,64)

JETSIM_DIR := build/jetsim
JETSIM_CFLAGS := -D_GNU_SOURCE -Itools/jetsim
VERILATOR_ROOT := $(shell verilator --getenv VERILATOR_ROOT 2>/dev/null)

# What needs no gateware, so that it can be tested alone
JETSIM_PROTO_SRC := log bell vfu vfu_mem vfu_sock tlp tlp_host
JETSIM_LIB_SRC := $(JETSIM_PROTO_SRC) jetsim host_access rtl_access pcapng
# The other end of a PCI Express link, below the TLPs
JETSIM_ROOT_SRC := $(addprefix root/,code crc dll_hear dll_send flow ltssm phy_hear phy_send \
	retry root wire)
JETSIM_BIN_SRC := main stats control held vfio_card
include tools/jetsim/fast/build.mk
JETSIM_OBJ = $(addprefix $(JETSIM_DIR)/obj/,$(addsuffix .o,$(1)))

-include $(wildcard $(JETSIM_DIR)/obj/*.d $(JETSIM_DIR)/obj/root/*.d)

$(JETSIM_DIR)/obj/%.o: tools/jetsim/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(JETSIM_CFLAGS) -MMD -MP -c -o $@ $<

# The card's counters as people see them
JETSIM_COUNTERS := build/gen/jet_counters.h
$(JETSIM_COUNTERS): include/jetstream/counters.awk include/jetstream/hw.h
	@mkdir -p $(@D)
	$(Q)awk -f $^ > $@
$(JETSIM_DIR)/obj/stats.o: JETSIM_CFLAGS += -I$(dir $(JETSIM_COUNTERS))
$(JETSIM_DIR)/obj/stats.o: $(JETSIM_COUNTERS)

# The Verilated station, in two kinds: fast, and with waves. No assertions and one
# thread: speed is what the first is for, order of the file's times the second.
# Functions of a thousand nodes are some KB of code: see sim.cc. The processor's own
# instructions are worth a tenth; what is built here runs here, unless JETSIM_CPU says otherwise.
JETSIM_CPU ?= -march=native
JETSIM_VERILATE = verilator --cc --top-module jet_station \
	--prefix Vstation -O3 --x-assign fast --x-initial fast --noassert \
	--output-split-cfuncs 1000 \
	-Wno-fatal -Wno-lint -Wno-style --timescale 1ps/1ps \
	-GHostHz=$(JETSIM_HOST_HZ) -GRingHz=$(JETSIM_RING_HZ) \
	-GMemKb=$(JETSIM_MEM_KB) -GMemBankKb=$(JETSIM_BANK_KB)
# $(1) directory, $(2) more for the compiler
JETSIM_COMPILE = $(MAKE) --no-print-directory -s -C $(1) -f Vstation.mk CXX=clang++ LINK=clang++ \
	OPT_FAST="-O3 $(JETSIM_CPU) $(2)" OPT_SLOW=-O1 OPT_GLOBAL=-O2
JETSIM_SIM_CXX = $(CXX) $(CXXFLAGS) -O3 $(JETSIM_CFLAGS) \
	-DJETSIM_HOST_HZ=$(JETSIM_HOST_HZ) -DJETSIM_RING_HZ=$(JETSIM_RING_HZ) \
	-isystem $(VERILATOR_ROOT)/include -isystem $(VERILATOR_ROOT)/include/vltstd

# $(1) a model's directory
JETSIM_PHASES = tools/jetsim/phases.py $(1) Vstation host_clk_i ring_clk_i rx_clk_i \
	-r host_rst_ni ring_rst_ni

$(JETSIM_DIR)/fast/Vstation.mk: $(GATEWARE_SV) $(GATEWARE_LIST) tools/jetsim/build.mk \
		tools/jetsim/phases.py
	@mkdir -p $(@D)
	$(Q)$(JETSIM_VERILATE) -Mdir $(@D) -f $(GATEWARE_LIST) > $(@D)/log || \
		{ cat $(@D)/log; exit 1; }
	$(Q)$(call JETSIM_PHASES,$(@D)) > $(@D)/phases.h
	@touch $@

# The model's code is several times a processor's first cache. A compiler that has seen it
# run puts together what runs together (1.2 to 1.3 times as fast): so it is compiled
# twice, and in between it runs under the load that the bench has for three stations.
JETSIM_TRAIN := $(JETSIM_DIR)/train
$(JETSIM_TRAIN)/libVstation.a: $(JETSIM_DIR)/fast/Vstation.mk
	@rm -rf $(@D) && mkdir -p $(@D)
	@cp $(<D)/*.cpp $(<D)/*.h $(<D)/*.mk $(@D)
	+$(Q)$(call JETSIM_COMPILE,$(@D),-fprofile-generate) > $(@D)/log 2>&1 || \
		{ cat $(@D)/log; exit 1; }
# What drives it is no reason to compile it again
JETSIM_TRAIN_OBJ = $(call JETSIM_OBJ,$(JETSIM_LIB_SRC) sim) \
	$(addprefix build/tests/bench/,gateware.o jet_bfm.o)
$(JETSIM_TRAIN)/run: $(JETSIM_TRAIN)/libVstation.a | $(JETSIM_TRAIN_OBJ)
	$(Q)clang++ -fprofile-generate -o $@ $(JETSIM_TRAIN_OBJ) $< $(@D)/libverilated.a -lpthread
$(JETSIM_TRAIN)/profile: $(JETSIM_TRAIN)/run
	$(Q)LLVM_PROFILE_FILE=$@.raw $< speed > $(@D)/speed.log
	$(Q)llvm-profdata merge -o $@ $@.raw

# JETSIM_TRAINED=no: once, which is a third of the work, for a model that does not run for long
JETSIM_TRAINED ?= yes
JETSIM_PROFILE := $(if $(filter yes,$(JETSIM_TRAINED)),$(JETSIM_TRAIN)/profile)
$(JETSIM_DIR)/fast/done: $(JETSIM_DIR)/fast/Vstation.mk $(JETSIM_PROFILE)
	@rm -f $(@D)/*.o $(@D)/*.a
	+$(Q)$(call JETSIM_COMPILE,$(@D),$(addprefix -fprofile-use=,$(abspath $(JETSIM_PROFILE)))) \
		>> $(@D)/log 2>&1 || { cat $(@D)/log; exit 1; }
	@touch $@

$(JETSIM_DIR)/waves/done: $(GATEWARE_SV) $(GATEWARE_LIST) tools/jetsim/build.mk
	@mkdir -p $(@D)
	$(Q)$(JETSIM_VERILATE) --trace-fst -Mdir $(@D) -f $(GATEWARE_LIST) > $(@D)/log || \
		{ cat $(@D)/log; exit 1; }
	+$(Q)$(call JETSIM_COMPILE,$(@D)) >> $(@D)/log 2>&1 || { cat $(@D)/log; exit 1; }
	@touch $@

$(JETSIM_DIR)/obj/sim.o: tools/jetsim/sim.cc $(JETSIM_DIR)/fast/Vstation.mk
	@mkdir -p $(@D)
	$(Q)$(JETSIM_SIM_CXX) -isystem $(JETSIM_DIR)/fast -MMD -MP -c -o $@ $<

# The card with its PCI Express link. A millisecond of the link's timers is a tenth of one: what they are for
# comes up in less.
JETSIM_LINK_MS ?= $(shell expr $(JETSIM_HOST_HZ) / 10000)
$(JETSIM_DIR)/link/done: $(GATEWARE_SV) $(GATEWARE_LIST) tools/jetsim/build.mk
	@mkdir -p $(@D)
	$(Q)$(subst jet_station,jet_card,$(subst Vstation,Vcard,$(JETSIM_VERILATE))) -GMs=$(JETSIM_LINK_MS) \
		-Mdir $(@D) -f $(GATEWARE_LIST) > $(@D)/log || { cat $(@D)/log; exit 1; }
	+$(Q)$(subst Vstation,Vcard,$(call JETSIM_COMPILE,$(@D))) >> $(@D)/log 2>&1 || \
		{ cat $(@D)/log; exit 1; }
	@touch $@

$(JETSIM_DIR)/obj/sim-link.o: tools/jetsim/sim.cc $(JETSIM_DIR)/link/done
	@mkdir -p $(@D)
	$(Q)$(JETSIM_SIM_CXX) -DJETSIM_LINK -DJETSIM_LINK_MS=$(JETSIM_LINK_MS) \
		-isystem $(JETSIM_DIR)/link -MMD -MP -c -o $@ $<

# For tests/jetsim/phases.t
$(JETSIM_DIR)/obj/sim-plain.o: tools/jetsim/sim.cc $(JETSIM_DIR)/fast/Vstation.mk
	@mkdir -p $(@D)
	$(Q)$(JETSIM_SIM_CXX) -DJETSIM_PLAIN -isystem $(JETSIM_DIR)/fast -MMD -MP -c -o $@ $<

$(JETSIM_DIR)/obj/sim-waves.o: tools/jetsim/sim.cc $(JETSIM_DIR)/waves/done
	@mkdir -p $(@D)
	$(Q)$(JETSIM_SIM_CXX) -DJETSIM_WAVES -isystem $(JETSIM_DIR)/waves -MMD -MP -c -o $@ $<

# One library with everything; the Verilated part is archived by Verilator
$(JETSIM_DIR)/libjetsim.a: $(call JETSIM_OBJ,$(JETSIM_LIB_SRC) sim) $(JETSIM_DIR)/fast/done
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)
$(JETSIM_DIR)/libjetsim-waves.a: $(call JETSIM_OBJ,$(JETSIM_LIB_SRC) sim-waves)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(JETSIM_DIR)/libjetsim-link.a: $(call JETSIM_OBJ,$(JETSIM_LIB_SRC) $(JETSIM_ROOT_SRC) sim-link)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

JETSIM_LIB := $(JETSIM_DIR)/libjetsim.a
JETSIM_LINK := $(JETSIM_LIB) $(JETSIM_DIR)/fast/libVstation.a \
	$(JETSIM_DIR)/fast/libverilated.a -lpthread
JETSIM_WAVES_LIB := $(JETSIM_DIR)/libjetsim-waves.a
JETSIM_WAVES_LINK := $(JETSIM_WAVES_LIB) $(JETSIM_DIR)/waves/libVstation.a \
	$(JETSIM_DIR)/waves/libverilated.a -lz -lpthread
JETSIM_LINK_LIB := $(JETSIM_DIR)/libjetsim-link.a
JETSIM_LINK_LINK := $(JETSIM_LINK_LIB) $(JETSIM_DIR)/link/libVcard.a \
	$(JETSIM_DIR)/link/libverilated.a -lpthread

include tools/jetsim/lab/build.mk

$(JETSIM_DIR)/jetsim: $(call JETSIM_OBJ,$(JETSIM_BIN_SRC)) $(LAB_LIB) $(JETSIM_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(LAB_LINK) $(JETSIM_LINK) -ljansson -lyaml -lm

$(JETSIM_DIR)/jetsim-waves: $(call JETSIM_OBJ,$(JETSIM_BIN_SRC)) $(LAB_LIB) $(JETSIM_WAVES_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(LAB_LINK) $(JETSIM_WAVES_LINK) -ljansson -lyaml -lm

$(JETSIM_DIR)/jetsim-link: $(call JETSIM_OBJ,$(JETSIM_BIN_SRC)) $(LAB_LIB) $(JETSIM_LINK_LIB)
	$(Q)$(CXX) -o $@ $(filter %.o,$^) $(LAB_LINK) $(JETSIM_LINK_LINK) -ljansson -lyaml -lm

ALL += $(JETSIM_DIR)/jetsim
