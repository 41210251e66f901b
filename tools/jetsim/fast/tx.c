// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "fast.h"

static void look(struct event *event)
{
	struct card *c = EVENT_OF(event, struct card, tx.look);

	tx_look(c);
}

void tx_init(struct card *c)
{
	c->tx.look.run = look;
}

void tx_reset(struct card *c)
{
	cancel(c, &c->tx.look);
	memset(c->tx.class, 0, sizeof(c->tx.class));
}

const struct send *tx_head(const struct tx *tx, bool sync)
{
	const struct tx_class *class = &tx->class[sync];

	return class->n ? &class->send[class->first] : NULL;
}

const struct send *tx_ready(const struct card *c, bool sync)
{
	const struct send *s = tx_head(&c->tx, sync);

	return s && s->ready <= now(c) ? s : NULL;
}

void tx_queue(struct card *c, struct queue *q, const struct command *cmd)
{
	bool sync = cmd->flags & JET_CMDF_SYNC;
	struct tx_class *class = &c->tx.class[sync];
	struct send *s = &class->send[(class->first + class->n++) % TX_ASYNC];

	s->q = q;
	s->tag = cmd->tag;
	s->pool = cmd->pool;
	s->flags = cmd->flags;
	s->vci = GET(JET_CMD_SEND_VCI, cmd->dw[2]);
	s->uu = GET(JET_CMD_SEND_UU, cmd->dw[2]);
	s->len = cmd->len;
	s->bare = GET(JET_CMD_SEND_BARE, cmd->dw[3]);
	s->nsegs = cmd->count;
	for (unsigned int i = 0; i < s->nsegs; i++) {
		s->segs[i] = command_segment(cmd, i);
		c->blocks.sends[s->segs[i].block]++;
		if (s->flags & JET_CMDF_FREE)
			c->blocks.leaving[s->segs[i].block] = true;
	}
	q->sends++;
	s->ready = now(c) + clocks(COST_COMMAND + cost_send(s->len));
	/* Not before the command itself is over */
	after(c, &c->tx.look, clocks(COST_COMMAND) + 1);
}

struct frame *tx_frame(const struct card *c, const struct send *s)
{
	struct frame *f = frame_new(FRAME_DATA, s->len);
	uint8_t *to = f->sdu;

	f->sync = s->flags & JET_CMDF_SYNC;
	f->vci = s->vci;
	f->bare = s->bare;
	f->uu = s->bare ? 0 : (uint8_t)s->uu;
	for (unsigned int i = 0; i < s->nsegs; i++) {
		const struct segment *seg = &s->segs[i];

		memcpy(to, block_at(&c->blocks, seg->block) + seg->offset,
		       seg->len);
		to += seg->len;
	}
	return f;
}

static void release(struct card *c, const struct send *s)
{
	struct blocks *b = &c->blocks;

	for (unsigned int i = 0; i < s->nsegs; i++) {
		unsigned int block = s->segs[i].block;

		if (!--b->sends[block] && b->leaving[block])
			blocks_free(b, block);
	}
}

void tx_done(struct card *c, bool sync, unsigned int status)
{
	struct tx_class *class = &c->tx.class[sync];
	struct send *s = &class->send[class->first];
	struct completion done = {
		.tag = s->tag, .op = JET_OP_SEND, .pool = s->pool,
		.status = status,
	};

	class->first = (class->first + 1) % TX_ASYNC;
	class->n--;
	release(c, s);
	if (status) {
		/* Who counts the ring's events has its clock */
		if (c->mac.state != MAC_HALTED)
			count(c, JET_CNT_TX_ABORTED);
		count(c, JET_CNT_CMD_ERRORS);
	}
	s->q->sends--;
	if (status || s->flags & JET_CMDF_EVENT)
		event_complete(s->q, &done);
	queue_quiet(s->q);
	engine_release(c);
}

/* The status of one that cannot start as things are, or OK */
static unsigned int hopeless(const struct card *c, const struct send *s)
{
	uint32_t words = tx_words(s);

	if (c->mac.state != MAC_UP)
		return JET_ST_RING_DOWN;
	if (words > c->mac.frame_now ||
	    (s->flags & JET_CMDF_SYNC && words > c->mac.sa))
		return JET_ST_NO_ALLOCATION;
	return JET_ST_OK;
}

void tx_look(struct card *c)
{
	for (unsigned int sync = 0; sync < 2; sync++) {
		const struct send *s;
		unsigned int status;

		while ((s = tx_head(&c->tx, sync)) &&
		       !(c->token.sending && c->token.sync == sync)) {
			status = hopeless(c, s);
			if (!status)
				break;
			tx_done(c, sync, status);
		}
	}
}
