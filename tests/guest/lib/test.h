/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of libjet have in common. They run in a guest and print TAP. */
#ifndef TEST_LIBJET_H
#define TEST_LIBJET_H

#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <jet.h>

#include "tap.h"

#define PATIENCE	60000	/* ms */

/* What cannot fail for the test to make sense */
__attribute__((unused))
static int must(int ret, const char *what)
{
	if (ret < 0) {
		printf("Bail out! %s: %d, %s\n", what, ret, jet_text());
		exit(1);
	}
	return ret;
}

__attribute__((unused))
static bool good(int ret, int want, const char *what)
{
	if (ok(ret == want, "%s", what))
		return true;
	diag("got %d, wanted %d; %s", ret, want, ret < 0 ? jet_text() : "no error");
	return false;
}

/* A refusal: this error, and words that begin so */
__attribute__((unused))
static void refused(int ret, int want, const char *words, const char *what)
{
	if (!ok(ret == want && !strncmp(jet_text(), words, strlen(words)), "%s: refused", what))
		diag("got %d \"%s\", wanted %d \"%s\"", ret, jet_text(), want, words);
}

/* Bytes that tell where in which message they stand */
__attribute__((unused))
static void fill(uint8_t *bytes, uint32_t length, uint32_t seed)
{
	uint32_t i;

	for (i = 0; i < length; i++)
		bytes[i] = (i ^ seed) * 2654435761u >> 24;
}

__attribute__((unused))
static bool filled(const uint8_t *bytes, uint32_t length, uint32_t seed)
{
	uint32_t i;

	for (i = 0; i < length; i++)
		if (bytes[i] != (uint8_t)((i ^ seed) * 2654435761u >> 24))
			return false;
	return true;
}

#endif
