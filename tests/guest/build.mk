# SPDX-License-Identifier: GPL-2.0
# Tests that need a guest with cards: *.t here, and the programs they run in it.

GUEST_PROGRAMS := $(patsubst tests/guest/%.c,$(B)/tests/guest/%,$(wildcard tests/guest/*.c))

$(GUEST_PROGRAMS): $(B)/tests/guest/%: tests/guest/%.c tests/guest/pool.h tests/tap.h \
		include/uapi/linux/jetstream.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $< -o $@ -pthread

GUEST_TESTS := $(sort $(wildcard tests/guest/*.t))
$(GUEST_TESTS): $(GUEST_PROGRAMS) $(ALL)

CHECKS += $(GUEST_TESTS)
