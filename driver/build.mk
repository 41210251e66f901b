# SPDX-License-Identifier: GPL-2.0
# The kernel module, built by kbuild (./Kbuild) out of the source tree; the
# checks that the kernel's own reviewers would make are tests/driver/build.

KERNEL := $(firstword $(wildcard /lib/modules/*/build))
DRIVER_SRC := Kbuild $(wildcard driver/*.[ch] include/jetstream/* \
	include/uapi/linux/*.h)

ALL += $(B)/driver/jetstream.ko

# What kbuild says goes to a log; warnings and errors are shown, and both fail.
# Kbuild does not bear a second one at work in the same place.
$(B)/driver/jetstream.ko: $(DRIVER_SRC)
	@echo "  KBUILD  $@"
	@mkdir -p $(@D)
	+$(Q)flock $(@D)/lock $(MAKE) -s -C $(KERNEL) M=$(CURDIR) \
		MO=$(CURDIR)/$(@D) W=1 modules > $(@D)/log 2>&1 && \
	! grep -qE 'warning:|error:|WARNING' $(@D)/log || \
		{ cat $(@D)/log; rm -f $@; exit 1; }
	@touch $@

CHECKS += tests/driver/build
