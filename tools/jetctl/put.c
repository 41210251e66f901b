// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes of an answer as cells of a row.
 */
#include <inttypes.h>
#include <stdio.h>

#include <netlink/attr.h>

#include "jetctl.h"

void put_uint(struct out *out, int column, const struct nlattr *attr)
{
	if (attr)
		out_uint(out, column, jnl_uint(attr));
}

void put_string(struct out *out, int column, const struct nlattr *attr)
{
	if (attr)
		out_string(out, column, nla_get_string(attr));
}

/* In a buffer that the next call uses again; NULL if it is none */
const char *eui_text(const struct nlattr *attr)
{
	static char text[18];
	const uint8_t *e;

	if (!attr || nla_len(attr) != 6)
		return NULL;
	e = nla_data(attr);
	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", e[0],
		 e[1], e[2], e[3], e[4], e[5]);
	return text;
}

void put_eui(struct out *out, int column, const struct nlattr *attr)
{
	const char *text = eui_text(attr);

	if (text)
		out_string(out, column, text);
}

/* Nanoseconds; people get microseconds */
void put_time(struct out *out, int column, const struct nlattr *attr)
{
	char text[32];

	if (!attr)
		return;
	snprintf(text, sizeof(text), "%.1f us", jnl_uint(attr) / 1000.0);
	out_uint_as(out, column, jnl_uint(attr), text);
}

/* Bits a second; people get millions of them */
void put_rate(struct out *out, int column, uint64_t bps)
{
	char text[32];

	snprintf(text, sizeof(text), "%.3f Mbit/s", bps / 1e6);
	out_uint_as(out, column, bps, text);
}

/* Bytes a second; bits a second are what people and programs expect of a rate */
void put_bps(struct out *out, int column, const struct nlattr *attr)
{
	if (attr)
		put_rate(out, column, jnl_uint(attr) * 8);
}

void put_word(struct out *out, int column, const struct nlattr *attr,
		     const char * const *words, unsigned int n)
{
	uint64_t value;

	if (!attr)
		return;
	value = jnl_uint(attr);
	out_string(out, column, value < n ? words[value] : "unknown");
}

/* Bytes; people get the unit, too */
void put_bytes(struct out *out, int column, const struct nlattr *attr)
{
	char text[32];

	if (!attr)
		return;
	snprintf(text, sizeof(text), "%" PRIu64 " B", jnl_uint(attr));
	out_uint_as(out, column, jnl_uint(attr), text);
}

uint64_t count(const struct nlattr *attr)
{
	return attr ? jnl_uint(attr) : 0;
}

/* The card's interface; returns its name for what else is said of it */
const char *put_dev(struct out *out, int column, const struct nlattr *ifindex)
{
	const char *dev = ifindex ? ifname(nla_get_u32(ifindex)) : "";

	out_string(out, column, dev);
	return dev;
}
