// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Something is wrong in front of us, or of somebody else: ring.md, When something is wrong */
#include "fast.h"

void alarm_send(struct card *c)
{
	struct mac_message m = {
		.kind = JET_MAC_BEACON, .alarm = c->mac.alarm, .eui = c->eui,
		.nonce = c->mac.nonce, .upstream = c->mac.upstream,
	};

	mac_send(c, &m, 0);
	after(c, &c->mac.repeat, MAC_REPEAT);
}

static void beacon(struct card *c, unsigned int alarm)
{
	c->mac.alarm = alarm;
	c->mac.suspect = c->mac.upstream;
	mac_enter(c, MAC_BEACON);
}

/* A claim came to nothing: is it the ring, or only bad luck? */
void alarm_no_claim(struct card *c)
{
	if (c->mac.heard_mac)
		mac_enter(c, MAC_PURGE);
	else
		beacon(c, c->mac.heard_other ? JET_RING_ALARM_BABBLE :
		       JET_RING_ALARM_SILENT);
}

void alarm_no_lock(struct card *c)
{
	c->mac.lock = false;
	if (mac_takes_part(c)) {
		count(c, JET_CNT_CLAIM_LOCK);
		beacon(c, JET_RING_ALARM_SIGNAL);
	}
	event_ring(c);
}

static void unlock(struct event *event)
{
	alarm_no_lock(EVENT_OF(event, struct card, mac.unlock));
}

void alarm_init(struct card *c)
{
	c->mac.lock = true;
	c->mac.unlock.run = unlock;
}

void mac_lock(struct card *c, bool lock)
{
	if (!lock) {
		after(c, &c->mac.unlock, MAC_LOCK);
		return;
	}
	cancel(c, &c->mac.unlock);
	c->mac.lock = true;
	if (c->mac.state == MAC_BEACON)
		mac_enter(c, MAC_PURGE);
	event_ring(c);
}

void alarm_heard(struct card *c, const struct mac_message *m)
{
	if (c->mac.state == MAC_PURGE || c->mac.state == MAC_LEAVE)
		return;
	if (m->eui == c->eui && m->nonce == c->mac.nonce) {
		mac_enter(c, MAC_PURGE);
		return;
	}
	c->mac.alarm = m->alarm;
	c->mac.suspect = m->upstream;
	/* It ends in time, however many come */
	if (c->mac.state != MAC_LISTEN)
		mac_enter(c, MAC_LISTEN);
	else
		event_ring(c);
	mac_send_on(c, m);
}
