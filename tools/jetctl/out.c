// SPDX-License-Identifier: GPL-2.0
/*
 * Answers: a table for people, or JSON for programs.
 *
 * The JSON is one object: "schema" names what it is (schema/jetctl-*.json
 * describes it), and an array ("rings", "pools") has the rows. Numbers are in
 * base units.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>
#include <libsmartcols.h>

#include "fit.h"
#include "jetctl.h"

struct out {
	const struct jetctl_opts *opts;
	const char *object;
	const struct out_column *columns;

	json_t *rows;
	json_t *row;

	struct libscols_table *table;
	struct libscols_line *line;
	int cell[64];			/* of each column, -1: not shown */

	FILE *notes;			/* lines behind the table */
	char *note_text;
	size_t note_bytes;

	struct out *also;
};

static void out_of_memory(void)
{
	die(JETCTL_KERNEL, "no memory");
}

static bool is_shown(const struct jetctl_opts *opts,
		     const struct out_column *col)
{
	return col->title &&
	       (col->who == FOR_ALL ||
		(col->who == WITH_STATISTICS && opts->statistics) ||
		(col->who == WITH_DETAILS && opts->details));
}

static void table_new(struct out *out)
{
	const struct out_column *col;
	int i, n = 0;

	scols_init_debug(0);
	out->table = scols_new_table();
	out->notes = open_memstream(&out->note_text, &out->note_bytes);
	if (!out->table || !out->notes)
		out_of_memory();
	for (i = 0, col = out->columns; col->name; i++, col++) {
		out->cell[i] = -1;
		if (!is_shown(out->opts, col))
			continue;
		if (!scols_table_new_column(out->table, col->title, 0,
					    col->right ? SCOLS_FL_RIGHT : 0))
			out_of_memory();
		out->cell[i] = n++;
	}
}

struct out *out_new(const struct jetctl_opts *opts, const char *object,
		    const struct out_column *columns)
{
	struct out *out = calloc(1, sizeof(*out));

	if (!out)
		out_of_memory();
	out->opts = opts;
	out->object = object;
	out->columns = columns;
	if (opts->json) {
		out->rows = json_array();
		if (!out->rows)
			out_of_memory();
	} else {
		table_new(out);
	}
	return out;
}

struct out *out_also(struct out *out, const char *rows,
		     const struct out_column *columns)
{
	out->also = out_new(out->opts, rows, columns);
	return out->also;
}

const struct jetctl_opts *out_opts(const struct out *out)
{
	return out->opts;
}

void out_row(struct out *out)
{
	if (out->opts->json) {
		out->row = json_object();
		if (json_array_append_new(out->rows, out->row))
			out_of_memory();
	} else {
		out->line = scols_table_new_line(out->table, NULL);
		if (!out->line)
			out_of_memory();
	}
}

/* A program may have named itself anything: nothing of it steers a terminal */
static char *harmless(const char *text)
{
	char *copy = strdup(text), *at;

	for (at = copy; at && *at; at++)
		if (iscntrl((unsigned char)*at))
			*at = '?';
	return copy;
}

static void cell(struct out *out, int column, const char *text)
{
	char *copy;

	if (out->cell[column] < 0)
		return;
	copy = harmless(text);
	if (!copy ||
	    scols_line_refer_data(out->line, out->cell[column], copy))
		out_of_memory();
}

static void member(struct out *out, int column, json_t *value)
{
	if (json_object_set_new(out->row, out->columns[column].name, value))
		out_of_memory();
}

void out_uint_as(struct out *out, int column, uint64_t value, const char *text)
{
	if (out->opts->json)
		member(out, column, json_integer(value));
	else
		cell(out, column, text);
}

void out_uint(struct out *out, int column, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	out_uint_as(out, column, value, text);
}

void out_bool(struct out *out, int column, bool value, const char *text)
{
	if (out->opts->json)
		member(out, column, json_boolean(value));
	else if (value)
		cell(out, column, text);
}

void out_string(struct out *out, int column, const char *value)
{
	json_t *string;

	if (!out->opts->json) {
		cell(out, column, value);
		return;
	}
	/* A name may be any bytes, JSON's strings are UTF-8 */
	string = json_string(value);
	member(out, column, string ? string : json_string("?"));
}

void out_bits(struct out *out, int column, uint64_t bits)
{
	json_t *list;
	int i, n = 0;

	if (!out->opts->json) {
		char text[24];

		for (i = 0; i < 64; i++)
			n += bits >> i & 1;
		snprintf(text, sizeof(text), "%d", n);
		cell(out, column, text);
		return;
	}
	list = json_array();
	for (i = 0; i < 64; i++)
		if (bits >> i & 1 && json_array_append_new(list, json_integer(i)))
			out_of_memory();
	member(out, column, list);
}

void out_list(struct out *out, int column, const uint64_t *values, int n)
{
	json_t *list;
	int i;

	if (!out->opts->json)
		return;
	list = json_array();
	for (i = 0; i < n; i++)
		if (json_array_append_new(list, json_integer(values[i])))
			out_of_memory();
	member(out, column, list);
}

void out_text(struct out *out, int column, const char *fmt, ...)
{
	char text[80];
	va_list args;

	if (out->opts->json)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	cell(out, column, text);
}

void out_note(struct out *out, const char *fmt, ...)
{
	va_list args;

	if (out->opts->json)
		return;
	va_start(args, fmt);
	vfprintf(out->notes, fmt, args);
	va_end(args);
}

static void print_json(const struct jetctl_opts *opts, json_t *top)
{
	size_t flags = opts->pretty ? JSON_INDENT(2) : JSON_COMPACT;
	char *text = top ? json_dumps(top, flags) : NULL;

	if (!text)
		out_of_memory();
	puts(text);
	free(text);
	json_decref(top);
}

static void json_end(struct out *out)
{
	const struct jetctl_opts *opts = out->opts;
	char schema[64], rows[64];
	json_t *top;

	snprintf(schema, sizeof(schema), "jetctl-%s-1", out->object);
	top = json_pack("{s:s}", "schema", schema);
	for (; top && out; out = out->also) {
		snprintf(rows, sizeof(rows), "%ss", out->object);
		if (json_object_set_new(top, rows, out->rows))
			out_of_memory();
	}
	print_json(opts, top);
}

static void table_end(struct out *out)
{
	for (; out; out = out->also) {
		fit_table(out->table);
		scols_unref_table(out->table);
		fclose(out->notes);
		fit_text(out->note_text);
		free(out->note_text);
	}
}

void out_done(const struct jetctl_opts *opts, const struct command *command,
	      const char *dev)
{
	print_json(opts, json_pack("{s:s, s:s, s:s, s:s}", "schema",
				   "jetctl-done-1", "object", command->object,
				   "command", command->name, "dev", dev));
	out_written();
}

void out_written(void)
{
	if (fflush(stdout) || ferror(stdout))
		die(JETCTL_KERNEL, "the answer could not be written");
}

void out_end(struct out *out)
{
	struct out *also;

	if (out->opts->json)
		json_end(out);
	else
		table_end(out);
	out_written();
	for (; out; out = also) {
		also = out->also;
		free(out);
	}
}

void out_end_of_cards(struct out *out)
{
	bool none = !out->opts->json && !scols_table_get_nlines(out->table);

	out_end(out);
	if (none)
		fprintf(stderr, "jetctl: no card has an interface in this network namespace; 'jetctl doctor' looks further\n");
}

static void event_json(struct out *out, int64_t at)
{
	char schema[64];

	snprintf(schema, sizeof(schema), "jetctl-%s-1", out->object);
	json_object_set_new(out->row, "schema", json_string(schema));
	json_object_set_new(out->row, "time_ns", json_integer(at));
	print_json(out->opts, json_incref(out->row));
	json_decref(out->rows);
}

static void event_text(struct out *out, int64_t at, int digits)
{
	time_t second = at / 1000000000;
	long part = at % 1000000000;
	char text[16];
	struct tm tm;
	int i;

	scols_unref_table(out->table);
	fclose(out->notes);
	for (i = digits; i < 9; i++)
		part /= 10;
	localtime_r(&second, &tm);
	strftime(text, sizeof(text), "%T", &tm);
	printf("%s.%0*ld %s", text, digits, part, out->note_text);
	free(out->note_text);
}

void out_event_at(struct out *out, int64_t at, int digits)
{
	if (out->opts->json)
		event_json(out, at);
	else
		event_text(out, at, digits);
	free(out);
	out_written();
}

void out_event(struct out *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	out_event_at(out, now.tv_sec * 1000000000ll + now.tv_nsec, 3);
}
