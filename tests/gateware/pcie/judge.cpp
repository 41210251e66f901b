// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What leaves the card, checked by the rules; and the host's answers to it.

#include "card.h"

#include <algorithm>

// Memory that nobody filled: every byte follows from its address.
uint8_t Card::memory(uint64_t addr) const
{
	uint64_t h = (addr + 1) * 0x9e3779b97f4a7c15ull;

	return (h ^ h >> 29) >> 24;
}

void Card::beat(uint64_t data, bool keep, bool last)
{
	if (!keep && !last)
		fault("half a beat in the middle of a packet");
	if (from_card.empty())
		flow_begin();
	from_card.push_back(data);
	if (keep)
		from_card.push_back(data >> 32);
	if (!last)
		return;

	Tlp t = { from_card };

	from_card.clear();
	tlps++;
	flow_judge(t);
	if (deaf)
		return;
	if (t.dw.size() < 3 || t.dw.size() != t.header() + (t.has_data() ? t.length() : 0))
		return fault("%zu double words, the header %08x says otherwise", t.dw.size(), t.dw[0]);
	took(t);
}

void Card::took(const Tlp &t)
{
	unsigned kind = t.kind(), fbe = t.first_be(), lbe = t.last_be(), len = t.length();

	seen.push_back(t);
	if (seen.size() > 2000)
		seen.erase(seen.begin(), seen.begin() + 1000);
	if (kind == CPL || kind == CPLD || kind == CPLLK)
		return took_cpl(t);
	if (kind == MSG || kind == MSG_GATHERED)
		return took_msg(t);
	if (kind != MRD32 && kind != MRD64 && kind != MWR32 && kind != MWR64)
		return fault("a packet of type %02x", kind);
	if (!bus_master)
		fault("a request without bus mastering");
	if (t.dw[0] & 0x00fffc00)
		fault("traffic class, attributes, digest or reserved bits: %08x", t.dw[0]);
	if (t.requester() != id)
		fault("requester %04x", t.requester());
	if (t.header() == 4 && !(t.address() >> 32))
		fault("four-word header below 4 GB");
	if (t.address() & 3)
		fault("reserved address bits");
	if ((t.address() & 0xfff) + 4 * len > 4096)
		fault("crosses 4 KB: %llx, %u double words", (unsigned long long)t.address(), len);
	if (!fbe || (len == 1) != !lbe)
		fault("byte enables %x %x with length %u", lbe, fbe, len);
	if (len > 1 && fbe != 0xf && fbe != 0xe && fbe != 0xc && fbe != 0x8)
		fault("holes in the first byte enables %x", fbe);
	if (len > 1 && lbe != 0xf && lbe != 0x7 && lbe != 0x3 && lbe != 0x1)
		fault("holes in the last byte enables %x", lbe);
	if (t.has_data())
		took_write(t);
	else
		took_read(t);
}

void Card::took_write(const Tlp &t)
{
	uint64_t addr = t.address();

	if (4 * t.length() > mps)
		fault("payload of %u double words", t.length());
	if (t.tag())
		fault("a write with tag %u", t.tag());
	if (posted.empty())
		return fault("a write to %llx that nobody asked for", (unsigned long long)addr);

	Posted &p = posted.front();

	if (p.irq) {
		if (addr != vec_addr[p.vector] || t.length() != 1 || t.payload(0) != vec_data[p.vector] ||
		    t.first_be() != 0xf)
			fault("write to %llx, expected the message of vector %u", (unsigned long long)addr, p.vector);
		posted.pop_front();
		left++;
		return;
	}
	for (unsigned b = 0; b < 4 * t.length(); b++) {
		unsigned be = b < 4 ? t.first_be() : b >= 4 * (t.length() - 1) ? t.last_be() : 0xf;
		uint8_t byte = t.payload(b / 4) >> 8 * (b & 3);

		if (!(be >> (b & 3) & 1))
			continue;
		bytes_written++;
		if (p.done >= p.data.size() || p.addr + p.done != addr + b)
			return fault("writes byte %llx, expected %llx", (unsigned long long)(addr + b),
				     (unsigned long long)(p.addr + p.done));
		if (byte != p.data[p.done++])
			return fault("wrong data for byte %llx", (unsigned long long)(addr + b));
	}
	if (p.done == p.data.size()) {
		posted.pop_front();
		left++;
	}
}

// Memory read: find whose it is, and lay out the completions.
void Card::took_read(const Tlp &t)
{
	uint64_t dword = t.address(), from = dword + __builtin_ctz(t.first_be()), at;
	unsigned len = t.length(), last = len == 1 ? t.first_be() : t.last_be();
	uint64_t to = dword + 4 * (len - 1) + 32 - __builtin_clz(last);
	Answer how = answer(t);
	Stream s = { now + 1 + rnd(delay_max + 1), {} };
	Read *r = nullptr;

	if (4 * len > mrrs)
		fault("reads %u double words at once", len);
	if (t.tag() > 31)
		fault("tag %u without extended tags", t.tag());
	if (tags.count(t.tag()) && now < tags[t.tag()])
		fault("tag %u is in use", t.tag());
	// What was on its way when a read failed comes before all that belongs to later ones.
	if (failed.issued < failed.len && failed.addr + failed.issued == from)
		r = &failed;
	for (Read &c : reading) {
		if (r)
			break;
		if (c.issued < c.len && c.addr + c.issued == from) {
			r = &c;
			break;
		}
		if (c.issued < c.len && !c.spoilt)
			break;
	}
	if (!r)
		return fault("reads %llx, which nobody asked for", (unsigned long long)from);
	if (left < r->after)
		fault("the read of %llx passes what was posted before", (unsigned long long)r->addr);
	r->issued += to - from;
	if (r != &failed)
		failed = {};
	if (r != &failed && r->issued > r->len)
		fault("reads further than it was asked to");
	if (how != GOOD && how != FOREIGN && how != SLOW && how != OVERFLOW)
		r->spoilt = true;
	tags[t.tag()] = UINT64_MAX;
	if (how == ANSWER_UR || how == ANSWER_CA)
		s.cpls.push_back(tlp_cpl(how == ANSWER_UR ? UR : CA, 0, id, t.tag(), to - from, 0));
	if (how == NO_DATA)
		s.cpls.push_back(tlp_cpl(SC, 0, id, t.tag(), to - from, from));
	if (how == FOREIGN)
		s.cpls.push_back(tlp_cpl(SC, 0, id ^ 0x0800, t.tag(), to - from, from, { 0xdeadbeef }));
	for (at = from; at < to; ) {
		uint64_t end = (at / rcb + 1 + rnd(mps / rcb)) * rcb, first = at & ~3ull;
		std::vector<uint32_t> data;

		if (how == ANSWER_UR || how == ANSWER_CA || how == NO_DATA || how == NEVER)
			break;
		if (end > to)
			end = to;
		if (end - first > mps)
			end = (at / rcb + 1) * rcb;
		if (end > to)
			end = to;
		for (uint64_t d = first; d < end; d += 4)
			data.push_back(memory(d) | memory(d + 1) << 8 | memory(d + 2) << 16 |
				       (uint32_t)memory(d + 3) << 24);
		if (how == TOO_LONG)
			data.resize((to - first + 3) / 4 + 1, 0x55555555);
		s.cpls.push_back(tlp_cpl(SC, 0, id, t.tag(), to - at + (how == WRONG_COUNT ? 4 : 0),
					 at ^ (how == WRONG_LOWER ? 4 : 0), data));
		if (how == POISONED)
			s.cpls.back().dw[0] |= 1 << 14;
		at = end;
		if (how == UR_LATER && at < to) {
			s.cpls.push_back(tlp_cpl(UR, 0, id, t.tag(), to - at, 0));
			break;
		}
		if (how == WRONG_COUNT || how == WRONG_LOWER || how == TOO_LONG)
			break;
	}
	if (how == UR_LATER && s.cpls.back().dw[0] >> 24 == CPLD)
		s.cpls.back() = tlp_cpl(UR, 0, id, t.tag(), 4, 0);
	if (how == OVERFLOW) {
		Tlp t = s.cpls.back();

		t.dw.resize(160, 0xbad0bad0);
		s.cpls.insert(s.cpls.end() - 1, t);
	}
	if (how == SLOW)
		s.due = now + CPL_TIMEOUT * 3 / 4;
	if (how == LATE)
		s.due = now + 2 * CPL_TIMEOUT;
	if (how == NEVER || how == LATE || how == WRONG_COUNT || how == WRONG_LOWER || how == TOO_LONG ||
	    how == NO_DATA)
		tags[t.tag()] = now + CPL_TIMEOUT;
	if (!s.cpls.empty())
		streams.push_back(s);
}

// One completion at a time goes to the card, of any read whose time has come.
void Card::serve()
{
	std::vector<size_t> ready;

	if (to_card.size() > 40)
		return;
	for (size_t i = 0; i < streams.size(); i++)
		if (streams[i].due <= now)
			ready.push_back(i);
	if (ready.empty())
		return;

	size_t pick = ready[shuffle ? rnd(ready.size()) : 0];
	Stream &s = streams[pick];
	const Tlp &t = s.cpls.front();
	unsigned tag = t.dw[2] >> 8 & 0xff;

	send(t);
	s.cpls.pop_front();
	if (s.cpls.empty()) {
		if (tags.count(tag) && tags[tag] == UINT64_MAX)
			tags.erase(tag);
		streams.erase(streams.begin() + pick);
	}
}

void Card::took_cpl(const Tlp &t)
{
	unsigned tag = t.dw[2] >> 8 & 0xff, status = t.dw[1] >> 13 & 7;
	auto it = asked.find(tag);

	if (it == asked.end())
		return fault("a completion for tag %u, which waits for none", tag);

	Asked a = it->second;

	asked.erase(it);
	if (left < a.after)
		fault("a completion passes what was posted before");
	if (t.dw[1] >> 16 != id)
		fault("completer %04x", t.dw[1] >> 16);
	if (t.dw[2] >> 16 || t.dw[2] & 0x80)
		fault("completion to requester %04x", t.dw[2] >> 16);
	if ((t.dw[0] & 0x00fffc00) != a.traffic)
		fault("traffic class or attributes %08x, asked with %08x", t.dw[0], a.traffic);
	if ((t.dw[1] & 0x1fff) != (a.bytes & 0xfff))
		fault("completion with byte count %u instead of %u", t.dw[1] & 0x1fff, a.bytes);
	if ((t.dw[2] & 0x7f) != (a.lower & 0x7f))
		fault("completion with lower address %02x instead of %02x", t.dw[2] & 0x7f, a.lower & 0x7f);
	if (t.has_data() ? status != SC || t.length() != a.dwords : status == SC && a.dwords)
		fault("completion with status %u and length %u", status, t.length());
	if (!t.has_data() && t.dw[0] & 0x3ff)
		fault("completion without data, of length %u", t.length());
	if (a.reply) {
		a.reply->done = true;
		a.reply->status = status;
		a.reply->data.assign(t.dw.begin() + 3, t.dw.end());
	}
}

void Card::took_msg(const Tlp &t)
{
	unsigned code = t.dw[1] & 0xff;
	bool error = code == ERR_COR || code == ERR_NONFATAL || code == ERR_FATAL;

	messages.push_back(code);
	if (t.dw[0] & 0x00ffffff || t.requester() != id || t.tag() || t.dw[2] || t.dw[3])
		fault("message %08x %08x %08x %08x", t.dw[0], t.dw[1], t.dw[2], t.dw[3]);
	if (error ? t.kind() != MSG || !reports : code != PME_TO_ACK || t.kind() != MSG_GATHERED)
		fault("a message %02x of type %02x", code, t.kind());
}

// Data to the NIC
void Card::read_beat(uint64_t data, bool last, bool error)
{
	if (reading.empty())
		return fault("read data that nobody asked for");

	Read &r = reading.front();

	if (error) {
		if (!last)
			fault("an error that is not the last beat");
		if (!r.spoilt && bus_master)
			fault("read of %llx failed without reason", (unsigned long long)r.addr);
		reads_bad++;
		failed = r;
		reading.pop_front();
		return;
	}
	for (unsigned lane = (r.addr + r.got) & 7; lane < 8 && r.got < r.len; lane++, r.got++)
		if ((uint8_t)(data >> 8 * lane) != memory(r.addr + r.got)) {
			fault("wrong data from %llx", (unsigned long long)(r.addr + r.got));
			break;
		}
	if (last != (r.got == r.len))
		fault("read of %llx+%u: last after %u bytes", (unsigned long long)r.addr, r.len, r.got);
	if (last) {
		if (r.spoilt)
			fault("read of %llx succeeded, but should not", (unsigned long long)r.addr);
		reads_good++;
		reading.pop_front();
	}
}
