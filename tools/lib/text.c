// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What went wrong, in words; options that grow; time; chance */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "lib.h"

static __thread char said[256];

int jet_fail(int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(said, sizeof(said), fmt, args);
	va_end(args);
	return err;
}

JET_API const char *jet_text(void)
{
	return said;
}

int jet_take_options(void *to, size_t known, const void *from)
{
	const unsigned char *bytes = from;
	size_t size, i;

	memset(to, 0, known);
	if (!from)
		return 0;
	memcpy(&size, from, sizeof(size));
	if (size < sizeof(size))
		return jet_fail(-EINVAL, "options of %zu bytes; they begin with their size", size);
	for (i = known; i < size; i++)
		if (bytes[i])
			return jet_fail(-E2BIG, "options of %zu bytes; this libjet knows %zu of them",
					size, known);
	memcpy(to, from, size < known ? size : known);
	return 0;
}

uint64_t jet_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

JET_API uint64_t jet_deadline(int ms)
{
	if (ms < 0)
		return JET_FOREVER;
	return ms ? jet_now() + ms * 1000000ull : 0;
}

uint64_t jet_random(void)
{
	uint64_t number = 0;

	while (!number)
		if (getrandom(&number, sizeof(number), 0) != sizeof(number))
			number = 0;
	return number;
}
