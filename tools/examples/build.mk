# SPDX-License-Identifier: GPL-2.0
# Examples of programs with pools: a file each.

EXAMPLES := $(addprefix $(B)/examples/,jetrelay jetrpc jetsend jetvideo)

$(EXAMPLES): $(B)/examples/%: tools/examples/%.c \
		$(wildcard tools/examples/*.h) tools/lib/include/jet.h $(LIBJET) \
		include/uapi/linux/jetstream.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LIBJET_CFLAGS) $< -o $@ $(LIBJET_LINK)

ALL += $(EXAMPLES)
