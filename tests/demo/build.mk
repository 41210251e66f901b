# SPDX-License-Identifier: GPL-2.0
# make demo and make shell. They build what they need themselves, as a step of
# which they show the time.

GUESTS ?= 1

.PHONY: demo shell demo-programs
demo-programs: $(B)/jetsim/jetsim $(if $(filter pcie rough,$(LINK)),$(B)/jetsim/jetsim-link) \
	$(B)/driver/jetstream.ko $(B)/jetctl/jetctl $(EXAMPLES)

demo:
	@python3 tests/demo/demo.py --guests $(GUESTS)

shell:
	@python3 tests/demo/shell.py
