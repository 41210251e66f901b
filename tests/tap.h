/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Test Anything Protocol for C and C++ test programs: the smallest thing
 * that prove(1) understands.
 *
 *	ok(x == 3, "three is %d", x);
 *	return tap_done();
 */
#ifndef JETSTREAM_TAP_H
#define JETSTREAM_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Seconds after which a test has failed that does not end: prove would wait for it for ever */
#ifndef TAP_PATIENCE
#define TAP_PATIENCE	1800
#endif

static int tap_count, tap_failed;

__attribute__((constructor))
static void tap_impatient(void)
{
	if (!getenv("WHOLE"))
		alarm(TAP_PATIENCE);
}

__attribute__((format(printf, 1, 2), unused))
static void diag(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("# ", stdout);
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
	fflush(stdout);
}

/* Returns its condition, so that a test can stop where going on makes no sense */
__attribute__((format(printf, 2, 3), unused))
static int ok(int cond, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %d - ", cond ? "" : "not ", ++tap_count);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
	if (!cond)
		tap_failed++;
	return cond;
}

/* The seed of a random test: from the environment (SEED), or new; printed */
__attribute__((unused))
static unsigned long tap_seed(void)
{
	const char *s = getenv("SEED");
	unsigned long seed = s ? strtoul(s, NULL, 0) :
		(unsigned long)time(NULL) * 2654435761u ^ (unsigned long)getpid();

	seed &= 0xffffffff;
	diag("SEED=%lu", seed);
	return seed;
}

/* Prints the plan; the value to return from main() */
__attribute__((unused))
static int tap_done(void)
{
	printf("1..%d\n", tap_count);
	fflush(stdout);
	return tap_failed || !tap_count;
}

#endif
