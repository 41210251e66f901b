# SPDX-License-Identifier: GPL-2.0
# Tests of C files that need neither card nor kernel, and of generated files.

UNIT := $(B)/tests/unit
UNIT_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

# Files of the driver that touch no hardware, each with a test of its own
UNIT_PURE := $(UNIT)/operand_test $(UNIT)/vci_test

$(UNIT)/operand_test: driver/jet_operand.c driver/jet_check.c driver/jet_operand.h
$(UNIT)/vci_test: driver/jet_vci_table.c driver/jet_vci_table.h

$(UNIT_PURE): $(UNIT)/%: tests/unit/%.c $(wildcard tests/unit/shim/linux/*.h)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(UNIT_SANITIZE) -Itests/unit/shim \
		$(filter %.c,$^) -o $@ -lcmocka

# Parts of files that need all of the kernel otherwise
$(UNIT)/jet_rx_copy.h: driver/jet_rx.c
$(UNIT)/jet_rx_copy.h: private TAKEN := jet_rx_copy
$(UNIT)/jet_rx_batch.h: driver/jet_rx.c
$(UNIT)/jet_rx_batch.h: private TAKEN := 'JET_RX_*' jet_rx_settle jet_rx_arrived jet_rx_done \
	jet_rx_fail jet_rx_flush jet_rx_fetch jet_rx_learn jet_rx_polled
$(UNIT)/jet_rx_batch_types.h: driver/jet_netdev.h
$(UNIT)/jet_rx_batch_types.h: private TAKEN := 'JET_RX_*' jet_rx jet_rx_batch
$(UNIT)/jet_doorbell.h: driver/jet_cmd.c
$(UNIT)/jet_doorbell.h: private TAKEN := jet_q_ring jet_queue_unrung jet_kick jet_kick_tell

$(UNIT)/jet_put_all.h: driver/jet_cmd.c
$(UNIT)/jet_put_all.h: private TAKEN := jet_put_mute jet_put_all
$(UNIT)/jet_completion.h: driver/jet_event.c
$(UNIT)/jet_completion.h: private TAKEN := jet_tag_before jet_tag_ended jet_q_pair jet_q_retire \
	jet_q_time jet_cpl_blocks jet_cpl_tag jet_cpl_fenced jet_cpl_fence jet_cpl_passes \
	jet_cpl_pass jet_q_completion

$(addprefix $(UNIT)/,jet_rx_copy.h jet_rx_batch.h jet_rx_batch_types.h jet_doorbell.h \
		jet_put_all.h jet_completion.h): \
		tests/unit/taken tests/unit/build.mk
	@mkdir -p $(@D)
	$(Q)tests/unit/taken $(filter driver/%,$^) $(TAKEN) > $@

UNIT_TAKEN := $(UNIT)/rx_copy_test $(UNIT)/rx_batch_test $(UNIT)/doorbell_test \
	$(UNIT)/completion_test

$(UNIT)/rx_copy_test: $(UNIT)/jet_rx_copy.h
$(UNIT)/rx_batch_test: $(UNIT)/jet_rx_batch.h $(UNIT)/jet_rx_batch_types.h
$(UNIT)/doorbell_test: $(UNIT)/jet_doorbell.h
$(UNIT)/completion_test: $(UNIT)/jet_put_all.h $(UNIT)/jet_completion.h \
	$(wildcard tests/unit/shim/linux/*.h)

$(UNIT_TAKEN): $(UNIT)/%: tests/unit/%.c include/jetstream/hw.h tests/unit/shim/linux/kernel.h
	$(Q)$(CC) $(CFLAGS) $(UNIT_SANITIZE) -Itests/unit/shim -I$(UNIT) $< \
		-o $@ -lcmocka

# The byte stream's engine, in a world of its own
UNIT_STREAM := $(UNIT)/stream_test $(UNIT)/stream_fuzz

$(UNIT_STREAM): $(UNIT)/%: tests/unit/%.c tests/unit/stream_sim.h $(wildcard tools/lib/stream/*.[ch])
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(UNIT_SANITIZE) $(filter %.c,$^) -o $@

CHECKS += $(UNIT_PURE) $(UNIT_TAKEN) $(UNIT_STREAM)
CHECKS += tests/unit/ynl-current.t tests/unit/man.t tests/unit/uapi.t tests/unit/tap.t tests/unit/lint.t tests/unit/all.t
CHECKS += tests/unit/dissect.t tests/unit/docs.t tests/unit/figures.t
tests/unit/examples.t: $(EXAMPLES)
CHECKS += tests/unit/examples.t
tests/unit/tools_cli.t: $(B)/jetcat/jetcat $(B)/jetperf/jetperf
CHECKS += tests/unit/tools_cli.t
tests/unit/tools_completion.t: $(B)/jetcat/jetcat $(B)/jetperf/jetperf
CHECKS += tests/unit/tools_completion.t

tests/unit/jetctl.t: $(B)/jetctl/jetctl
CHECKS += tests/unit/jetctl.t

# What of libjet does no I/O
UNIT_LIBJET := $(UNIT)/libjet_wire_test $(UNIT)/libjet_calls_test
$(UNIT)/libjet_wire_test: tools/lib/wire.c tools/lib/wire.h
$(UNIT)/libjet_calls_test: $(addprefix tools/lib/,calls.c calls.h sessions.c sessions.h wire.h)
$(UNIT_LIBJET): $(UNIT)/%: tests/unit/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(UNIT_SANITIZE) $(filter %.c,$^) -o $@
CHECKS += $(UNIT_LIBJET)
tests/unit/libjet.t: $(LIBJET) $(LIBJET_SO) $(B)/lib/jet.pc
CHECKS += tests/unit/libjet.t
tests/unit/install.t: $(STAGED)
CHECKS += tests/unit/install.t
