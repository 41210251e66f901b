// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* libyaml's document tree, and errors that say where */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yaml_file.h"

#define DEPTH_MAX	16	/* a station's traffic is at 5 */

void lab_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void node_fail(struct node n, const char *fmt, ...)
{
	char why[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	lab_die("%s:%u: %s", n.file->path, node_line(n), why);
}

/* All of it: it may come from a pipe */
static char *read_all(const char *path, size_t *len)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;

	if (!file)
		lab_die("%s: %s", path, strerror(errno));
	*len = 0;
	do {
		if (*len == room) {
			room = room ? 2 * room : 65536;
			text = realloc(text, room);
		}
		if (!text)
			lab_die("%s: no memory", path);
		*len += fread(text + *len, 1, room - *len, file);
	} while (!feof(file) && !ferror(file));
	if (ferror(file))
		lab_die("%s: %s", path, strerror(errno));
	fclose(file);
	return text;
}

static void open_parser(yaml_parser_t *parser, const struct yaml_file *f,
			const char *text, size_t len)
{
	if (!yaml_parser_initialize(parser))
		lab_die("%s: no memory", f->path);
	yaml_parser_set_input_string(parser, (const unsigned char *)text, len);
}

static void no_yaml(const struct yaml_file *f, const yaml_parser_t *parser)
{
	/* Where a thing begins that does not end says more than where the file does */
	const yaml_mark_t *mark = parser->context ? &parser->context_mark :
						    &parser->problem_mark;

	lab_die("%s:%zu: this is no YAML: %s", f->path, mark->line + 1,
		parser->problem ? parser->problem : "not readable");
}

/* One document, of a depth that libyaml reads in no time */
static void check_shape(const struct yaml_file *f, const char *text, size_t len)
{
	unsigned int depth = 0, documents = 0;
	yaml_parser_t parser;
	yaml_event_type_t type;
	yaml_event_t e;

	open_parser(&parser, f, text, len);
	do {
		if (!yaml_parser_parse(&parser, &e))
			no_yaml(f, &parser);
		type = e.type;
		if (type == YAML_SEQUENCE_START_EVENT ||
		    type == YAML_MAPPING_START_EVENT)
			depth++;
		if (type == YAML_SEQUENCE_END_EVENT ||
		    type == YAML_MAPPING_END_EVENT)
			depth--;
		if (depth > DEPTH_MAX)
			lab_die("%s:%zu: lists and keys within one another, more than %u deep",
				f->path, e.start_mark.line + 1, DEPTH_MAX);
		documents += type == YAML_DOCUMENT_START_EVENT;
		if (documents > 1)
			lab_die("%s:%zu: a second document begins here; a file describes one ring",
				f->path, e.start_mark.line + 1);
		yaml_event_delete(&e);
	} while (type != YAML_STREAM_END_EVENT);
	yaml_parser_delete(&parser);
}

struct node yaml_open(struct yaml_file *f, const char *path)
{
	yaml_parser_t parser;
	struct node root = { f, NULL };
	size_t len;
	char *text = read_all(path, &len);

	f->path = path;
	check_shape(f, text, len);
	open_parser(&parser, f, text, len);
	if (!yaml_parser_load(&parser, &f->document))
		no_yaml(f, &parser);
	yaml_parser_delete(&parser);
	free(text);
	root.n = yaml_document_get_root_node(&f->document);
	if (!root.n)
		lab_die("%s:1: the file is empty; it needs duration and stations",
			path);
	return root;
}

void yaml_close(struct yaml_file *f)
{
	yaml_document_delete(&f->document);
}

unsigned int node_line(struct node n)
{
	return (unsigned int)n.n->start_mark.line + 1;
}

const char *node_text(struct node n)
{
	if (n.n->type != YAML_SCALAR_NODE)
		node_fail(n, "one value is expected here, not a list or more keys");
	return (const char *)n.n->data.scalar.value;
}

unsigned int node_count(struct node n)
{
	if (n.n->type != YAML_SEQUENCE_NODE)
		node_fail(n, "a list is expected here: lines that begin with \"- \"");
	return (unsigned int)(n.n->data.sequence.items.top -
			      n.n->data.sequence.items.start);
}

struct node node_item(struct node n, unsigned int i)
{
	yaml_node_item_t item = n.n->data.sequence.items.start[i];

	return (struct node){ n.file, yaml_document_get_node(&n.file->document,
							     item) };
}

static struct node key_of(struct node map, const yaml_node_pair_t *p)
{
	return (struct node){ map.file,
			      yaml_document_get_node(&map.file->document, p->key) };
}

/* The first pair with that key, or NULL */
static yaml_node_pair_t *find(struct node map, const char *key)
{
	yaml_node_pair_t *p = map.n->data.mapping.pairs.start;

	for (; p < map.n->data.mapping.pairs.top; p++)
		if (!strcmp(node_text(key_of(map, p)), key))
			return p;
	return NULL;
}

void keys_open(struct keys *k, struct node n, const char *what)
{
	k->n = n;
	k->what = what;
	k->known_num = 0;
	if (n.n->type != YAML_MAPPING_NODE)
		node_fail(n, "%s needs lines of the form key: value", what);
	for (yaml_node_pair_t *p = n.n->data.mapping.pairs.start;
	     p < n.n->data.mapping.pairs.top; p++) {
		struct node key = key_of(n, p);
		yaml_node_pair_t *first = find(n, node_text(key));

		if (first != p)
			node_fail(key, "\"%s\" is here twice; the first is in line %u",
				  node_text(key), node_line(key_of(n, first)));
	}
}

bool keys_get(struct keys *k, const char *key, struct node *value)
{
	yaml_node_pair_t *p = find(k->n, key);

	if (k->known_num < KEYS_MAX)
		k->known[k->known_num++] = key;
	if (p)
		*value = (struct node){ k->n.file,
			yaml_document_get_node(&k->n.file->document, p->value) };
	return p;
}

struct node keys_need(struct keys *k, const char *key, const char *example)
{
	struct node n;

	if (!keys_get(k, key, &n))
		node_fail(k->n, "%s needs a line such as %s: %s", k->what, key,
			  example);
	return n;
}

static bool is_known(const struct keys *k, const char *key)
{
	for (unsigned int i = 0; i < k->known_num; i++)
		if (!strcmp(k->known[i], key))
			return true;
	return false;
}

void keys_done(const struct keys *k)
{
	yaml_node_pair_t *p = k->n.n->data.mapping.pairs.start;
	char list[512];
	size_t len = 0;

	for (; p < k->n.n->data.mapping.pairs.top; p++) {
		struct node key = key_of(k->n, p);

		if (is_known(k, node_text(key)))
			continue;
		for (unsigned int i = 0; i < k->known_num; i++)
			len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
						i ? ", " : "", k->known[i]);
		node_fail(key, "\"%s\" is no key of %s; these are: %s",
			  node_text(key), k->what, list);
	}
}
