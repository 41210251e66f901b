# SPDX-License-Identifier: GPL-2.0
# Everything runs inside one Debian root (tools/env): outside of it, make only
# enters it and starts again there. `make help` lists what there is to make.

goals := $(or $(MAKECMDGOALS),all)

B := build

.DEFAULT_GOAL := all

# Fragments, in the order of the layers: what is below is tested before what stands on it.
fragments := $(wildcard gateware/build.mk gateware/formal/build.mk tools/jetsim/build.mk \
	driver/build.mk tools/jetctl/build.mk tools/lib/build.mk tools/examples/build.mk \
	tests/build.mk) \
	$(sort $(wildcard tests/env/build.mk tests/unit/build.mk)) \
	$(sort $(wildcard tests/gateware/*/build.mk)) \
	$(wildcard tests/jetsim/build.mk tests/lab/build.mk tests/driver/build.mk \
	tests/guest/build.mk tests/guest/lib/build.mk tests/demo/build.mk tests/bench/build.mk tests/seeded/build.mk)

.PHONY: all help check check-ring prove demo bench synth lint shell clean

# What needs no root
help:
	@sed -n 's/^## //p' Makefile $(fragments)
clean:
	rm -rf $(B)

ifndef JETSTREAM_ENV

phony := all $(shell sed -n 's/^\.PHONY: *//p' Makefile $(fragments))
unknown := $(strip $(foreach g,$(goals),$(if $(findstring /,$g)$(filter $g,$(phony)),,$g)))
ifneq ($(unknown),)
$(error nothing is called $(unknown); `make help` lists what is. Files are named with their directory)
endif

inside := $(filter-out help clean,$(goals))
.PHONY: $(inside) .enter
$(inside): .enter ;
.enter: | $(filter clean,$(goals))
	@tools/env/enter make --no-print-directory $(inside) $(MAKEOVERRIDES)

else

MAKEFLAGS += --no-builtin-rules -j$(shell nproc)
.DELETE_ON_ERROR:

V ?= 0
Q := $(if $(filter 1,$(V)),,@)

# CFLAGS of everything that we write for user space; -Werror because a warning
# that nobody must fix is a warning that nobody reads.
CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -Wmissing-prototypes \
	-Wstrict-prototypes -Iinclude -Iinclude/uapi -Itests
CXXFLAGS := -std=gnu++17 -O2 -g -Wall -Wextra -Werror -Iinclude -Itests

# Fragments add what they build to ALL, and what prove shall run to CHECKS.
ALL :=
CHECKS :=
CHECKS_RING :=

all: default

include $(fragments)

default: $(ALL)

## make          build everything
## make demo     three stations on a ring, a ping, a transfer, a script (GUESTS=2 for two guests)
##               CARD=fast|rtl for demo, shell and bench: a model of the card, or the gateware
## make check    all tests
## make check-ring  the ring's tests in full, an hour and more (SEEDS=n: of each random one)
## make check-seeded  that the tests find the bugs of tests/seeded
## make check-waves  that the recording simulator records
## make bench    figures: ring, card, driver, simulator
## make synth    ECP5 resources and clock rates
## make lint     gateware lint alone
## make shell    a shell in a guest with cards
## make clean    remove build/ (the environment stays in the user's cache)
check: $(ALL) $(CHECKS)
	prove --jobs $(shell nproc) --timer --failures --exec tests/keep $(CHECKS)

# The same programs that make check runs in short, and some of their own. Their figures are
# in build/tap afterwards.
check-ring: $(ALL) $(CHECKS_RING)
	WHOLE=1 SEEDS=$(SEEDS) prove --jobs $(shell nproc) --timer --failures \
		--exec tests/keep $(CHECKS_RING)

endif
