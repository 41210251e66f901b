# SPDX-License-Identifier: GPL-2.0
# jetctl, the command-line tool.

JETCTL_LIBS := libnl-genl-3.0 jansson smartcols
JETCTL_OBJS := $(patsubst tools/%.c,$(B)/%.o,$(wildcard tools/jetctl/*.c))

# Rows of tables leave out what is zero or nothing
$(B)/jetctl/%.o: tools/jetctl/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -Wno-missing-field-initializers \
		$(shell pkg-config --cflags $(JETCTL_LIBS)) \
		-MMD -c $< -o $@

$(B)/jetctl/jetctl: $(JETCTL_OBJS)
	$(Q)$(CC) $^ -o $@ $(shell pkg-config --libs $(JETCTL_LIBS)) -lm

-include $(JETCTL_OBJS:.o=.d)

ALL += $(B)/jetctl/jetctl
