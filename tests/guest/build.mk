# SPDX-License-Identifier: GPL-2.0
# Tests that need a guest with cards: *.t here, and the programs they run in it.

GUEST_PROGRAMS := $(patsubst tests/guest/%.c,$(B)/tests/guest/%,$(wildcard tests/guest/*.c))

$(GUEST_PROGRAMS): $(B)/tests/guest/%: tests/guest/%.c tests/guest/pool.h tests/tap.h \
		include/uapi/linux/jetstream.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $< -o $@ -pthread

# The same, asking as 32-bit programs do
COMPAT_PROGRAMS := $(addprefix $(B)/tests/guest/,refusals32 traffic32)

$(COMPAT_PROGRAMS): $(B)/tests/guest/%32: tests/guest/%.c tests/guest/pool.h tests/tap.h \
		include/uapi/linux/jetstream.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -DCOMPAT $< -o $@ -pthread

GUEST_PROGRAMS += $(COMPAT_PROGRAMS)

GUEST_TESTS := $(sort $(wildcard tests/guest/*.t))
$(GUEST_TESTS): $(GUEST_PROGRAMS) $(ALL)

CHECKS += $(GUEST_TESTS)

## make soak     programs and the network fight for blocks for ten minutes
## make soak-udp that no datagram gets lost, a thousand times
.PHONY: soak soak-udp
soak: $(GUEST_PROGRAMS) $(ALL)
	$(Q)JETSTREAM_SOAK=600 tests/guest/blocks.t

soak-udp: $(GUEST_PROGRAMS) $(ALL)
	$(Q)tests/guest/datagrams.py
