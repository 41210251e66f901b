// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "code.h"
#include "line.h"

/* Symbols that a receiver takes to find the clock and where symbols begin, at most */
#define DEAF_MOST	64

void line_init(struct line *l, const struct root_manners *manners, struct chance chance,
	       uint64_t *errors)
{
	*l = (struct line){
		.manners = manners, .chance = chance, .errors = errors, .idle = true,
	};
}

static unsigned int coded(struct line *l, const struct symbol *in)
{
	unsigned int code;

	if (in->neg)
		l->sent = false;
	code = code_encode(in->byte, in->k, &l->sent);
	/* What was no symbol where it came from is none here */
	return in->err ? 0 : code;
}

/* False: lost */
static bool damage(struct line *l, unsigned int *code)
{
	const struct root_manners *m = l->manners;
	unsigned int bits = m->bit_errors * CODE_BITS, all = bits + m->damaged + m->lost, at;

	if (!all)
		return true;
	at = chance_below(&l->chance, MILLION);
	if (at >= all)
		return true;
	++*l->errors;
	if (at < bits)
		*code ^= 1u << at % CODE_BITS;
	else if (at < bits + m->damaged)
		*code = chance_below(&l->chance, CODE_MASK + 1);
	return at < bits + m->damaged;
}

/* Before there is a clock, and symbols have a beginning, anything is received */
static void search(struct line *l, struct symbol *out)
{
	if (l->deaf)
		l->deaf--;
	else if (out->k && out->byte == K_COM)
		l->locked = true;
	out->err = !l->locked;
}

bool line_pass(struct line *l, const struct symbol *in, bool invert, struct symbol *out)
{
	unsigned int code;

	*out = (struct symbol){ .idle = in->idle };
	if (in->idle) {
		l->idle = true;
		l->locked = false;
		return true;
	}
	if (l->idle) {
		l->idle = false;
		l->deaf = chance_below(&l->chance, DEAF_MOST);
	}
	code = coded(l, in);
	if (!damage(l, &code))
		return false;
	if (invert)
		code ^= CODE_MASK;
	out->err = !code_decode(code, &l->heard, &out->byte, &out->k);
	if (!l->locked)
		search(l, out);
	return true;
}
