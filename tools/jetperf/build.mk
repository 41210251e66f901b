# SPDX-License-Identifier: GPL-2.0
# jetperf: how fast streams, calls and datagrams are.

$(B)/jetperf/jetperf: $(wildcard tools/jetperf/*.[ch]) tools/lib/include/jet.h $(LIBJET)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LIBJET_CFLAGS) $(filter %.c,$^) -o $@ $(LIBJET_LINK)

ALL += $(B)/jetperf/jetperf
