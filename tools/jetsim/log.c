// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdarg.h>
#include <stdio.h>

#include "log.h"

int jet_verbose;

void jet_log(int level, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	if (level > jet_verbose)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	fprintf(stderr, "jetsim: %s\n", line);
}
