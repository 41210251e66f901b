# SPDX-License-Identifier: GPL-2.0
# The kernel module, built by kbuild (./Kbuild) out of the source tree; the
# checks that the kernel's own reviewers would make are tests/driver/build.

KERNEL := $(firstword $(wildcard /lib/modules/*/build))
DRIVER_SRC := Kbuild $(wildcard driver/*.[ch] include/jetstream/* \
	include/uapi/linux/*.h)

ALL += $(B)/driver/jetstream.ko

# What kbuild says goes to a log; warnings and errors are shown, and both fail.
# Kbuild does not bear a second one at work in the same place.
#   $(1): the kernel's tree   $(2): more of make's arguments
kbuild = $(Q)flock $(@D)/lock $(MAKE) -s -C $(1) M=$(CURDIR) \
		MO=$(CURDIR)/$(@D) W=1 $(2) modules > $(@D)/log 2>&1 && \
	! grep -qE 'warning:|error:|WARNING' $(@D)/log || \
		{ cat $(@D)/log; rm -f $@; exit 1; }

$(B)/driver/jetstream.ko: $(DRIVER_SRC)
	@echo "  KBUILD  $@"
	@mkdir -p $(@D)
	+$(call kbuild,$(KERNEL))
	@touch $@

# For the debug kernel, which is made first when there is none; -g, because
# what it reports has to be found. Once more, with counters (make coverage).
$(B)/driver-debug/jetstream.ko $(B)/driver-coverage/jetstream.ko: $(DRIVER_SRC) \
		$(addprefix tools/env/guest/,debug.config mkdebug)
	@mkdir -p $(@D)
	$(Q)python3 tools/env/guest/kernel.py > $(@D)/kernel
	@echo "  KBUILD  $@"
	+$(call kbuild,$$(cat $(@D)/kernel)/build,KCFLAGS=-g $(if $(findstring coverage,$@),GCOV_PROFILE=y))
	@touch $@

CHECKS += tests/driver/rooms.t tests/driver/build tests/driver/cross \
	tests/driver/cocci tests/driver/litmus.t
tests/driver/rooms.t tests/driver/build: $(B)/driver/jetstream.ko
