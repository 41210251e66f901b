// SPDX-License-Identifier: GPL-2.0
/*
 * Answers: a table for people, or JSON for programs.
 *
 * The JSON is one object: "schema" names what it is (schema/jetctl-*.json
 * describes it), and an array ("rings", "pools") has the rows. Numbers are in
 * base units.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>
#include <libsmartcols.h>

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
		if (!col->title)
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

static void cell(struct out *out, int column, const char *text)
{
	if (out->cell[column] >= 0 &&
	    scols_line_set_data(out->line, out->cell[column], text))
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

/* Numbers of the bits that are set, in a table how many */
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

/* In JSON only */
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

void out_note(struct out *out, const char *fmt, ...)
{
	va_list args;

	if (out->opts->json)
		return;
	va_start(args, fmt);
	vfprintf(out->notes, fmt, args);
	va_end(args);
}

static void json_end(struct out *out)
{
	size_t flags = out->opts->pretty ? JSON_INDENT(2) : JSON_COMPACT;
	char schema[64], rows[64];
	json_t *top;

	snprintf(schema, sizeof(schema), "jetctl-%s-1", out->object);
	top = json_pack("{s:s}", "schema", schema);
	for (; top && out; out = out->also) {
		snprintf(rows, sizeof(rows), "%ss", out->object);
		if (json_object_set_new(top, rows, out->rows))
			out_of_memory();
	}
	if (!top || json_dumpf(top, stdout, flags))
		out_of_memory();
	putchar('\n');
	json_decref(top);
}

static void table_end(struct out *out)
{
	for (; out; out = out->also) {
		scols_print_table(out->table);
		scols_unref_table(out->table);
		fclose(out->notes);
		fputs(out->note_text, stdout);
		free(out->note_text);
	}
}

void out_end(struct out *out)
{
	struct out *also;

	if (out->opts->json)
		json_end(out);
	else
		table_end(out);
	if (fflush(stdout) || ferror(stdout))
		die(JETCTL_KERNEL, "the answer could not be written");
	for (; out; out = also) {
		also = out->also;
		free(out);
	}
}
