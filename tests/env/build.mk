# SPDX-License-Identifier: GPL-2.0
CHECKS += $(sort $(wildcard tests/env/*.t))
