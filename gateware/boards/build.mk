# SPDX-License-Identifier: GPL-2.0
# Boards: what is around the card on an FPGA board, and files that can be loaded.

## make bitstream BOARD=versa_ecp5  .bit and .svf in build/bitstream (EUI=02:00:00:4a:45:01 of this board,
##               SEEDS=n: the clocks are the worst of so many)
BOARD ?= versa_ecp5
EUI ?=
.PHONY: bitstream
bitstream: gateware-sources
	$(Q)gateware/boards/bitstream.py -s $(or $(SEEDS),3) -e "$(EUI)" "$(BOARD)" \
		$(GATEWARE_LIST) $(B)/bitstream
