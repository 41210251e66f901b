# SPDX-License-Identifier: GPL-2.0
# Tests that need a guest with cards: *.t here, and the programs they run in it.

GUEST_PROGRAMS := $(patsubst tests/guest/%.c,$(B)/tests/guest/%,$(wildcard tests/guest/*.c))

$(GUEST_PROGRAMS): $(B)/tests/guest/%: tests/guest/%.c \
		$(wildcard tests/guest/*.h) tests/tap.h include/uapi/linux/jetstream.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $< -o $@ -pthread $(LDLIBS)
$(B)/tests/guest/uring: LDLIBS := -luring

# The same, asking as 32-bit programs do
COMPAT_PROGRAMS := $(addprefix $(B)/tests/guest/,refusals32 traffic32)

$(COMPAT_PROGRAMS): $(B)/tests/guest/%32: tests/guest/%.c \
		$(wildcard tests/guest/*.h) tests/tap.h include/uapi/linux/jetstream.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -DCOMPAT $< -o $@ -pthread

GUEST_PROGRAMS += $(COMPAT_PROGRAMS)

# A module that has functions of the driver take their time, for each of the kernels
LINGER := $(B)/linger/linger.ko $(B)/linger-debug/linger.ko
$(B)/linger-debug/linger.ko: $(B)/driver-debug/jetstream.ko
$(LINGER): $(wildcard tests/guest/linger/*)
	@echo "  KBUILD  $@"
	@mkdir -p $(@D)
	+$(call kbuild,$(if $(findstring debug,$@),$$(cat $(B)/driver-debug/kernel)/build,$(KERNEL)),M=$(CURDIR)/tests/guest/linger)
	@touch $@

# Not on the stock kernel, which cannot let calls fail
GUEST_TESTS_DEBUG := tests/guest/faults.t
# Nor on the other one, which has no need to start a third
GUEST_TESTS_STOCK := tests/guest/kexec.t
GUEST_TESTS := $(filter-out $(GUEST_TESTS_DEBUG),$(sort $(wildcard tests/guest/*.t)))
$(GUEST_TESTS): $(GUEST_PROGRAMS) $(ALL)
# What make install gives a host
tests/guest/udev.t: $(STAGED)
tests/guest/races.t: $(B)/linger/linger.ko
tests/guest/link.t: $(B)/jetsim/jetsim-link

# The longest first, as it mostly waits: at the end it would be alone
GUEST_LONG := tests/guest/stream.t
CHECKS += $(GUEST_LONG) $(filter-out $(GUEST_LONG),$(GUEST_TESTS))

# One at a time: each needs twice the memory, and a processor of its own. The kernel is slow
# enough; what it finds does not depend on the card, which is the fast one unless CARD says rtl.
## make check-debug  the guest tests on a kernel that finds bugs (TESTS="..": these)
.PHONY: check-debug
TESTS ?= $(filter-out $(GUEST_TESTS_STOCK),$(GUEST_TESTS)) $(GUEST_TESTS_DEBUG)
check-debug: $(TESTS) $(GUEST_PROGRAMS) $(ALL) $(B)/driver-debug/jetstream.ko $(B)/linger-debug/linger.ko
	JETSTREAM_KERNEL=debug CARD=$(or $(CARD),fast) prove --timer --failures --exec tests/keep $(TESTS)

## make coverage  which lines of the driver these reach (COVERAGE_TESTS="..": reached by these)
.PHONY: coverage
COVERAGE_PERCENT := 92
COVERAGE_TESTS ?= $(filter-out $(GUEST_TESTS_STOCK),$(GUEST_TESTS)) $(GUEST_TESTS_DEBUG)
coverage: $(COVERAGE_TESTS) $(GUEST_PROGRAMS) $(ALL) $(B)/driver-coverage/jetstream.ko $(B)/linger-debug/linger.ko
	$(Q)rm -rf $(B)/coverage
	$(Q)JETSTREAM_KERNEL=debug JETSTREAM_COVERAGE=$(CURDIR)/$(B)/coverage CARD=$(or $(CARD),fast) \
		prove --timer --failures --exec tests/keep $(COVERAGE_TESTS); bad=$$?; \
	tests/guest/coverage.py $(B)/driver-coverage $(B)/coverage $(COVERAGE_PERCENT) && exit $$bad

## make check-fast  the guest tests with the fast card
.PHONY: check-fast
check-fast: $(GUEST_TESTS)
	CARD=fast prove --jobs $(shell nproc) --timer --failures --exec tests/keep $^

## make soak     programs and the network fight for blocks for ten minutes
## make soak-udp that no datagram gets lost, a thousand times
.PHONY: soak soak-udp
soak: $(GUEST_PROGRAMS) $(ALL)
	$(Q)JETSTREAM_SOAK=600 tests/guest/blocks.t

soak-udp: $(GUEST_PROGRAMS) $(ALL)
	$(Q)tests/guest/datagrams.py
