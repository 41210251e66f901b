// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The host's end of one station's PCI Express link */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "tlp_host.h"

#define CFG_COMMAND		0x04
#define CFG_COMMAND_MEMORY	0x2u
#define CFG_BAR0		0x10
#define CFG_BAR_END		0x28
#define EXP_DEVCTL		0x08	/* from the Express capability */
#define EXP_DEVCTL_FLR		0x8000u

/* A read of the card's that is not answered whole */
struct card_read {
	uint32_t serial;		/* the cookie's upper part */
	unsigned int id;
	unsigned int tag;
	uint64_t addr;			/* of the next byte to send */
	unsigned int left;		/* bytes to send */
	unsigned int sent;
	bool ready;
	bool failed;
	uint8_t data[4096];
};

#define violation(h, fmt, ...)						\
	do {								\
		if ((h)->count.violations++ < 20)			\
			jet_log(0, "%s: card breaks a rule: " fmt,	\
				(h)->name, ##__VA_ARGS__);		\
	} while (0)

void tlp_host_init(struct tlp_host *h, const char *name)
{
	memset(h, 0, sizeof(*h));
	h->name = name;
	h->manners.completion = 128;
	tlp_host_forget(h);
}

void tlp_host_free(struct tlp_host *h)
{
	for (unsigned int i = 0; i < TLP_CARD_TAGS; i++)
		free(h->reads[i]);
	free(h->ordered.beats);
	free(h->np.beats);
}

void tlp_host_attach(struct tlp_host *h, const struct tlp_host_ops *ops,
		     void *ctx)
{
	h->ops = ops;
	h->ctx = ctx;
}

void tlp_host_forget(struct tlp_host *h)
{
	memset(h->bar, 0, sizeof(h->bar));
	h->memory_enabled = false;
	h->mps = 128;
	h->mrrs = 512;
}

uint32_t tlp_host_random(struct tlp_host *h)
{
	if (!h->random)
		h->random = h->manners.seed;
	h->random ^= h->random << 13;
	h->random ^= h->random >> 17;
	h->random ^= h->random << 5;
	return h->random;
}

/* Towards the card */

static void push(struct tlp_queue *q, struct tlp_beat beat)
{
	if (q->tail - q->head == q->room) {
		unsigned int room = q->room ? q->room * 2 : 256;
		struct tlp_beat *p = calloc(room, sizeof(*p));

		if (!p)
			abort();
		for (unsigned int i = q->head; i != q->tail; i++)
			p[i & (room - 1)] = q->beats[i & (q->room - 1)];
		free(q->beats);
		q->beats = p;
		q->room = room;
	}
	q->beats[q->tail++ & (q->room - 1)] = beat;
}

static enum tlp_class class_of(uint32_t dw)
{
	unsigned int type = dw >> 24 & 0x1f;

	if (type >> 3 == 2 || (!type && dw >> 24 & TLP_HAS_DATA))
		return TLP_POSTED;
	return type >> 1 == TLP_CPL >> 1 ? TLP_COMPLETION : TLP_NP;
}

static bool has_credit(const struct tlp_host *h, enum tlp_class c)
{
	uint8_t left = h->limit[c] - h->sent[c];

	return c == TLP_COMPLETION || (left && left <= 128);
}

struct tlp_queue *tlp_host_choose(struct tlp_host *h)
{
	struct tlp_queue *q = &h->np;
	enum tlp_class c = TLP_NP;

	if (q->head == q->tail || !has_credit(h, c) ||
	    (int)(q->beats[q->head & (q->room - 1)].after -
		  h->ordered.head) > 0) {
		q = &h->ordered;
		if (q->head == q->tail)
			return NULL;
		c = class_of((uint32_t)q->beats[q->head & (q->room - 1)].data);
		if (!has_credit(h, c))
			return NULL;
	}
	h->sent[c]++;
	return q;
}

void tlp_host_send(struct tlp_host *h, const uint32_t *dw, unsigned int words)
{
	struct tlp_queue *q = class_of(dw[0]) == TLP_NP ? &h->np : &h->ordered;

	for (unsigned int i = 0; i < words; i += 2) {
		bool keep = i + 1 < words;

		push(q, (struct tlp_beat){
			.data = dw[i] | (keep ? (uint64_t)dw[i + 1] << 32 : 0),
			.keep = keep, .last = i + 2 >= words,
			.after = h->ordered.tail,
		});
	}
	h->count.to_card++;
}

static int new_tag(struct tlp_host *h, unsigned int expect,
		   unsigned int lower)
{
	for (unsigned int n = 0; n < TLP_TAGS; n++) {
		unsigned int tag = h->next_tag++ % TLP_TAGS;

		if (h->req[tag].used)
			continue;
		h->req[tag] = (struct tlp_request){
			.used = true, .expect = expect, .lower = lower,
		};
		h->waiting++;
		return (int)tag;
	}
	return -1;
}

void tlp_host_release(struct tlp_host *h, int tag)
{
	struct tlp_request *req = &h->req[tag];

	if (req->used && !req->done) {
		h->waiting--;
		h->count.timeouts++;
	}
	req->used = false;
}

void tlp_host_snoop(struct tlp_host *h, unsigned int off, unsigned int len,
		    uint32_t value)
{
	unsigned int at = off & ~3u;
	unsigned int shift = (off & 3) * 8;
	uint32_t mask = (len == 4 ? ~0u : (1u << len * 8) - 1) << shift;

	value <<= shift;
	if (at == CFG_COMMAND && (mask & CFG_COMMAND_MEMORY))
		h->memory_enabled = value & CFG_COMMAND_MEMORY;
	if (at >= CFG_BAR0 && at < CFG_BAR_END) {
		unsigned int bar = (at - CFG_BAR0) / 4;
		unsigned int half = (bar & 1) * 32;

		if ((bar & ~1u) < 3) {
			uint64_t m = (uint64_t)mask << half;
			uint64_t *b = &h->bar[bar & ~1u];

			*b = (*b & ~m) | (((uint64_t)value << half) & m);
			*b &= ~0xfull;
		}
	}
	if (h->express && at == h->express + EXP_DEVCTL) {
		if (mask & 0xff)
			h->mps = 128u << (value >> 5 & 7);
		if (mask & 0xff00)
			h->mrrs = 128u << (value >> 12 & 7);
		if (mask & value & EXP_DEVCTL_FLR)
			tlp_host_forget(h);
	}
}

int tlp_host_cfg(struct tlp_host *h, bool write, unsigned int off,
		 unsigned int len, uint32_t value)
{
	unsigned int be = ((1u << len) - 1) << (off & 3);
	int tag = new_tag(h, write ? 0 : 4, 0);
	uint32_t dw[4];

	if (tag < 0)
		return -1;
	tlp_cfg(dw, write, TLP_HOST_ID, (unsigned int)tag, TLP_CARD_ID, off,
		be);
	dw[3] = value << (off & 3) * 8;
	tlp_host_send(h, dw, write ? 4 : 3);
	if (write)
		tlp_host_snoop(h, off, len, value);
	return tag;
}

int tlp_host_read(struct tlp_host *h, uint64_t addr, unsigned int len)
{
	uint32_t dw[TLP_HDR_MAX];
	int tag = new_tag(h, len, addr & 0x7f);

	if (tag >= 0)
		tlp_host_send(h, dw, tlp_mem(dw, 0, TLP_HOST_ID,
					     (unsigned int)tag, addr, len));
	return tag;
}

void tlp_host_write(struct tlp_host *h, uint64_t addr, const void *data,
		    unsigned int len)
{
	uint32_t dw[TLP_DW_MAX] = { 0 };
	unsigned int hdr = tlp_mem(dw, 1, TLP_HOST_ID, 0, addr, len);

	memcpy((uint8_t *)&dw[hdr] + (addr & 3), data, len);
	tlp_host_send(h, dw, hdr + tlp_length(dw));
}

/* Serving the card's reads */

static void send_completion(struct tlp_host *h, unsigned int status,
			    unsigned int id, unsigned int tag, uint64_t addr,
			    unsigned int bytes, const uint8_t *data,
			    unsigned int now)
{
	unsigned int off = addr & 3;
	unsigned int words = data ? (off + now + 3) / 4 : 0;
	uint32_t dw[TLP_DW_MAX];
	unsigned int hdr;

	hdr = tlp_cpl(dw, TLP_HOST_ID, status, id, tag, bytes,
		      data ? addr & 0x7f : 0, words);
	if (words) {
		dw[hdr] = 0;
		dw[hdr + words - 1] = 0;
		memcpy((uint8_t *)&dw[hdr] + off, data, now);
	}
	tlp_host_send(h, dw, hdr + words);
}

/* The bytes of the next completion of a read: to a boundary of 64 at least */
static unsigned int portion(struct tlp_host *h, uint64_t addr,
			    unsigned int left)
{
	unsigned int most = h->manners.completion, now;

	if (h->manners.seed)
		most = 64u << (tlp_host_random(h) % 3);
	if (most > h->mps)
		most = h->mps;
	now = most - (unsigned int)(addr & (most - 1));
	return now < left ? now : left;
}

static void send_data(struct tlp_host *h, unsigned int id, unsigned int tag,
		      uint64_t addr, const uint8_t *data, unsigned int len)
{
	while (len) {
		unsigned int now = portion(h, addr, len);

		send_completion(h, TLP_ST_SUCCESS, id, tag, addr, len, data,
				now);
		addr += now;
		data += now;
		len -= now;
	}
}

static void finish_read(struct tlp_host *h, struct card_read *r)
{
	h->reads[r->tag] = NULL;
	h->nreads--;
	free(r);
}

static void fail_read(struct tlp_host *h, struct card_read *r)
{
	h->count.unsupported++;
	send_completion(h, TLP_ST_UR, r->id, r->tag, r->addr, r->left, NULL, 0);
	finish_read(h, r);
}

void tlp_host_mem_done(struct tlp_host *h, uint32_t cookie, int err,
		       const void *data, uint32_t len)
{
	struct card_read *r = h->reads[cookie & 0xff];

	if (!r || r->serial != cookie >> 8)
		return;
	r->failed = err || len != r->left;
	if (!r->failed)
		memcpy(r->data, data, len);
	r->ready = true;
	if (h->manners.seed)
		return;
	if (r->failed) {
		fail_read(h, r);
		return;
	}
	send_data(h, r->id, r->tag, r->addr, r->data, r->left);
	finish_read(h, r);
}

/* What was given is not taken back */
static void raise_limit(uint32_t *limit, uint32_t to)
{
	if ((int32_t)(to - *limit) > 0)
		*limit = to;
}

/* As few as a root port may give, and late */
static void give_credits(struct tlp_host *h)
{
	uint32_t r = tlp_host_random(h);

	if (!h->limited) {
		/* One may be on its way, and another one chosen */
		h->limited = true;
		h->may[TLP_POSTED] = h->got[TLP_POSTED] + 2;
		h->may_data[TLP_POSTED] = h->got_data[TLP_POSTED] + 2 * h->mps / 16;
		h->may[TLP_NP] = h->got[TLP_NP] + 2;
		return;
	}
	if (!(r & 7)) {
		raise_limit(&h->may[TLP_POSTED], h->got[TLP_POSTED] + 1 + (r >> 8 & 3));
		raise_limit(&h->may_data[TLP_POSTED], h->got_data[TLP_POSTED] + h->mps / 16);
	}
	if (!(r & 0x38))
		raise_limit(&h->may[TLP_NP], h->got[TLP_NP] + 1 + (r >> 10 & 7));
}

static void take_credits(struct tlp_host *h, const uint32_t *dw)
{
	enum tlp_class c = class_of(dw[0]);
	bool data = tlp_kind(dw) & TLP_HAS_DATA;

	h->got[c]++;
	if (data)
		h->got_data[c] += (tlp_length(dw) + 3) / 4;
	if (!h->manners.seed || !h->limited || c == TLP_COMPLETION)
		return;
	if ((int)(h->may[c] - h->got[c]) < 0 ||
	    (data && (int)(h->may_data[c] - h->got_data[c]) < 0))
		violation(h, "TLP %02x without a credit", tlp_kind(dw));
}

void tlp_host_poll(struct tlp_host *h)
{
	struct card_read *r;
	unsigned int now, at;

	give_credits(h);
	if (!h->nreads)
		return;
	/* A pause every now and then, and some traffic of ours between */
	if (tlp_host_queued(h) > 64 || !(tlp_host_random(h) & 3))
		return;
	at = tlp_host_random(h);
	for (unsigned int n = 0; n < TLP_CARD_TAGS; n++) {
		r = h->reads[(at + n) % TLP_CARD_TAGS];
		if (r && r->ready)
			break;
		r = NULL;
	}
	if (!r)
		return;
	if (r->failed) {
		fail_read(h, r);
		return;
	}
	now = portion(h, r->addr, r->left);
	send_completion(h, TLP_ST_SUCCESS, r->id, r->tag, r->addr, r->left,
			r->data + r->sent, now);
	r->addr += now;
	r->sent += now;
	r->left -= now;
	if (!r->left)
		finish_read(h, r);
}

static void card_read(struct tlp_host *h, const uint32_t *dw)
{
	static uint32_t serial;
	unsigned int tag = tlp_tag(dw), off, len;
	struct card_read *r;
	int err;

	tlp_span(dw, &off, &len);
	h->count.card_reads++;
	h->count.card_read_bytes += len;
	if (tlp_length(dw) * 4 > h->mrrs)
		violation(h, "reads %u bytes, MRRS is %u",
			  tlp_length(dw) * 4, h->mrrs);
	if (h->reads[tag]) {
		violation(h, "tag %u is in use", tag);
		return;
	}
	r = calloc(1, sizeof(*r));
	if (!r)
		abort();
	r->serial = ++serial & 0xffffff;
	r->id = tlp_id(dw);
	r->tag = tag;
	r->addr = tlp_addr(dw) + off;
	r->left = len;
	h->reads[tag] = r;
	h->nreads++;

	err = h->ops ? h->ops->mem_read(h->ctx, r->addr, r->data, len,
					r->serial << 8 | tag) : -1;
	if (err == TLP_MEM_PENDING)
		return;
	if (err)
		jet_log(1, "%s: card reads %u bytes at %#llx: not there",
			h->name, len, (unsigned long long)r->addr);
	r->ready = true;
	r->failed = err;
	if (h->manners.seed)
		return;
	if (err) {
		fail_read(h, r);
		return;
	}
	send_data(h, r->id, tag, r->addr, r->data, len);
	finish_read(h, r);
}

/* The card's writes */

static void write_bytes(struct tlp_host *h, uint64_t addr, const uint8_t *data,
			unsigned int len)
{
	if (h->ops && !h->ops->mem_write(h->ctx, addr, data, len))
		return;
	h->count.unsupported++;
	jet_log(1, "%s: card writes %u bytes at %#llx: not there", h->name,
		len, (unsigned long long)addr);
}

static void card_write(struct tlp_host *h, const uint32_t *dw)
{
	const uint8_t *data = (const uint8_t *)&dw[tlp_hdr_words(dw)];
	unsigned int words = tlp_length(dw), off, len;
	uint64_t addr = tlp_addr(dw);

	if (words * 4 > h->mps)
		violation(h, "writes %u bytes, MPS is %u", words * 4, h->mps);
	if (addr - TLP_MSI_BASE < TLP_MSI_BYTES) {
		uint32_t value;

		if (words != 1 || tlp_first_be(dw) != 0xf) {
			violation(h, "interrupt message of %u words", words);
			return;
		}
		memcpy(&value, data, sizeof(value));
		h->count.interrupts++;
		if (h->ops)
			h->ops->irq(h->ctx, addr, value);
		return;
	}

	tlp_span(dw, &off, &len);
	h->count.card_writes++;
	h->count.card_write_bytes += len;
	if (!tlp_first_be(dw) && words == 1)
		return;
	/* Holes are legal only in requests of two words, and rare there */
	if (words <= 2) {
		unsigned int be = tlp_first_be(dw) | tlp_last_be(dw) << 4;

		while (be) {
			unsigned int from = (unsigned int)__builtin_ctz(be);
			unsigned int n = (unsigned int)
				__builtin_ctz(~(be >> from));

			write_bytes(h, addr + from, data + from, n);
			be &= ~(((1u << n) - 1) << from);
		}
		return;
	}
	write_bytes(h, addr + off, data + off, len);
}

static void completion(struct tlp_host *h, const uint32_t *dw,
		       unsigned int words)
{
	unsigned int tag = tlp_cpl_tag(dw), bytes = tlp_cpl_bytes(dw);
	unsigned int status = tlp_cpl_status(dw);
	struct tlp_request *req;

	if (dw[2] >> 16 != TLP_HOST_ID || tag >= TLP_TAGS ||
	    !h->req[tag].used || h->req[tag].done) {
		if (h->ops && h->ops->tlp)
			h->ops->tlp(h->ctx, dw, words);
		else
			violation(h, "completion of nothing, tag %u", tag);
		return;
	}
	req = &h->req[tag];
	req->status = status;
	if (status == TLP_ST_SUCCESS && req->expect) {
		/* So short a read is answered by one completion */
		if (tlp_kind(dw) != TLP_CPLD || bytes != req->expect ||
		    tlp_cpl_lower(dw) != req->lower ||
		    tlp_length(dw) * 4 > sizeof(req->data)) {
			violation(h, "completion of %u bytes from %#x, asked for %u from %#x",
				  bytes, tlp_cpl_lower(dw), req->expect,
				  req->lower);
			req->status = TLP_ST_CA;
		} else {
			memcpy(req->data, &dw[3], tlp_length(dw) * 4);
		}
	} else if (status == TLP_ST_SUCCESS && tlp_kind(dw) != TLP_CPL) {
		violation(h, "completion of a write with data");
	}
	req->done = true;
	h->waiting--;
}

static void message(struct tlp_host *h, const uint32_t *dw, unsigned int words)
{
	unsigned int code = dw[1] & 0xff;
	bool error = code == TLP_ERR_COR || code == TLP_ERR_NONFATAL ||
		code == TLP_ERR_FATAL;

	if (tlp_kind(dw) != (error ? TLP_MSG_TO_ROOT : TLP_MSG_GATHERED) ||
	    (!error && code != TLP_PME_TO_ACK))
		violation(h, "message %02x of type %02x", code, tlp_kind(dw));
	if (tlp_id(dw) != TLP_CARD_ID)
		violation(h, "requester is %04x", tlp_id(dw));
	h->count.errors += error;
	if (error)
		jet_log(1, "%s: card reports %s error", h->name,
			code == TLP_ERR_COR ? "a correctable" :
			code == TLP_ERR_FATAL ? "a fatal" : "a non-fatal");
	if (h->ops && h->ops->tlp)
		h->ops->tlp(h->ctx, dw, words);
}

/* Rules that hold for memory requests of any kind; false: cannot be served */
static bool fair(struct tlp_host *h, const uint32_t *dw)
{
	unsigned int words = tlp_length(dw), first = tlp_first_be(dw);
	unsigned int last = tlp_last_be(dw);
	uint64_t addr = tlp_addr(dw);

	if ((addr & 0xfff) + words * 4 > 4096) {
		violation(h, "%#llx + %u words crosses 4 KB",
			  (unsigned long long)addr, words);
		return false;
	}
	if (tlp_kind(dw) & TLP_HAS_4DW && !(addr >> 32))
		violation(h, "four-word header for %#llx",
			  (unsigned long long)addr);
	if (words == 1 ? last : !first || !last)
		violation(h, "%u words with byte enables %x %x", words, first,
			  last);
	/* Beyond two words the enabled bytes must follow one another */
	else if (words > 2 && (first != (0xf << __builtin_ctz(first) & 0xf) ||
			       (last & (last + 1))))
		violation(h, "%u words with holes: %x %x", words, first, last);
	if (tlp_id(dw) != TLP_CARD_ID)
		violation(h, "requester is %04x", tlp_id(dw));
	return true;
}

static void receive(struct tlp_host *h)
{
	const uint32_t *dw = h->rx;
	unsigned int words = h->rx_words, kind, expect;

	h->count.from_card++;
	take_credits(h, dw);
	if (words < 3 || words > TLP_DW_MAX) {
		violation(h, "TLP of %u words", words);
		return;
	}
	kind = tlp_kind(dw);
	expect = tlp_hdr_words(dw) + (kind & TLP_HAS_DATA ? tlp_length(dw) : 0);
	if (words != expect) {
		violation(h, "TLP %02x has %u words, its header says %u", kind,
			  words, expect);
		return;
	}
	if (dw[0] & 0x0000fc00 & ~0x3000u)
		violation(h, "TLP %02x: TD, EP or AT set: %08x", kind, dw[0]);
	switch (kind) {
	case TLP_MRD32:
	case TLP_MRD64:
		if (fair(h, dw))
			card_read(h, dw);
		break;
	case TLP_MWR32:
	case TLP_MWR64:
		if (fair(h, dw))
			card_write(h, dw);
		break;
	case TLP_CPL:
	case TLP_CPLD:
	case TLP_CPL_LOCKED:
		completion(h, dw, words);
		break;
	case TLP_MSG_TO_ROOT:
	case TLP_MSG_GATHERED:
		message(h, dw, words);
		break;
	default:
		violation(h, "TLP %02x", kind);
	}
}

void tlp_host_beat(struct tlp_host *h, uint64_t data, bool keep, bool last)
{
	if (h->rx_words <= TLP_DW_MAX) {
		h->rx[h->rx_words++] = (uint32_t)data;
		if (keep)
			h->rx[h->rx_words++] = (uint32_t)(data >> 32);
	}
	if (!last) {
		if (!keep)
			violation(h, "half a beat within a TLP");
		return;
	}
	receive(h);
	h->rx_words = 0;
}
