// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "dll.h"
#include "phy.h"
#include "rules.h"

#define SET_SYMBOLS	4
#define TS1_ID		0x4a
#define TS2_ID		0x45
#define TS1_INVERTED	0xb5
#define TS2_INVERTED	0xba
#define TS_FIRST_ID	6
/* Due after 1538 symbols at most, and then when the packet has ended */
#define SKP_PATIENCE	(1538 + PACKET_MAX + 2 * TS_SYMBOLS)

static bool takes_packets(const struct phy *p)
{
	enum root_state s = p->ltssm.state;

	return s == ROOT_L0 || s == ROOT_CONFIG_IDLE || s == ROOT_RECOVERY_IDLE;
}

static void receiver_error(struct phy *p)
{
	if (p->ltssm.up)
		p->count->receiver_errors++;
	ltssm_hear_other(&p->ltssm);
}

/* Packets */

static void end_packet(struct phy *p, enum packet_end end)
{
	if (!p->in_packet)
		return;
	p->in_packet = false;
	if (p->heard.end == PACKET_BAD)
		end = PACKET_BAD;
	p->heard.end = end;
	if (takes_packets(p))
		dll_hear(p->dll, &p->heard);
}

static void begin_packet(struct phy *p, bool tlp)
{
	if (p->in_packet) {
		receiver_error(p);
		end_packet(p, PACKET_BAD);
	}
	p->in_packet = true;
	p->heard.tlp = tlp;
	p->heard.end = PACKET_GOOD;
	p->heard.len = 0;
	ltssm_hear_other(&p->ltssm);
}

static void packet_control(struct phy *p, uint8_t byte)
{
	if (byte == K_STP || byte == K_SDP) {
		begin_packet(p, byte == K_STP);
	} else if (p->in_packet && (byte == K_END || byte == K_EDB)) {
		end_packet(p, byte == K_END ? PACKET_GOOD : PACKET_NULLIFIED);
	} else {
		receiver_error(p);
		end_packet(p, PACKET_BAD);
	}
}

static void packet_data(struct phy *p, uint8_t byte)
{
	struct packet *h = &p->heard;

	if (!p->in_packet) {
		if (byte)
			receiver_error(p);
		else
			ltssm_hear_idle_symbol(&p->ltssm);
	} else if (h->len < PACKET_MAX) {
		h->byte[h->len++] = byte;
	} else {
		h->end = PACKET_BAD;
	}
}

/* Ordered sets */

static void skp_set(struct phy *p)
{
	p->count->skps_received++;
	if (p->ltssm.up && p->since_skp > SKP_PATIENCE)
		violation(p->name, p->count, "no SKP for %u symbols", p->since_skp);
	p->since_skp = 0;
}

static enum phy_set set_of(uint8_t byte)
{
	return byte == K_SKP ? SET_SKP : byte == K_IDL ? SET_IDL :
		byte == K_FTS ? SET_FTS : byte == K_PAD ? SET_TS : SET_NONE;
}

static int number(const struct phy *p, unsigned int pos)
{
	return p->pad[pos] ? TS_PAD : p->ts[pos];
}

static bool ids_are(const struct phy *p, uint8_t id)
{
	for (unsigned int i = TS_FIRST_ID; i < TS_SYMBOLS; i++)
		if (p->ts[i] != id || p->pad[i])
			return false;
	return true;
}

/* Polarity is found in Polling only (4.2.4.3) */
static void find_polarity(struct phy *p)
{
	enum root_state s = p->ltssm.state;

	if ((s == ROOT_POLLING_ACTIVE || s == ROOT_POLLING_CONFIG) &&
	    (ids_are(p, TS1_INVERTED) || ids_are(p, TS2_INVERTED)))
		p->invert = !p->invert;
}

static void ts_set(struct phy *p)
{
	struct ts ts = {
		.kind = ids_are(p, TS1_ID) ? 1 : ids_are(p, TS2_ID) ? 2 : 0,
		.link = number(p, 1), .lane = number(p, 2),
		.n_fts = p->ts[3], .rate = p->ts[4], .control = p->ts[5],
	};

	if (ts.kind)
		ltssm_hear_ts(&p->ltssm, &ts);
	else
		find_polarity(p);
}

static void ts_symbol(struct phy *p, uint8_t byte, bool pad)
{
	p->ts[p->pos] = byte;
	p->pad[p->pos] = pad;
	if (++p->pos < TS_SYMBOLS)
		return;
	p->set = SET_NONE;
	ts_set(p);
}

static void set_ended(struct phy *p)
{
	if (p->set == SET_IDL)
		ltssm_hear_eios(&p->ltssm);
	p->set = SET_NONE;
}

/* A control symbol within a set; false: it is none of the set's */
static bool set_control(struct phy *p, uint8_t byte)
{
	if (p->set == SET_NEW) {
		p->set = set_of(byte);
		if (p->set == SET_SKP)
			skp_set(p);
	} else if (set_of(byte) != p->set || (p->set == SET_TS && p->pos > 2)) {
		p->set = SET_NONE;
	}
	if (p->set == SET_NONE)
		return false;
	if (p->set == SET_TS)
		ts_symbol(p, byte, true);
	else if (p->set != SET_SKP && ++p->pos == SET_SYMBOLS)
		set_ended(p);
	return true;
}

static void control(struct phy *p, uint8_t byte)
{
	if (byte == K_COM) {
		if (p->in_packet)
			receiver_error(p);
		end_packet(p, PACKET_BAD);
		p->set = SET_NEW;
		p->pos = 1;
		return;
	}
	if (p->set == SET_NONE || !set_control(p, byte))
		packet_control(p, byte);
}

/* Data of a training set are not scrambled */
static void data(struct phy *p, uint8_t line, uint8_t clear)
{
	if (p->set == SET_NEW)
		p->set = SET_TS;
	else if (p->set != SET_TS)
		p->set = SET_NONE;
	if (p->set == SET_TS)
		ts_symbol(p, line, false);
	else
		packet_data(p, clear);
}

static void error(struct phy *p)
{
	receiver_error(p);
	p->set = SET_NONE;
	if (p->in_packet)
		p->heard.end = PACKET_BAD;
}

void phy_hear(struct phy *p, const struct symbol *s)
{
	uint8_t clear;

	ltssm_hear_quiet(&p->ltssm, s->idle);
	if (s->idle) {
		end_packet(p, PACKET_BAD);
		p->set = SET_NONE;
		p->since_skp = 0;
		return;
	}
	p->since_skp++;
	clear = scramble(&p->rx_scrambler, s->byte, s->k && !s->err, false);
	if (s->err)
		error(p);
	else if (s->k)
		control(p, s->byte);
	else
		data(p, s->byte, clear);
}
