# SPDX-License-Identifier: GPL-2.0
# Everything runs inside one Debian root (tools/env): outside of it, make only
# enters it and starts again there. `make help` lists what there is to make.

goals := $(or $(MAKECMDGOALS),all)

B := build
prefix := /usr/local
DESTDIR :=

.DEFAULT_GOAL := all

# Fragments, in the order of the layers: what is below is tested before what stands on it.
fragments := $(wildcard gateware/build.mk gateware/formal/build.mk gateware/boards/build.mk tools/jetsim/build.mk \
	driver/build.mk tools/jetctl/build.mk tools/lib/build.mk tools/jetcat/build.mk tools/jetperf/build.mk tools/examples/build.mk tools/system/build.mk \
	tests/build.mk) \
	$(sort $(wildcard tests/env/build.mk tests/unit/build.mk)) \
	$(sort $(wildcard tests/gateware/*/build.mk)) \
	$(wildcard tests/jetsim/build.mk tests/lab/build.mk tests/driver/build.mk \
	tests/guest/build.mk tests/guest/lib/build.mk tests/demo/build.mk tests/bench/build.mk tests/paper/build.mk tests/seeded/build.mk)

.PHONY: all help check check-ring prove demo bench synth lint shell clean install uninstall
.PHONY: env-update check-env deb

# What needs no root, or is done to the host and so cannot be done in one
help:
	@sed -n 's/^## //p' Makefile $(fragments)
clean:
	rm -rf $(B)
env-update:
	@tools/env/update
deb:
	@tools/system/deb $(B)/deb
check-env: deb
	@tests/env/fresh/packages $(B)/deb
	@for suite in bookworm trixie; do for who in root user; do \
		tests/env/fresh/stranger $$suite $$who || exit; \
	done; done
uninstall:
	@tools/system/install --remove "$(DESTDIR)" "$(prefix)"
install:
	@tools/system/install $(B)/stage "$(DESTDIR)" "$(prefix)"

ifndef JETSTREAM_ENV

phony := all $(shell sed -n 's/^\.PHONY: *//p' Makefile $(fragments))
unknown := $(strip $(foreach g,$(goals),$(if $(findstring /,$g)$(filter $g,$(phony)),,$g)))
ifneq ($(unknown),)
$(error nothing is called $(unknown); `make help` lists what is. Files are named with their directory)
endif

# sudo would make a root of its own, for root: it only copies what make stage has laid out
inside := $(filter-out help clean install uninstall env-update deb check-env,$(goals)) \
	$(if $(SUDO_UID),,$(patsubst install,stage,$(filter install,$(goals))))
.PHONY: $(inside) .enter
$(inside): .enter ;
.enter: | $(filter clean,$(goals))
	@tools/env/enter make --no-print-directory $(inside) $(MAKEOVERRIDES)
install: $(filter stage,$(inside))

else

install: stage

MAKEFLAGS += --no-builtin-rules -j$(shell nproc)
.DELETE_ON_ERROR:

# Verilator's models: its own library is compiled once for all that have the same flags, and what
# has not changed since another checkout, or before make clean, not at all
export OBJCACHE := $(shell command -v ccache)

V ?= 0
Q := $(if $(filter 1,$(V)),,@)

# CFLAGS of everything that we write for user space; -Werror because a warning
# that nobody must fix is a warning that nobody reads.
CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -Wmissing-prototypes \
	-Wstrict-prototypes -Iinclude -Iinclude/uapi -Itests
CXXFLAGS := -std=gnu++17 -O2 -g -Wall -Wextra -Werror -Iinclude -Itests

# Fragments add what they build to ALL, what prove shall run to CHECKS, and what make install
# gives a host to INSTALL (tools/system/build.mk).
ALL :=
CHECKS :=
CHECKS_RING :=
INSTALL :=

all: default

include $(fragments)

default: $(ALL)

## make          build everything
## make demo     three stations on a ring, a ping, a transfer, a script (GUESTS=2 for two guests)
##               CARD=fast|rtl for demo, shell and bench: a model of the card, or the gateware
##               LINK=pcie for demo: the gateware with its PCI Express link, symbol by symbol
## make check    all tests
## make check-ring  the ring's tests in full, an hour and more (SEEDS=n: of each random one)
## make check-env  packages, and the first steps of a stranger, each in a fresh Debian
## make check-seeded  that the tests find the bugs of tests/seeded
## make check-all  everything that there is, the short first; goes on where it was (build/all/index.html)
## make check-waves  that the recording simulator records
## make bench    figures: ring, card, driver, simulator
## make synth    ECP5 resources and clock rates
## make lint     gateware lint alone
## make shell    a shell in a guest with cards
## make install  tools, manuals, headers, rules for udev and the like (DESTDIR=, prefix=/usr/local);
##               with sudo after make stage
## make uninstall  remove them
## make env-update  a new tools/env/lock, of what the mirror has now, if make check passes with it
## make deb      Debian packages, in build/deb: the tools, the module for DKMS, libjet, jetsim
## make clean    remove build/ (the environment stays in the user's cache)
check: $(ALL) $(CHECKS)
	prove --jobs $(shell nproc) --timer --failures --exec tests/keep $(CHECKS)

# The same programs that make check runs in short, and some of their own. Their figures are
# in build/tap afterwards.
check-ring: $(ALL) $(CHECKS_RING)
	WHOLE=1 SEEDS=$(SEEDS) prove --jobs $(shell nproc) --timer --failures \
		--exec tests/keep $(CHECKS_RING)

# A day and more
.PHONY: check-all
EVERYTHING := check demo synth bench paper check-fast check-waves prove check-debug check-ring check-link coverage \
	soak soak-udp check-seeded check-long
check-all:
	tests/all $(EVERYTHING)

endif
