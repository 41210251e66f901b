# SPDX-License-Identifier: GPL-2.0
# jetcat: standard input and output over streams and datagrams.

$(B)/jetcat/jetcat: $(wildcard tools/jetcat/*.[ch]) tools/lib/include/jet.h $(LIBJET)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LIBJET_CFLAGS) $(filter %.c,$^) -o $@ $(LIBJET_LINK)

ALL += $(B)/jetcat/jetcat
