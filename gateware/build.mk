# SPDX-License-Identifier: GPL-2.0
# The gateware: its sources, lint, synthesis and the tests that belong to none of its parts.

GATEWARE_TOP := jet_station
GATEWARE_PARTS := jet_pcie jet_nic jet_ring
# What no station contains: below its TLPs, and both together
GATEWARE_LINK := jet_link jet_card

# The package of the hardware interface comes first, then the other packages.
GATEWARE_HW_PKG := build/gen/jet_hw_pkg.sv
gateware_found := $(sort $(wildcard gateware/rtl/*.sv gateware/rtl/*/*.sv))
GATEWARE_SV := $(GATEWARE_HW_PKG) $(filter %_pkg.sv,$(gateware_found)) \
	$(filter-out %_pkg.sv,$(gateware_found))

# Rewritten only when it is another one: models take minutes, and much of hw.h is comments
$(GATEWARE_HW_PKG): include/jetstream/hw.h gateware/tools/hwpkg.py
	@mkdir -p $(@D)
	$(Q)gateware/tools/hwpkg.py $< > $@.tmp && if cmp -s $@.tmp $@; then rm $@.tmp; else mv $@.tmp $@; fi

# The list as a file, for the tools: rewritten only when it is another one.
GATEWARE_LIST := build/gen/gateware.list
.PHONY: gateware-force
gateware-force:
$(GATEWARE_LIST): gateware-force
	@mkdir -p $(@D)
	@printf '%s\n' $(GATEWARE_SV) | cmp -s - $@ || printf '%s\n' $(GATEWARE_SV) > $@

# Tests need the list and the package, but they do not change when these do.
.PHONY: gateware-sources
gateware-sources: $(GATEWARE_LIST) $(GATEWARE_SV)

.PHONY: lint
lint: gateware-sources
	$(Q)for step in guard yosys verilator crossings; do \
		gateware/lint/lint $$step $(GATEWARE_LIST) $(GATEWARE_TOP) $(GATEWARE_LINK) || exit; \
	done
	$(Q)for step in yosys verilator; do \
		gateware/lint/lint $$step $(GATEWARE_LIST) $(GATEWARE_TOP):Queues=16 || exit; \
	done

# Tests simulate with the RTL's assertions; jetsim, which has to be fast, without
VERILATOR_ASSERT := --assert +define+JET_ASSERT

# Resources and clock rates: MODULES="jet_ring" for some of them, SEEDS=1 for a first look
MODULES ?=
.PHONY: synth
synth: gateware-sources
	$(Q)gateware/synth/synth.py -s $(or $(SEEDS),3) $(GATEWARE_LIST) $(B)/synth $(MODULES)

# Tests that belong to no part of the gateware
CHECKS += $(addprefix tests/gateware/lint/,guard.t crossings.t rtl.t)
tests/gateware/lint/rtl.t: gateware-sources
CHECKS += tests/gateware/hw/agree.t tests/gateware/synth/floors.t
tests/gateware/hw/agree.t: $(GATEWARE_HW_PKG)

# What the parts become on the ECP5, as models of the same class as the RTL's: the parts' own
# directed tests run on them. A part's parameters are those its tests build the RTL with.
NETLIST := $(B)/netlist
NETLIST_MODEL := gateware/sim/dp16kd.v
# Yosys' own models of the other cells; it declares a DP16KD, too, of which ours goes first.
# Names that Yosys makes up, and the style of its models, are not ours to mend. clang, because gcc
# takes half as long again to compile what runs half as long again.
NETLIST_VERILATOR := verilator --cc --build --quiet-stats -Wno-fatal -Wno-lint -Wno-MODDUP \
	-Wno-MULTIDRIVEN -Wno-UNOPTFLAT -Wno-INITIALDLY -O3 --x-assign fast --x-initial fast \
	+define+NO_INCLUDES -v /usr/share/yosys/ecp5/cells_sim.v -j 2 \
	-MAKEFLAGS "CXX=clang++ LINK=clang++ OPT_FAST=-O1 OPT_SLOW=-O0"

# $(1) module, $(2) its sources, $(3) parameters, $(4) the model's class, or V$(1), $(5) where, or
# $(1), for another set of parameters: $(NETLIST)/$(5)/lib$(4).a
define netlist_model
$(NETLIST)/$(or $(5),$(1))/$(1)_netlist.v: $(2) gateware/sim/netlist gateware/sim/ecp5_lut.v
	$$(Q)tools/env/progress "netlist of $(or $(5),$(1))" \
		gateware/sim/netlist $$(@D) $(1) $(3) $(2)
$(NETLIST)/$(or $(5),$(1))/lib$(or $(4),V$(1)).a: $(NETLIST)/$(or $(5),$(1))/$(1)_netlist.v \
		$(NETLIST_MODEL)
	$$(Q)tools/env/progress --log $$(@D)/verilator.log "model of $(or $(5),$(1))'s netlist" \
		$(NETLIST_VERILATOR) --top-module $(1)_netlist --prefix $(or $(4),V$(1)) \
			--Mdir $$(@D) $$^
	$$(Q)touch $$@
endef

netlist_common := $(GATEWARE_HW_PKG) $(filter gateware/rtl/cdc/% gateware/rtl/common/%,$(GATEWARE_SV))
netlist_of = $(netlist_common) $(filter gateware/rtl/$(1)/%,$(GATEWARE_SV))
$(eval $(call netlist_model,jet_pcie,$(call netlist_of,pcie),CplTimeout=4000))
$(eval $(call netlist_model,jet_nic,$(call netlist_of,nic),MemKb=192))

# RTL and netlist side by side, on random input. $(4) options for Verilator
define netlist_twin
$(NETLIST)/$(1)/twin.sv: $(NETLIST)/$(1)/$(1)_netlist.v gateware/sim/twin.py
	$$(Q)gateware/sim/twin.py $(1) $$(@D)/ports.json $(3) > $$@.tmp && mv $$@.tmp $$@
$(NETLIST)/$(1)/twin.t: $(2) $(NETLIST)/$(1)/twin.sv $(NETLIST)/$(1)/$(1)_netlist.v \
		$(NETLIST_MODEL) gateware/sim/twin.cpp tests/tap.h
	$$(Q)tools/env/progress --log $$(@D)/twin.log "$(1) and its netlist side by side" \
		$(NETLIST_VERILATOR) $(4) --exe --top-module twin --Mdir $$(@D)/twin -o ../twin.t \
		-CFLAGS '-I$$(CURDIR)/tests -DTWIN_TOP=\"$(1)\" -DTWIN_SV=\"$$(@D)/twin.sv\"' \
		$$(filter-out %.h,$$^)
CHECKS += $(NETLIST)/$(1)/twin.t
endef

$(eval $(call netlist_model,ebr_modes,tests/gateware/netlist/ebr_modes.sv))
$(eval $(call netlist_twin,ebr_modes,tests/gateware/netlist/ebr_modes.sv))
CHECKS += tests/gateware/netlist/clocks.t
twin_vci := $(netlist_common) gateware/rtl/nic/jet_nic_pkg.sv \
	gateware/rtl/nic/jet_vci.sv
$(eval $(call netlist_model,jet_vci,$(twin_vci)))
$(eval $(call netlist_twin,jet_vci,$(twin_vci),,+define+EBR_OLD))

# The directed tests of a part, on its netlist; what they share is compiled once.
# $(1) where, $(2) module, $(3) tests, $(4) what they share, $(5) in which directory, $(6) C++ files
# end in, $(7) compiler flags, $(8) more libraries
define netlist_tests
$(patsubst %,$(NETLIST)/$(1)/obj/%.o,$(3) $(4)): $(NETLIST)/$(1)/obj/%.o: $(5)/%.$(6) \
		$(NETLIST)/$(1)/libV$(2).a $(8)
	@mkdir -p $$(@D)
	$$(Q)$$(CXX) $$(CXXFLAGS) -Wno-unused-parameter -I$(5) -I$(NETLIST)/$(1) \
		-isystem /usr/share/verilator/include -DMODEL=V$(2) -DMODEL_H='"V$(2).h"' $(7) \
		-MMD -MP -c -o $$@ $$<
-include $$(wildcard $(NETLIST)/$(1)/obj/*.d)
$(patsubst %,$(NETLIST)/$(1)/%.t,$(3)): $(NETLIST)/$(1)/%.t: \
		$(addprefix $(NETLIST)/$(1)/obj/,%.o $(addsuffix .o,$(4))) $(NETLIST)/$(1)/libV$(2).a $(8)
	$$(Q)$$(CXX) -o $$@ $$^ $(NETLIST)/$(1)/libverilated.a -pthread
endef
netlist_programs = $(patsubst %,$(NETLIST)/$(1)/%.t,$(2))

netlist_pcie := directed errors credits
netlist_nic := commands refuse receive events sync share
$(eval $(call netlist_tests,jet_pcie,jet_pcie,$(netlist_pcie),card judge flow,tests/gateware/pcie,cpp))
$(eval $(call netlist_tests,jet_nic,jet_nic,$(netlist_nic),bench queue,tests/gateware/nic,cpp,-Wno-unused-function -DMEM_KB=192 -DCOPIES=10))
CHECKS += $(call netlist_programs,jet_pcie,$(netlist_pcie)) $(call netlist_programs,jet_nic,$(netlist_nic))
