// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "code.h"
#include "wire.h"

/* Symbols that a receiver takes to find the clock and where symbols begin, at most */
#define DEAF_MOST	64

void wire_init(struct wire *w, const struct root_manners *manners, struct chance chance,
	       uint64_t *errors)
{
	*w = (struct wire){
		.manners = manners, .chance = chance, .errors = errors, .idle = true,
	};
}

static unsigned int coded(struct wire *w, const struct symbol *in)
{
	unsigned int code;

	if (in->neg)
		w->sent = false;
	code = code_encode(in->byte, in->k, &w->sent);
	/* What was no symbol where it came from is none here */
	return in->err ? 0 : code;
}

/* False: lost */
static bool damage(struct wire *w, unsigned int *code)
{
	const struct root_manners *m = w->manners;
	unsigned int bits = m->bit_errors * CODE_BITS, all = bits + m->damaged + m->lost, at;

	if (!all)
		return true;
	at = chance_below(&w->chance, MILLION);
	if (at >= all)
		return true;
	++*w->errors;
	if (at < bits)
		*code ^= 1u << at % CODE_BITS;
	else if (at < bits + m->damaged)
		*code = chance_below(&w->chance, CODE_MASK + 1);
	return at < bits + m->damaged;
}

/* Before there is a clock, and symbols have a beginning, anything is received */
static void search(struct wire *w, struct symbol *out)
{
	if (w->deaf)
		w->deaf--;
	else if (out->k && out->byte == K_COM)
		w->locked = true;
	out->err = !w->locked;
}

bool wire_pass(struct wire *w, const struct symbol *in, bool invert, struct symbol *out)
{
	unsigned int code;

	*out = (struct symbol){ .idle = in->idle };
	if (in->idle) {
		w->idle = true;
		w->locked = false;
		return true;
	}
	if (w->idle) {
		w->idle = false;
		w->deaf = chance_below(&w->chance, DEAF_MOST);
	}
	code = coded(w, in);
	if (!damage(w, &code))
		return false;
	if (invert)
		code ^= CODE_MASK;
	out->err = !code_decode(code, &w->heard, &out->byte, &out->k);
	if (!w->locked)
		search(w, out);
	return true;
}
