# SPDX-License-Identifier: GPL-2.0
# Boards: what is around the card on an FPGA board, and files that can be loaded.

## make bitstream BOARD=versa_ecp5  .bit and .svf in build/bitstream; SEEDS=n: the clocks are the worst
##               of so many; EUI=02:00:00:4a:45:02: this board's address
BOARD ?= versa_ecp5
EUI ?=
.PHONY: bitstream
bitstream: gateware-sources
	$(Q)gateware/boards/bitstream.py -s $(or $(SEEDS),3) -e "$(EUI)" "$(BOARD)" \
		$(GATEWARE_LIST) $(B)/bitstream

# The card's sources, then each board's
BOARDS_LIST := $(B)/gen/boards.list
boards_found := $(sort $(wildcard gateware/boards/*/*.sv))
$(BOARDS_LIST): gateware-force
	@mkdir -p $(@D)
	@printf '%s\n' $(GATEWARE_SV) $(boards_found) | cmp -s - $@ || \
		printf '%s\n' $(GATEWARE_SV) $(boards_found) > $@

# A board: what has pins and hard blocks, and what has all the logic
.PHONY: lint-boards
lint: lint-boards
lint-boards: gateware-sources $(BOARDS_LIST)
	$(Q)for step in guard yosys verilator; do \
		gateware/lint/lint $$step $(BOARDS_LIST) versa_top || exit; \
	done
	$(Q)gateware/lint/lint crossings $(BOARDS_LIST) versa_card
tests/gateware/lint/rtl.t: $(BOARDS_LIST)
