# SPDX-License-Identifier: GPL-2.0
# Tests of C files that need neither card nor kernel, and of generated files.

UNIT := $(B)/tests/unit
UNIT_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

$(UNIT)/operand_test: tests/unit/operand_test.c driver/jet_operand.c \
		driver/jet_operand.h $(wildcard tests/unit/shim/linux/*.h)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(UNIT_SANITIZE) -Itests/unit/shim \
		$(filter %.c,$^) -o $@ -lcmocka

CHECKS += $(UNIT)/operand_test
CHECKS += tests/unit/ynl-current.t tests/unit/man.t tests/unit/uapi.t
