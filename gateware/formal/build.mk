# SPDX-License-Identifier: GPL-2.0
# Proofs: gateware/formal/*.sv say what is proved, prove.py how. Each stands for one module
# and needs nothing but the sources.

FORMAL := gateware/formal
FORMAL_PROPERTIES := $(sort $(wildcard $(FORMAL)/*.sv))

## make prove    proofs of the gateware, and of the ring protocol's model
prove: $(GATEWARE_HW_PKG)
	$(Q)$(FORMAL)/prove.py -o $(B)/formal $(FORMAL_PROPERTIES)
	$(Q)tests/formal/spin.t long
	$(Q)tests/formal/replay.t long

# What takes seconds is part of make check; and that the others can still be proved at all
FORMAL_SHORT := jet_cdc_alive jet_cdc_join jet_cdc_reset jet_dl_crc jet_dl_limits jet_elastic \
	jet_fifo jet_frame_rx jet_framer jet_link_elastic jet_number jet_ram jet_req_queue jet_slice \
	jet_tx_credits jet_tx_wait
FORMAL_CHECKS := $(B)/formal/short.t $(B)/formal/current.t
$(B)/formal/short.t: formal_args := -k -o $(B)/formal/short $(FORMAL_SHORT:%=$(FORMAL)/%.sv)
$(B)/formal/current.t: formal_args := -n $(FORMAL_PROPERTIES)
$(FORMAL_CHECKS): $(FORMAL)/build.mk $(GATEWARE_HW_PKG)
	@mkdir -p $(@D)
	@printf '%s\n' '#!/bin/sh' 'exec $(FORMAL)/prove.py $(formal_args)' > $@
	@chmod +x $@
CHECKS += $(FORMAL_CHECKS) tests/formal/spin.t tests/formal/replay.t

# The model's random walks, done again by three jet_ring whose states can be seen. A tick
# is a MAC frame's time over a link: see tests/formal/replay.cc and ring.pml's timers (N = 3).
# A state of the model ends a tick after its timer is there.
FORMAL_TICK := 320
FORMAL_REPLAY := $(B)/formal/replay
FORMAL_PARAMS := PurgeWords=$(shell echo $$((6 * $(FORMAL_TICK)))) \
	ClaimWords=$(shell echo $$((21 * $(FORMAL_TICK)))) \
	TvxWords=$(shell echo $$((9 * $(FORMAL_TICK)))) RepeatWords=$(FORMAL_TICK)
FORMAL_REPLAY_SV := $(GATEWARE_HW_PKG) gateware/rtl/ring/jet_ring_pkg.sv \
	$(filter gateware/rtl/cdc/% gateware/rtl/common/%,$(GATEWARE_SV)) \
	$(filter-out %_pkg.sv,$(filter gateware/rtl/ring/%,$(GATEWARE_SV)))

# $(1) the directory, $(2) the sources
define formal_replay
$(1)/model/libVjet_ring.a: $(2) $(FORMAL)/build.mk
	@mkdir -p $$(@D)
	$$(Q)verilator --cc --build -j 2 -Wno-fatal -Wno-lint -O3 --public-flat-rw --noassert \
		--x-assign unique --x-initial unique -CFLAGS -O1 --top-module jet_ring --Mdir $$(@D) \
		$(addprefix -G,$(FORMAL_PARAMS)) $(2) \
		> $$(@D)/verilator.log || { cat $$(@D)/verilator.log; exit 1; }
	$$(Q)touch $$@

$(1)/replay: tests/formal/replay.cc tests/gateware/ring/ring.cc tests/gateware/ring/ring.h \
		$(1)/model/libVjet_ring.a
	$$(Q)$$(CXX) $$(CXXFLAGS) -I$(1)/model -Itests/gateware/ring \
		-isystem $$(shell verilator --getenv VERILATOR_ROOT)/include \
		-isystem $$(shell verilator --getenv VERILATOR_ROOT)/include/vltstd \
		-DMODEL=Vjet_ring -DMODEL_H='"Vjet_ring.h"' -DLINK_WORDS=265 -o $$@ \
		tests/formal/replay.cc tests/gateware/ring/ring.cc $(1)/model/libVjet_ring.a \
		$(1)/model/libverilated.a -pthread
endef
$(eval $(call formal_replay,$(FORMAL_REPLAY),$(FORMAL_REPLAY_SV)))

# Seeded bugs that the walks must find: in StListen a claim is nothing; StNumber has no timer; nobody counts laps
FORMAL_REPLAY_BUGS := listen number lap
formal_bug_listen := ring/jet_claim.sv 's/StUp, StListen: begin/StUp: begin/'
formal_bug_number := ring/jet_claim.sv 's/timed_i.state_q != StOff/timed_i(state_q != StNumber && state_q != StOff/'
formal_bug_lap := ring/jet_token.sv 's/stale_o <= rst_ni/stale_o <= !rst_ni/'

# $(1) its name, $(2) the source that it is in
define formal_replay_bug
$(FORMAL_REPLAY)-$(1)/$(notdir $(2)): gateware/rtl/$(2) $(FORMAL)/build.mk
	@mkdir -p $$(@D)
	$$(Q)$(FORMAL)/prove.py -e $(formal_bug_$(1)) > $$@
$(call formal_replay,$(FORMAL_REPLAY)-$(1),$(patsubst gateware/rtl/$(2),$(FORMAL_REPLAY)-$(1)/$(notdir $(2)),$(FORMAL_REPLAY_SV)))
$(B)/formal/current.t: $(FORMAL_REPLAY)-$(1)/$(notdir $(2))
prove: $(FORMAL_REPLAY)-$(1)/replay
endef
$(foreach bug,$(FORMAL_REPLAY_BUGS),$(eval $(call formal_replay_bug,$(bug),$(firstword $(formal_bug_$(bug))))))

prove: $(FORMAL_REPLAY)/replay
tests/formal/replay.t: $(FORMAL_REPLAY)/replay $(FORMAL_REPLAY)-listen/replay
