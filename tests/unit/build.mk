# SPDX-License-Identifier: GPL-2.0
# Tests of C files that need neither card nor kernel, and of generated files.

UNIT := $(B)/tests/unit
UNIT_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

# Files of the driver that touch no hardware, each with a test of its own
UNIT_PURE := $(UNIT)/operand_test $(UNIT)/vci_test $(UNIT)/laps_test

$(UNIT)/operand_test: driver/jet_operand.c driver/jet_check.c driver/jet_operand.h
$(UNIT)/vci_test: driver/jet_vci_table.c driver/jet_vci_table.h
$(UNIT)/laps_test: driver/jet_laps.c driver/jet_laps.h

$(UNIT_PURE): $(UNIT)/%: tests/unit/%.c $(wildcard tests/unit/shim/linux/*.h)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(UNIT_SANITIZE) -Itests/unit/shim \
		$(filter %.c,$^) -o $@ -lcmocka

# Parts of files that need all of the kernel otherwise
$(UNIT)/jet_rx_copy.h: driver/jet_rx.c
$(UNIT)/jet_rx_copy.h: private TAKEN := jet_rx_copy
$(UNIT)/jet_rx_batch.h: driver/jet_rx.c
$(UNIT)/jet_rx_batch.h: private TAKEN := 'JET_RX_*' jet_rx_settle jet_rx_arrived jet_rx_done \
	jet_rx_fail jet_rx_flush jet_rx_fetch
$(UNIT)/jet_rx_batch_types.h: driver/jet_netdev.h
$(UNIT)/jet_rx_batch_types.h: private TAKEN := 'JET_RX_*' jet_rx jet_rx_batch
$(UNIT)/jet_doorbell.h: driver/jet_cmd.c
$(UNIT)/jet_doorbell.h: private TAKEN := jet_q_ring jet_queue_unrung jet_kick jet_kick_tell

$(addprefix $(UNIT)/,jet_rx_copy.h jet_rx_batch.h jet_rx_batch_types.h jet_doorbell.h): \
		tests/unit/taken tests/unit/build.mk
	@mkdir -p $(@D)
	$(Q)tests/unit/taken $(filter driver/%,$^) $(TAKEN) > $@

UNIT_TAKEN := $(UNIT)/rx_copy_test $(UNIT)/rx_batch_test $(UNIT)/doorbell_test

$(UNIT)/rx_copy_test: $(UNIT)/jet_rx_copy.h
$(UNIT)/rx_batch_test: $(UNIT)/jet_rx_batch.h $(UNIT)/jet_rx_batch_types.h
$(UNIT)/doorbell_test: $(UNIT)/jet_doorbell.h

$(UNIT_TAKEN): $(UNIT)/%: tests/unit/%.c include/jetstream/hw.h tests/unit/shim/linux/kernel.h
	$(Q)$(CC) $(CFLAGS) $(UNIT_SANITIZE) -Itests/unit/shim -I$(UNIT) $< \
		-o $@ -lcmocka

# What belongs together in two others
$(UNIT)/jet_put_all.h: driver/jet_cmd.c tests/unit/build.mk
	@mkdir -p $(@D)
	$(Q)sed -n '/^static void jet_put_mute(/,/^}/p;/^static void jet_put_all(/,/^}/p' $< > $@
$(UNIT)/jet_completion.h: driver/jet_event.c tests/unit/build.mk
	@mkdir -p $(@D)
	$(Q)sed -n '/^static bool jet_tag_before(/,/^}/p;/^bool jet_tag_ended(/,/^}/p;/^static void jet_q_pair(/,/^}/p;/^static void jet_q_retire(/,/^}/p;/^static u64 jet_q_time(/,/^}/p;/^static .*jet_cpl_/,/^}/p;/^static noinline int jet_q_completion(/,/^}/p' $< > $@

$(UNIT)/completion_test: tests/unit/completion_test.c $(UNIT)/jet_put_all.h \
		$(UNIT)/jet_completion.h include/jetstream/hw.h \
		$(wildcard tests/unit/shim/linux/*.h)
	$(Q)$(CC) $(CFLAGS) $(UNIT_SANITIZE) -Itests/unit/shim -I$(UNIT) $< \
		-o $@ -lcmocka

CHECKS += $(UNIT_PURE) $(UNIT_TAKEN) $(UNIT)/completion_test
CHECKS += tests/unit/ynl-current.t tests/unit/man.t tests/unit/uapi.t tests/unit/tap.t
tests/unit/examples.t: $(EXAMPLES)
CHECKS += tests/unit/examples.t
