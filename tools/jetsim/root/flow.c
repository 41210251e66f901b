// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "dllp.h"
#include "flow.h"
#include "rules.h"

#define ALL_CLASSES	((1u << ROOT_CLASSES) - 1)
#define DATA_MASK	0xfffu
/* A limit is ahead of what was used if less than half of the numbers are between */
#define HDR_HALF	128u
#define DATA_HALF	2048u
#define UNIT_DWORDS	4

static void open_class(struct flow_class *c, unsigned int hdr, unsigned int data)
{
	memset(c, 0, sizeof(*c));
	c->room = (struct credits){
		.hdr = (uint8_t)hdr, .data = (uint16_t)data,
		.hdr_infinite = !hdr, .data_infinite = !data,
	};
	c->given = c->room;
}

void flow_begin(struct flow *f)
{
	f->known = 0;
	for (unsigned int i = 0; i < ROOT_CLASSES; i++)
		open_class(&f->c[i], f->manners->hdr[i], f->manners->data[i]);
}

bool flow_known(const struct flow *f)
{
	return f->known == ALL_CLASSES;
}

unsigned int flow_data(const uint32_t *dw)
{
	if (!(tlp_kind(dw) & TLP_HAS_DATA))
		return 0;
	return (tlp_length(dw) + UNIT_DWORDS - 1) / UNIT_DWORDS;
}

bool flow_may(const struct flow *f, enum root_class c, unsigned int data)
{
	const struct credits *limit = &f->c[c].limit, *used = &f->c[c].used;
	unsigned int hdr_left = (limit->hdr - used->hdr - 1u) & 0xff;
	unsigned int data_left = (limit->data - used->data - data) & DATA_MASK;

	return (limit->hdr_infinite || hdr_left < HDR_HALF) &&
		(limit->data_infinite || data_left <= DATA_HALF);
}

static void add(struct credits *c, unsigned int hdr, unsigned int data)
{
	c->hdr = (uint8_t)(c->hdr + hdr);
	c->data = (uint16_t)((c->data + data) & DATA_MASK);
}

void flow_use(struct flow *f, enum root_class c, unsigned int data)
{
	add(&f->c[c].used, 1, data);
}

static bool overrun(const struct flow_class *c)
{
	return (!c->given.hdr_infinite && (uint8_t)(c->given.hdr - c->took.hdr) > HDR_HALF) ||
		(!c->given.data_infinite &&
		 ((c->given.data - c->took.data) & DATA_MASK) > DATA_HALF);
}

void flow_take(struct flow *f, enum root_class class, unsigned int data)
{
	struct flow_class *c = &f->c[class];

	add(&c->took, 1, data);
	if (!f->manners->lies && overrun(c))
		violation(f->name, f->count, "a TLP of class %u without a credit", class);
	if (!c->return_in)
		c->return_in = 1 + (f->manners->credit_delay ?
				    chance_below(&f->chance, f->manners->credit_delay) : 0);
}

static bool counts(const struct flow_class *c)
{
	return !c->room.hdr_infinite || !c->room.data_infinite;
}

static void give_again(struct flow_class *c)
{
	c->given.hdr = (uint8_t)(c->took.hdr + c->room.hdr);
	c->given.data = (c->took.data + c->room.data) & DATA_MASK;
	c->due = counts(c);
}

void flow_clock(struct flow *f)
{
	for (unsigned int i = 0; i < ROOT_CLASSES; i++) {
		struct flow_class *c = &f->c[i];

		if (c->return_in && !--c->return_in)
			give_again(c);
		if (++c->since >= f->times->update_fc)
			c->due = c->due || counts(c);
	}
}

static void hear_init(struct flow *f, enum root_class c, unsigned int hdr, unsigned int data)
{
	if (f->known & 1u << c)
		return;
	f->known |= 1u << c;
	f->c[c].limit = (struct credits){
		.hdr = (uint8_t)hdr, .data = (uint16_t)data,
		.hdr_infinite = !hdr, .data_infinite = !data,
	};
}

static void hear_update(struct flow *f, enum root_class c, unsigned int hdr, unsigned int data)
{
	struct credits *limit = &f->c[c].limit;

	if ((limit->hdr_infinite && hdr) || (limit->data_infinite && data))
		violation(f->name, f->count, "UpdateFC of what has no limit, class %u", c);
	if ((uint8_t)(hdr - limit->hdr) > HDR_HALF ||
	    ((data - limit->data) & DATA_MASK) > DATA_HALF)
		violation(f->name, f->count, "takes credits back, class %u", c);
	limit->hdr = (uint8_t)hdr;
	limit->data = (uint16_t)data;
}

void flow_hear(struct flow *f, const uint8_t dllp[4])
{
	unsigned int class = DLLP_FC_CLASS_OF(dllp[0]);
	unsigned int hdr = dllp_fc_hdr(dllp), data = dllp_fc_data(dllp);

	if (class >= ROOT_CLASSES || dllp[0] & DLLP_FC_VC_MASK)
		return;
	if ((dllp[0] & DLLP_FC_MASK) != DLLP_UPDATE_FC)
		hear_init(f, (enum root_class)class, hdr, data);
	else if (flow_known(f))
		hear_update(f, (enum root_class)class, hdr, data);
}

void flow_init(struct flow *f, unsigned int type, enum root_class c, uint8_t dllp[4])
{
	const struct credits *room = &f->c[c].room;

	dllp_fc(dllp, type | DLLP_FC_CLASS(c), room->hdr, room->data);
}

static void fill(struct flow *f, unsigned int class, uint8_t dllp[4])
{
	const struct credits *given = &f->c[class].given;
	unsigned int hdr = given->hdr_infinite ? 0 : given->hdr;
	unsigned int data = given->data_infinite ? 0 : given->data;

	if (chance_is(&f->chance, f->manners->lies)) {
		hdr = chance_below(&f->chance, 0x100);
		data = chance_below(&f->chance, 0x1000);
	}
	dllp_fc(dllp, DLLP_UPDATE_FC | DLLP_FC_CLASS(class), hdr, data);
}

bool flow_update(struct flow *f, uint8_t dllp[4])
{
	for (unsigned int i = 0; i < ROOT_CLASSES; i++) {
		if (!f->c[i].due)
			continue;
		f->c[i].due = false;
		f->c[i].since = 0;
		fill(f, i, dllp);
		return true;
	}
	return false;
}

void flow_update_all(struct flow *f)
{
	for (unsigned int i = 0; i < ROOT_CLASSES; i++)
		f->c[i].due = true;
}
