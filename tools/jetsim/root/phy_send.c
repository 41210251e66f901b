// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "dll.h"
#include "phy.h"

/* Section 4.2.7: a SKP set is due after so many symbols */
#define SKP_LEAST	1180
#define SKP_MOST	1538
#define SET_LENGTH	3	/* after COM */
#define TS1_ID		0x4a	/* D10.2 */
#define TS2_ID		0x45	/* D5.2 */
#define D21_5		0xb5
#define D10_2		0x4a
#define IDS		10

static void put(struct phy *p, struct symbol s)
{
	p->out[p->tail++] = s;
}

static void put_k(struct phy *p, uint8_t byte)
{
	put(p, (struct symbol){ .byte = byte, .k = true });
}

static void put_plain(struct phy *p, uint8_t byte)
{
	put(p, (struct symbol){ .byte = byte, .plain = true });
}

static void put_set(struct phy *p, uint8_t k)
{
	put_k(p, K_COM);
	for (unsigned int i = 0; i < SET_LENGTH; i++)
		put_k(p, k);
}

static int skp_interval(struct phy *p)
{
	unsigned int least = p->manners->skp_least ? p->manners->skp_least : SKP_LEAST;
	unsigned int most = p->manners->skp_most ? p->manners->skp_most : SKP_MOST;

	return (int)(least + (most > least ? chance_below(&p->chance, most - least + 1) : 0));
}

static void put_number(struct phy *p, int number)
{
	if (number == TS_PAD)
		put_k(p, K_PAD);
	else
		put_plain(p, (uint8_t)number);
}

static void put_ts(struct phy *p)
{
	struct ts ts = ltssm_ts(&p->ltssm);

	put_k(p, K_COM);
	put_number(p, ts.link);
	put_number(p, ts.lane);
	put_plain(p, ts.n_fts);
	put_plain(p, ts.rate);
	put_plain(p, ts.control);
	for (unsigned int i = 0; i < IDS; i++)
		put_plain(p, ts.kind == 1 ? TS1_ID : TS2_ID);
	ltssm_sent(&p->ltssm);
}

static void put_electrical_idle(struct phy *p)
{
	put(p, (struct symbol){ .idle = true });
	p->skp_left = skp_interval(p);
}

/* Section 4.2.8: the first K28.5 with negative disparity */
static void put_compliance(struct phy *p)
{
	put(p, (struct symbol){ .byte = K_COM, .k = true, .neg = true });
	put_plain(p, D21_5);
	put_k(p, K_COM);
	put_plain(p, D10_2);
}

static void put_logical_idle(struct phy *p)
{
	put(p, (struct symbol){ 0 });
	ltssm_sent(&p->ltssm);
}

static void put_packet(struct phy *p, const struct packet *packet)
{
	put_k(p, packet->tlp ? K_STP : K_SDP);
	for (unsigned int i = 0; i < packet->len; i++)
		put(p, (struct symbol){ .byte = packet->byte[i] });
	put_k(p, packet->end == PACKET_NULLIFIED ? K_EDB : K_END);
}

/* L0s of the transmitter: EIOS, electrical idle, FTS, SKP */
static bool put_l0s(struct phy *p)
{
	if (p->doze && !p->dozing) {
		put_set(p, K_IDL);
		p->dozing = true;
	} else if (p->doze) {
		put_electrical_idle(p);
	} else if (p->dozing) {
		p->dozing = false;
		p->fts = p->ltssm.partner_fts;
		p->skp_left = 0;
		put_set(p, K_FTS);
	} else if (p->fts) {
		p->fts--;
		put_set(p, K_FTS);
	} else {
		return false;
	}
	return true;
}

static void put_from_l0(struct phy *p)
{
	if (dll_next(p->dll, &p->sending))
		put_packet(p, &p->sending);
	else
		put_logical_idle(p);
}

static void put_what_is_due(struct phy *p)
{
	switch (ltssm_sends(&p->ltssm)) {
	case SENDS_IDLE:
		put_electrical_idle(p);
		break;
	case SENDS_TS:
		put_ts(p);
		break;
	case SENDS_EIOS:
		put_set(p, K_IDL);
		ltssm_sent(&p->ltssm);
		break;
	case SENDS_COMPLIANCE:
		put_compliance(p);
		break;
	case SENDS_LOGICAL_IDLE:
		put_logical_idle(p);
		break;
	case SENDS_PACKETS:
		put_from_l0(p);
		break;
	}
}

static bool put_skp(struct phy *p)
{
	enum ltssm_sends sends = ltssm_sends(&p->ltssm);

	if (p->skp_left > 0 || sends == SENDS_IDLE || sends == SENDS_COMPLIANCE)
		return false;
	p->skp_left += skp_interval(p);
	put_set(p, K_SKP);
	return true;
}

static void boundary(struct phy *p)
{
	p->head = 0;
	p->tail = 0;
	ltssm_boundary(&p->ltssm);
	if (p->ltssm.state != ROOT_L0) {
		p->doze = 0;
		p->dozing = false;
		p->fts = 0;
	}
	if (!put_l0s(p) && !put_skp(p))
		put_what_is_due(p);
}

struct symbol phy_send(struct phy *p)
{
	struct symbol s;

	if (p->head == p->tail)
		boundary(p);
	s = p->out[p->head++];
	if (!s.idle)
		s.byte = scramble(&p->tx_scrambler, s.byte, s.k, s.plain);
	p->skp_left--;
	return s;
}

void phy_clock(struct phy *p)
{
	ltssm_clock(&p->ltssm);
	if (p->doze && p->dozing)
		p->doze--;
}

void phy_drop(struct phy *p)
{
	ltssm_drop(&p->ltssm);
	p->head = 0;
	p->tail = 0;
	p->set = SET_NONE;
	p->in_packet = false;
}
