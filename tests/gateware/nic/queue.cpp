// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "queue.h"

command::command(unsigned op, unsigned flags, unsigned pool, unsigned chain)
{
	w[0] = put(JET_CMD_OP, op) | put(JET_CMD_FLAGS, flags) | put(JET_CMD_CHAIN, chain);
	w[1] = put(JET_CMD_POOL, pool);
}

command &command::tag(unsigned t)
{
	w[0] = (w[0] & ~JET_CMD_TAG) | put(JET_CMD_TAG, t);
	return *this;
}

command &command::blocks(const std::vector<unsigned> &b)
{
	w[1] = (w[1] & ~JET_CMD_COUNT) | put(JET_CMD_COUNT, b.size());
	for (size_t i = 0; i < b.size() && i < JET_CMD_BLOCKS_MAX; i++)
		w[5 + i / 2] |= b[i] << 16 * (i & 1);
	return *this;
}

command copy(unsigned op, uint64_t addr, unsigned len, unsigned offset,
	     const std::vector<unsigned> &blocks, unsigned flags, unsigned pool)
{
	command c(op, flags, pool);

	c.blocks(blocks);
	c.w[1] |= put(JET_CMD_OFFSET, offset);
	c.w[2] = addr;
	c.w[3] = addr >> 32;
	c.w[4] = len;
	return c;
}

command send(uint32_t vci, const std::vector<segment> &segs, unsigned flags, unsigned pool,
	     unsigned uu)
{
	command c(JET_OP_SEND, flags, pool);
	unsigned len = 0;

	c.w[1] |= put(JET_CMD_COUNT, segs.size());
	c.w[2] = put(JET_CMD_SEND_VCI, vci) | put(JET_CMD_SEND_UU, uu);
	for (size_t i = 0; i < segs.size(); i++) {
		c.w[4 + 2 * i] = segs[i].block | segs[i].offset << 16;
		c.w[5 + 2 * i] = segs[i].len;
		len += segs[i].len;
	}
	c.w[3] = len;
	if (segs.size() > 2)
		c.slots = 1 + (segs.size() - 2 + 3) / 4;
	return c;
}

command sum_put(unsigned block, unsigned offset, unsigned flags, unsigned pool)
{
	command c(JET_OP_SUM_PUT, flags, pool);

	c.blocks({block});
	c.w[1] |= put(JET_CMD_OFFSET, offset);
	return c;
}

command free_blocks(const std::vector<unsigned> &blocks, unsigned flags, unsigned pool)
{
	return command(JET_OP_FREE, flags, pool).blocks(blocks);
}

command take(unsigned count)
{
	command c(JET_OP_TAKE);

	c.w[1] |= put(JET_CMD_COUNT, count);
	return c;
}

queue::queue(bench &b, unsigned n, uint64_t cmds, uint64_t evts, unsigned cmd_log2,
	     unsigned evt_log2)
	: b(b), n(n), cmds(cmds), evts(evts), cmd_log2(cmd_log2), evt_log2(evt_log2)
{
}

void queue::enable(unsigned stray)
{
	memset(b.at(evts), 0, JET_EVT_BYTES << evt_log2);
	b.wr(reg(JET_QUEUE_CMD_LO), cmds | stray);
	b.wr(reg(JET_QUEUE_CMD_HI), cmds >> 32);
	b.wr(reg(JET_QUEUE_EVT_LO), evts | stray);
	b.wr(reg(JET_QUEUE_EVT_HI), evts >> 32);
	b.wr(reg(JET_QUEUE_CTRL), JET_QUEUE_CTRL_ENABLE | put(JET_QUEUE_CTRL_CMD_LOG2, cmd_log2) |
	     put(JET_QUEUE_CTRL_EVT_LOG2, evt_log2) | put(JET_QUEUE_CTRL_VECTOR, vector));
	tail = head = acked = 0;
}

bool queue::disable()
{
	b.wr(reg(JET_QUEUE_CTRL), 0);
	return b.until([&] {
		return !(b.rd(reg(JET_QUEUE_CTRL)) & JET_QUEUE_CTRL_ENABLE);
	}, 100000);
}

void queue::push(const command &c)
{
	for (unsigned i = 0; i < c.slots; i++, tail++)
		memcpy(b.at(cmds + (tail & ((1u << cmd_log2) - 1)) * JET_CMD_BYTES), c.w + 8 * i,
		       JET_CMD_BYTES);
}

void queue::kick()
{
	b.wr(reg(JET_QUEUE_CMD_TAIL), tail);
}

bool queue::poll(event &e)
{
	unsigned mask = (1u << evt_log2) - 1;
	uint32_t w[JET_EVT_SLOTS_MAX][16];

	auto slot = [&](unsigned i) { return b.at(evts + ((head + i) & mask) * JET_EVT_BYTES); };
	memcpy(w[0], slot(0), JET_EVT_BYTES);
	if (get(JET_EVT_SEQ, w[0][0]) != (uint16_t)(head + 1))
		return false;
	e = event();
	memcpy(e.w, w[0], sizeof(e.w));
	e.type = get(JET_EVT_TYPE, w[0][0]);
	e.flags = get(JET_EVT_FLAGS, w[0][0]);
	e.slots = get(JET_EVT_SLOTS, w[0][0]);
	e.time = (uint64_t)get(JET_EVT_TIME_HI, w[0][5]) << 32 | w[0][4];
	if (e.slots < 1 || e.slots > JET_EVT_SLOTS_MAX) {
		e.bad = true;
		e.slots = 1;
	}
	for (unsigned i = 1; i < e.slots; i++) {
		memcpy(w[i], slot(i), JET_EVT_BYTES);
		e.bad |= w[i][0] != put(JET_EVT_SEQ, head + i + 1);
	}
	e.sum = get(JET_EVT_SUM, w[0][2]);
	unsigned blocks = 0;
	if (e.type == JET_EVT_COMPLETION) {
		e.tag = get(JET_EVT_CPL_TAG, w[0][1]);
		e.op = get(JET_EVT_CPL_OP, w[0][1]);
		e.pool = get(JET_EVT_CPL_POOL, w[0][1]);
		blocks = get(JET_EVT_CPL_BLOCKS, w[0][2]);
		e.status = get(JET_EVT_CPL_STATUS, w[0][2]);
		e.bad |= e.slots != 1 || w[0][3] || e.flags;
	} else if (e.type == JET_EVT_FRAME) {
		e.vci = get(JET_EVT_FRAME_VCI, w[0][1]);
		e.pool = get(JET_EVT_FRAME_POOL, w[0][1]);
		blocks = get(JET_EVT_FRAME_BLOCKS, w[0][2]);
		e.src = get(JET_EVT_FRAME_SRC, w[0][2]);
		e.len = get(JET_EVT_FRAME_LEN, w[0][3]);
		e.uu = get(JET_EVT_FRAME_UU, w[0][3]);
		e.bad |= e.slots != (blocks > JET_EVT_BLOCKS2_MAX ? 4u : e.len > 96 ? 3u :
				     e.len > JET_EVT_HEAD0_BYTES ? 2u : 1u);
		e.bad |= (w[0][2] & 0xc000) || (w[0][3] & 0xfe0000);
		e.head.assign((uint8_t *)&w[0][6], (uint8_t *)&w[0][16]);
		for (unsigned i = 1; i < e.slots && i < 3; i++)
			e.head.insert(e.head.end(), (uint8_t *)&w[i][2], (uint8_t *)&w[i][16]);
	} else if (e.type != JET_EVT_RING) {
		e.bad = true;
	}
	/* All places for blocks, used or not, in their order */
	std::vector<unsigned> places{get(JET_EVT_BLOCK_0, w[0][5])};
	auto pair = [&](uint32_t dw) {
		places.push_back(get(JET_EVT_BLOCK_ODD, dw));
		places.push_back(get(JET_EVT_BLOCK_EVEN, dw));
	};
	if (e.type == JET_EVT_COMPLETION)
		for (unsigned i = 6; i < 16; i++)
			pair(w[0][i]);
	for (unsigned i = 1; i < e.slots; i++)
		for (unsigned k = 1; k < (i < 3 ? 2 : 16); k++)
			pair(w[i][k]);
	for (unsigned i = 0; i < places.size(); i++) {
		if (i < blocks)
			e.blocks.push_back(places[i]);
		else if (places[i])
			e.bad = true;
	}
	e.bad |= blocks > places.size();
	head += e.slots;
	if (auto_ack)
		ack();
	return true;
}

void queue::ack(bool arm)
{
	acked = head;
	b.wr(reg(JET_QUEUE_EVT_HEAD), head | (arm ? JET_QUEUE_EVT_ARM : 0));
}

bool queue::next(event &e, unsigned limit)
{
	return b.until([&] { return poll(e); }, limit);
}

event queue::run(command c)
{
	event e;

	c.w[0] |= put(JET_CMD_FLAGS, JET_CMDF_EVENT);
	push(c);
	kick();
	if (!next(e)) {
		e = event();
		e.status = 999;
	}
	return e;
}
