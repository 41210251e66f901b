# SPDX-License-Identifier: GPL-2.0
# Everything runs inside one Debian root (tools/env): outside of it, make only
# enters it and starts again.

ifndef JETSTREAM_ENV

goals := $(or $(MAKECMDGOALS),all)
.PHONY: $(goals)
$(goals): .enter ;
.PHONY: .enter
.enter:
	@tools/env/enter make $(goals) $(MAKEOVERRIDES)

else

.PHONY: all
all:

endif
