# SPDX-License-Identifier: GPL-2.0
# The behavioural card: C alone, no gateware.

FAST_SRC := $(patsubst tools/jetsim/%.c,%,$(wildcard tools/jetsim/fast/*.c))
JETSIM_LIB_SRC += $(FAST_SRC)

-include $(wildcard $(JETSIM_DIR)/obj/fast/*.d)

$(addprefix $(JETSIM_DIR)/obj/,$(addsuffix .o,$(FAST_SRC))): \
	JETSIM_CFLAGS += -DJETSIM_MEM_KB=$(JETSIM_MEM_KB)
