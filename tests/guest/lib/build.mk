# SPDX-License-Identifier: GPL-2.0
# Programs that lib.t runs in a guest, with the shared libjet beside them.

LIB_TESTS := $(addprefix $(B)/tests/guest/lib/,script dgram calls stream)

$(LIB_TESTS): $(B)/tests/guest/lib/%: tests/guest/lib/%.c tests/guest/lib/test.h tests/tap.h \
		tools/lib/include/jet.h $(LIBJET_SO)
	@mkdir -p $(@D)
	$(Q)cp $(LIBJET_SO) $(@D)/libjet.so.0
	$(Q)$(CC) $(CFLAGS) $(LIBJET_CFLAGS) $< -o $@ $(@D)/libjet.so.0 -Wl,-rpath,'$$ORIGIN' -pthread

# With all of the library built anew, so that ThreadSanitizer sees it
$(B)/tests/guest/lib/threads: tests/guest/lib/threads.c tests/guest/lib/test.h tests/tap.h \
		$(wildcard tools/lib/*.[ch] tools/lib/stream/*.[ch]) tools/lib/include/jet.h
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LIBJET_CFLAGS) -fsanitize=thread -static-libtsan \
		$(shell pkg-config --cflags libnl-genl-3.0) $(filter %.c,$^) -o $@ \
		$(shell pkg-config --libs libnl-genl-3.0) -pthread

tests/guest/lib.t tests/guest/stream.t: $(LIB_TESTS) $(B)/tests/guest/lib/threads
