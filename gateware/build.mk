# SPDX-License-Identifier: GPL-2.0
# The gateware: its sources, lint, synthesis and the tests that belong to none of its parts.

GATEWARE_TOP := jet_station
GATEWARE_PARTS := jet_pcie jet_nic jet_ring

# The package of the hardware interface comes first, then the other packages.
GATEWARE_HW_PKG := build/gen/jet_hw_pkg.sv
gateware_found := $(sort $(wildcard gateware/rtl/*.sv gateware/rtl/*/*.sv))
GATEWARE_SV := $(GATEWARE_HW_PKG) $(filter %_pkg.sv,$(gateware_found)) \
	$(filter-out %_pkg.sv,$(gateware_found))

$(GATEWARE_HW_PKG): include/jetstream/hw.h gateware/tools/hwpkg.py
	@mkdir -p $(@D)
	$(Q)gateware/tools/hwpkg.py $< > $@.tmp && mv $@.tmp $@

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
	$(Q)for step in guard yosys verilator; do \
		gateware/lint/lint $$step $(GATEWARE_LIST) $(GATEWARE_TOP) || exit; \
	done

# Tests that belong to no part of the gateware
CHECKS += tests/gateware/lint/guard.t tests/gateware/lint/rtl.t
tests/gateware/lint/rtl.t: gateware-sources
CHECKS += tests/gateware/hw/agree.t
tests/gateware/hw/agree.t: $(GATEWARE_HW_PKG)

# Resources and clock rates: MODULES="jet_ring" for some of them, SEEDS=1 for a first look
MODULES ?=
SEEDS ?= 3
.PHONY: synth
synth: gateware-sources
	$(Q)gateware/synth/synth.py -s $(SEEDS) $(GATEWARE_LIST) $(B)/synth $(MODULES)
