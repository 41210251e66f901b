# SPDX-License-Identifier: GPL-2.0
# The kernel module, built by kbuild (./Kbuild) out of the source tree, and the
# checks that the kernel's own reviewers would make.

KERNEL := $(firstword $(wildcard /lib/modules/*/build))
DRIVER_SRC := Kbuild $(wildcard driver/*.[ch] include/jetstream/*.h \
	include/uapi/linux/*.h)

ALL += $(B)/driver/jetstream.ko

# What kbuild says goes to a log; only warnings and errors are shown, and both
# fail. $(call kbuild,kernel,output,options)
kbuild = $(Q)mkdir -p $2 && \
	if ! $(MAKE) -s -C $1 M=$(CURDIR) MO=$(CURDIR)/$2 $3 modules \
		> $2/log 2>&1 || grep -E 'warning:|error:|WARNING' $2/log; then \
		cat $2/log; rm -f $2/jetstream.ko; exit 1; \
	fi

$(B)/driver/jetstream.ko: $(DRIVER_SRC)
	@echo "  KBUILD  $@"
	$(call kbuild,$(KERNEL),$(B)/driver,W=1)

CHECKS += tests/driver/build
