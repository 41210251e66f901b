# SPDX-License-Identifier: GPL-2.0
# Everything runs inside one Debian root (tools/env): outside of it, make only
# enters it and starts again there. `make help` lists what there is to make.

goals := $(or $(MAKECMDGOALS),all)

ifndef JETSTREAM_ENV

.PHONY: $(goals) .enter
$(goals): .enter ;
.enter:
	@tools/env/enter make --no-print-directory $(goals) $(MAKEOVERRIDES)

else

MAKEFLAGS += --no-builtin-rules -j$(shell nproc)
.DELETE_ON_ERROR:
.PHONY: all help check check-ring prove demo bench synth lint shell clean

B := build
V ?= 0
Q := $(if $(filter 1,$(V)),,@)

# CFLAGS of everything that we write for user space; -Werror because a warning
# that nobody must fix is a warning that nobody reads.
CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -Wmissing-prototypes \
	-Wstrict-prototypes -Iinclude -Iinclude/uapi -Itests
CXXFLAGS := -std=gnu++17 -O2 -g -Wall -Wextra -Werror -Iinclude -Itests

# Fragments add what they build to ALL and what prove shall run to CHECKS, in
# the order of the layers: what is below is tested before what stands on it.
ALL :=
CHECKS :=
CHECKS_RING :=

all: default

include $(wildcard gateware/build.mk gateware/formal/build.mk)
include $(wildcard tools/jetsim/build.mk)
include $(wildcard driver/build.mk)
include $(wildcard tools/jetctl/build.mk tools/lib/build.mk)
include $(wildcard tools/examples/build.mk)
include $(wildcard tests/build.mk)
include $(sort $(wildcard tests/env/build.mk tests/unit/build.mk))
include $(sort $(wildcard tests/gateware/*/build.mk))
include $(wildcard tests/jetsim/build.mk tests/lab/build.mk tests/driver/build.mk)
include $(wildcard tests/guest/build.mk tests/guest/lib/build.mk tests/demo/build.mk)
include $(wildcard tests/bench/build.mk tests/seeded/build.mk)

default: $(ALL)

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

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

clean:
	rm -rf $(B)

endif
