# SPDX-License-Identifier: GPL-2.0
# Programs that lib.t runs in a guest, with the shared libjet beside them.

LIB_TESTS := $(patsubst tests/guest/lib/%.c,$(B)/tests/guest/lib/%,$(wildcard tests/guest/lib/*.c))

$(LIB_TESTS): $(B)/tests/guest/lib/%: tests/guest/lib/%.c tests/guest/lib/test.h tests/tap.h \
		tools/lib/include/jet.h $(LIBJET_SO)
	@mkdir -p $(@D)
	$(Q)cp $(LIBJET_SO) $(@D)/libjet.so.0
	$(Q)$(CC) $(CFLAGS) $(LIBJET_CFLAGS) $< -o $@ $(@D)/libjet.so.0 -Wl,-rpath,'$$ORIGIN' -pthread

tests/guest/lib.t: $(LIB_TESTS)
