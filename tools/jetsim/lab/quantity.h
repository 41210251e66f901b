/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Values with units, as laboratory files have them. A wrong one ends the
 * program with its line and with what would have been taken.
 */
#ifndef JETSIM_LAB_QUANTITY_H
#define JETSIM_LAB_QUANTITY_H

#include <stdint.h>

#include "yaml_file.h"

#define METRES_PER_SECOND	2e8	/* light, in fibre */

/* Words, at so many a second */
uint64_t read_time(double clock_hz, const char *key, struct node n);
/* A or A..B */
void read_times(double clock_hz, const char *key, struct node n, uint64_t *a,
		uint64_t *b);
double read_metres(double clock_hz, const char *key, struct node n);
double read_bit_rate(const char *key, struct node n);
double read_hertz(const char *key, struct node n);
double read_ppm(const char *key, struct node n);
/* Frames, in bytes: A or A..B */
void read_sizes(const char *key, struct node n, uint32_t *a, uint32_t *b);
uint64_t read_number(const char *key, struct node n, uint64_t least,
		     uint64_t most);
/* The index of the word that stands there; the list ends in NULL */
unsigned int read_word(const char *key, struct node n,
		       const char *const *words);

#endif
