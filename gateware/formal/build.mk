# SPDX-License-Identifier: GPL-2.0
# Proofs: gateware/formal/*.sv say what is proved, prove.py how. Each stands for one module
# and needs nothing but the sources.

FORMAL := gateware/formal
FORMAL_PROPERTIES := $(sort $(wildcard $(FORMAL)/*.sv))

## make prove    proofs of the gateware, and of the ring protocol's model
prove: $(GATEWARE_HW_PKG) $(B)/formal/replay/replay
	$(Q)$(FORMAL)/prove.py -o $(B)/formal $(FORMAL_PROPERTIES)
	$(Q)tests/formal/spin.t long
	$(Q)WALKS=60 tests/formal/replay.t

# What takes seconds is part of make check; and that the others can still be proved at all
FORMAL_SHORT := jet_elastic jet_fifo jet_framer jet_number jet_ram jet_slice
FORMAL_CHECKS := $(B)/formal/short.t $(B)/formal/current.t
$(B)/formal/short.t: formal_args := -k -o $(B)/formal/short $(FORMAL_SHORT:%=$(FORMAL)/%.sv)
$(B)/formal/current.t: formal_args := -n $(FORMAL_PROPERTIES)
$(FORMAL_CHECKS): $(FORMAL)/build.mk $(GATEWARE_HW_PKG)
	@mkdir -p $(@D)
	@printf '%s\n' '#!/bin/sh' 'exec $(FORMAL)/prove.py $(formal_args)' > $@
	@chmod +x $@
CHECKS += $(FORMAL_CHECKS) tests/formal/spin.t

# The model's random walks, done again by three jet_ring whose states can be seen. A tick
# is a MAC frame's time over a link: see tests/formal/replay.cc and ring.pml's timers (N = 3).
FORMAL_TICK := 320
FORMAL_REPLAY := $(B)/formal/replay
FORMAL_PARAMS := PurgeWords=$(shell echo $$((5 * $(FORMAL_TICK)))) \
	ClaimWords=$(shell echo $$((20 * $(FORMAL_TICK)))) \
	TvxWords=$(shell echo $$((9 * $(FORMAL_TICK)))) RepeatWords=$(FORMAL_TICK)

$(FORMAL_REPLAY)/model/libVjet_ring.a: $(GATEWARE_SV)
	@mkdir -p $(@D)
	$(Q)verilator --cc --build -j 2 -Wno-fatal -Wno-lint -O3 --public-flat-rw --noassert \
		--x-assign unique --x-initial unique -CFLAGS -O1 --top-module jet_ring --Mdir $(@D) \
		$(addprefix -G,$(FORMAL_PARAMS)) \
		$(GATEWARE_HW_PKG) gateware/rtl/ring/jet_ring_pkg.sv \
		$(filter gateware/rtl/common/%,$(GATEWARE_SV)) \
		$(filter-out %_pkg.sv,$(filter gateware/rtl/ring/%,$(GATEWARE_SV))) \
		> $(@D)/verilator.log || { cat $(@D)/verilator.log; exit 1; }
	$(Q)touch $@

$(FORMAL_REPLAY)/replay: tests/formal/replay.cc tests/gateware/ring/ring.cc tests/gateware/ring/ring.h \
		$(FORMAL_REPLAY)/model/libVjet_ring.a $(FORMAL)/build.mk
	$(Q)$(CXX) $(CXXFLAGS) -I$(FORMAL_REPLAY)/model -Itests/gateware/ring \
		-isystem $(shell verilator --getenv VERILATOR_ROOT)/include \
		-isystem $(shell verilator --getenv VERILATOR_ROOT)/include/vltstd \
		-DMODEL=Vjet_ring -DMODEL_H='"Vjet_ring.h"' -DLINK_WORDS=265 -DRUN_TICKS=310 -o $@ \
		tests/formal/replay.cc tests/gateware/ring/ring.cc $(FORMAL_REPLAY)/model/libVjet_ring.a \
		$(FORMAL_REPLAY)/model/libverilated.a -pthread
