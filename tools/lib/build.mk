# SPDX-License-Identifier: GPL-2.0
# libjet: shared and static, from the same objects; jet.map says what the shared one exports.
#
#   $(LIBJET_CFLAGS)   to compile a program with it
#   $(LIBJET)          the static one, a program's prerequisite
#   $(LIBJET_LINK)     behind the objects of a program that is linked with that

LIBJET_VERSION := 0.1
LIBJET_CFLAGS := -Itools/lib/include
LIBJET := $(B)/lib/libjet.a
LIBJET_LINK = $(LIBJET) $(shell pkg-config --libs libnl-genl-3.0) -pthread
LIBJET_SO := $(B)/lib/libjet.so.$(LIBJET_VERSION)
LIBJET_OBJS := $(patsubst tools/lib/%.c,$(B)/lib/%.o,$(wildcard tools/lib/*.c tools/lib/stream/*.c))

$(LIBJET_OBJS): $(B)/lib/%.o: tools/lib/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LIBJET_CFLAGS) -fPIC -fvisibility=hidden \
		$(shell pkg-config --cflags libnl-genl-3.0) -MMD -c $< -o $@

# In one object, so that its own names are nobody else's
$(LIBJET): $(LIBJET_OBJS)
	@rm -f $@
	$(Q)$(LD) -r $^ -o $(@D)/jet-all.o && objcopy --localize-hidden $(@D)/jet-all.o
	$(Q)$(AR) rcs $@ $(@D)/jet-all.o

$(LIBJET_SO): $(LIBJET_OBJS) tools/lib/jet.map
	$(Q)$(CC) -shared -Wl,-soname,libjet.so.0 -Wl,--version-script=tools/lib/jet.map \
		-Wl,--no-undefined -Wl,--no-undefined-version $(LIBJET_OBJS) -o $@ \
		$(shell pkg-config --libs libnl-genl-3.0) -pthread
	$(Q)ln -sf $(@F) $(@D)/libjet.so.0
	$(Q)ln -sf libjet.so.0 $(@D)/libjet.so

$(B)/lib/jet.pc: tools/lib/jet.pc.in tools/lib/build.mk
	@mkdir -p $(@D)
	$(Q)sed 's,@VERSION@,$(LIBJET_VERSION),' $< > $@

-include $(LIBJET_OBJS:.o=.d)

ALL += $(LIBJET) $(LIBJET_SO) $(B)/lib/jet.pc
