# SPDX-License-Identifier: GPL-2.0
# Proofs: gateware/formal/*.sv say what is proved, prove.py how. Each stands for one module
# and needs nothing but the sources.

FORMAL := gateware/formal
FORMAL_PROPERTIES := $(sort $(wildcard $(FORMAL)/*.sv))

## make prove    proofs of the gateware, and of the ring protocol's model
.PHONY: prove
prove: $(GATEWARE_HW_PKG)
	$(Q)$(FORMAL)/prove.py -o $(B)/formal $(FORMAL_PROPERTIES)
