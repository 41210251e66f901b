/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What every example needs: numbers of the command line, and an end with the reason.
 */
#ifndef JETSTREAM_EXAMPLE_H
#define JETSTREAM_EXAMPLE_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jet.h>

__attribute__((noreturn, unused))
static void fail(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

/* What libjet returned; if that is an error, it says why */
__attribute__((unused))
static int must(int ret)
{
	if (ret < 0) {
		fprintf(stderr, "%s\n", jet_text());
		exit(1);
	}
	return ret;
}

/* A number from @least to @most, or an end with the reason */
__attribute__((unused))
static uint32_t number(const char *word, const char *what, uint32_t least,
		       uint32_t most)
{
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(word, &end, 0);
	if (!*word || *end || strchr(word, '-')) {
		fprintf(stderr, "%s: '%s' is not a number\n", what, word);
		exit(1);
	}
	if (errno || value < least || value > most) {
		fprintf(stderr, "%s: %s; %u to %u are possible\n", what, word,
			least, most);
		exit(1);
	}
	return value;
}

#endif
