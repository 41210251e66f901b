// SPDX-License-Identifier: GPL-2.0
/*
 * Tables and lines as wide as the terminal is.
 */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <libsmartcols.h>

#include "fit.h"

/*
 * Columns of the terminal, or what COLUMNS in the environment says. What goes
 * elsewhere is as wide as it gets: there somebody searches for lines.
 */
static unsigned int width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (columns && atoi(columns) > 0)
		return atoi(columns);
	if (!isatty(STDOUT_FILENO))
		return UINT_MAX;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return 80;
	return size.ws_col;
}

static const char *cell_text(struct libscols_line *line, int n)
{
	const char *text = scols_cell_get_data(scols_line_get_cell(line, n));

	return text ? text : "";
}

static unsigned int max(unsigned int a, unsigned int b)
{
	return a > b ? a : b;
}

/* Characters, as far as those of UTF-8 are as wide as others */
static unsigned int wide(const char *text)
{
	unsigned int n = 0;

	for (; *text; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

static const char *title(struct libscols_table *table, int n)
{
	struct libscols_column *col = scols_table_get_column(table, n);

	return scols_cell_get_data(scols_column_get_header(col));
}

static unsigned int table_width(struct libscols_table *table)
{
	int i, n, lines = scols_table_get_nlines(table);
	unsigned int all = 0, one;

	for (n = 0; n < (int)scols_table_get_ncols(table); n++) {
		one = wide(title(table, n));
		for (i = 0; i < lines; i++)
			one = max(one, wide(cell_text(
					scols_table_get_line(table, i), n)));
		all += one + !!n;
	}
	return all;
}

/* Where a line that is filled word by word has come to */
struct filling {
	unsigned int room;
	unsigned int at;
};

/* What is longer than a line goes on in the next one, further in */
#define INDENT	4

static void fill(struct filling *line, const char *text, int bytes)
{
	unsigned int n = 0;
	int i;

	for (i = 0; i < bytes; i++)
		n += (text[i] & 0xc0) != 0x80;
	if (line->at && line->at + 1 + n > line->room) {
		printf("\n%*s", INDENT, "");
		line->at = INDENT;
	} else if (line->at) {
		putchar(' ');
		line->at++;
	}
	printf("%.*s", bytes, text);
	line->at += n;
}

static void end_line(struct filling *line)
{
	putchar('\n');
	line->at = 0;
}

static void fill_words(struct filling *line, const char *text)
{
	size_t n;

	for (; *text; text += n) {
		text += strspn(text, " ");
		n = strcspn(text, " \n");
		if (n)
			fill(line, text, n);
		if (text[n] == '\n') {
			end_line(line);
			n++;
		}
	}
}

/* A row as "TITLE value TITLE value", where a table would be too wide */
static void print_records(struct libscols_table *table, unsigned int room)
{
	struct filling line = { room };
	struct libscols_line *row;
	unsigned int i;
	char text[256];
	int n;

	for (i = 0; i < scols_table_get_nlines(table); i++) {
		row = scols_table_get_line(table, i);
		for (n = 0; n < (int)scols_table_get_ncols(table); n++) {
			if (!*cell_text(row, n))
				continue;
			snprintf(text, sizeof(text), "%s %s", title(table, n),
				 cell_text(row, n));
			if (wide(text) + INDENT <= room)
				fill(&line, text, strlen(text));
			else
				fill_words(&line, text);
		}
		end_line(&line);
	}
}

/**
 * fit_text() - lines for people, broken where the terminal ends
 * @text: whole lines
 */
void fit_text(const char *text)
{
	struct filling line = { width() };

	fill_words(&line, text);
}

/**
 * fit_table() - a table, or something narrower where it does not fit
 * @table: with its lines
 */
void fit_table(struct libscols_table *table)
{
	unsigned int room = width();

	if (table_width(table) <= room)
		scols_print_table(table);
	else
		print_records(table, room);
}
