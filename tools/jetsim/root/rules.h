/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A partner that breaks a rule is counted, and the first times told of */
#ifndef JETSIM_ROOT_RULES_H
#define JETSIM_ROOT_RULES_H

#include "../log.h"

#define RULES_TOLD	20

#define violation(name, count, fmt, ...)						\
	do {										\
		if ((count)->violations++ < RULES_TOLD)					\
			jet_log(0, "%s: partner breaks a rule: " fmt, name, ##__VA_ARGS__); \
	} while (0)

#endif
