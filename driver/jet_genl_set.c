// SPDX-License-Identifier: GPL-2.0
/* Requests that change something, and why they are refused */
#include "jet_genl_msg.h"

static int jet_genl_bid(struct jet_dev *jd, const struct genl_info *info,
			u32 *bid)
{
	const u64 least = div_u64((u64)JET_RING_BID_MIN * NSEC_PER_SEC,
				  jd->ring_hz);
	const u64 most = div_u64((u64)JET_RING_BID_MAX * NSEC_PER_SEC,
				 jd->ring_hz);
	const struct nlattr *attr = info->attrs[JETSTREAM_A_RING_BID];
	u64 ns;

	if (!attr)
		return 0;
	ns = nla_get_uint(attr);
	if (ns < least || ns > most) {
		NL_SET_ERR_MSG_ATTR_FMT(info->extack, attr,
					"bid %llu ns; %llu to %llu are possible",
					ns, least, most);
		return -ERANGE;
	}
	*bid = clamp(DIV_ROUND_CLOSEST_ULL(ns * jd->ring_hz, NSEC_PER_SEC),
		     JET_RING_BID_MIN, JET_RING_BID_MAX);
	return 0;
}

static int jet_genl_frame(const struct genl_info *info, u32 *len)
{
	const struct nlattr *attr = info->attrs[JETSTREAM_A_RING_FRAME_WANTED];
	const u32 least = jet_frame_bytes(JET_RING_FRAME_MIN);

	if (!attr)
		return 0;
	*len = nla_get_u32(attr);
	if (*len >= least && *len <= JET_SDU_MAX)
		return 0;
	NL_SET_ERR_MSG_ATTR_FMT(info->extack, attr,
				"frame of %u bytes; %u to %u are possible",
				*len, least, JET_SDU_MAX);
	return -ERANGE;
}

/* F + trip > bid, in ns, and whose F it is; 80 bytes at most */
static void jet_genl_floor(struct netlink_ext_ack *extack, u32 hz,
			   const struct jet_ring_refusal *no)
{
	const struct jet_floor *floor = &no->floor;
	u64 frame = jet_words_ns(floor->frame, hz);
	u64 least = jet_words_ns(floor->frame + floor->trip, hz);
	u64 bid = jet_words_ns(no->bid, hz);

	if (floor->station < 0)
		NL_SET_ERR_MSG_FMT(extack,
				   "bid %llu ns: frame %llu + ring %llu: %llu at least",
				   bid, frame, least - frame, least);
	else
		NL_SET_ERR_MSG_FMT(extack,
				   "bid %llu ns: frame %llu (station %d) + ring %llu: %llu at least",
				   bid, frame, floor->station, least - frame,
				   least);
}

static void jet_genl_set_why(struct netlink_ext_ack *extack, int err, u32 hz,
			     const struct jet_ring_refusal *no)
{
	switch (err) {
	case -EIO:
		NL_SET_ERR_MSG(extack,
			       "the card is being reset; it counts afterwards");
		break;
	case -ETIMEDOUT:
		NL_SET_ERR_MSG(extack,
			       "the ring was not left; it counts when it forms anew");
		break;
	case -EBUSY:
		NL_SET_ERR_MSG_FMT(extack,
				   "pool %u was promised frames of %u bytes",
				   no->pool, no->bytes);
		break;
	case -ERANGE:
		jet_genl_floor(extack, hz, no);
		break;
	}
}

/**
 * jetstream_nl_ring_set_doit() - what a station wants of the ring
 * @skb:	request
 * @info:	likewise
 *
 * Return: 0, or an error.
 */
int jetstream_nl_ring_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *mode = info->attrs[JETSTREAM_A_RING_MODE_WANTED];
	bool now = info->attrs[JETSTREAM_A_RING_NOW];
	struct jet_ring_refusal refusal;
	struct jet_ring_wish wish = { .fit = -1 };
	struct jet_dev *jd;
	int err;

	jd = jet_genl_card(info, JETSTREAM_A_RING_IFINDEX);
	if (IS_ERR(jd))
		return PTR_ERR(jd);
	if (mode)
		wish.fit = nla_get_u32(mode) == JETSTREAM_RING_MODE_FIT;
	err = jet_genl_bid(jd, info, &wish.bid) ?:
	      jet_genl_frame(info, &wish.frame);
	if (!err) {
		err = jet_ring_set(jd, &wish, now, &refusal);
		jet_genl_set_why(info->extack, err, jd->ring_hz, &refusal);
	}
	jet_genl_done(jd);
	return err;
}

/* How much a request is about, in ring words; 0: it does not say */
static int jet_sync_words(struct jet_dev *jd, const struct genl_info *info,
			  u32 *words)
{
	const struct nlattr *frame = info->attrs[JETSTREAM_A_SYNC_FRAME];
	const struct nlattr *rate = info->attrs[JETSTREAM_A_SYNC_RATE];
	u64 most = jet_ring_rate(jd->ring_hz), want;
	struct jet_ring_info ring;

	*words = 0;
	if (frame && rate) {
		NL_SET_ERR_MSG_ATTR(info->extack, rate,
				    "a frame or a rate, but not both");
		return -EINVAL;
	}
	if (frame) {
		u32 len = nla_get_u32(frame), longest = jet_ring_frame(jd);

		if (!len || len > longest) {
			NL_SET_ERR_MSG_ATTR_FMT(info->extack, frame,
						"frame of %u bytes; 1 to %u are possible",
						len, longest);
			return -ERANGE;
		}
		*words = jet_frame_words(len);
	} else if (rate) {
		want = nla_get_uint(rate);
		if (!want || want > most) {
			NL_SET_ERR_MSG_ATTR_FMT(info->extack, rate,
						"rate of %llu bytes/s; 1 to %llu are possible",
						want, most);
			return -ERANGE;
		}
		jet_ring_get(jd, &ring);
		if (!ring.up) {
			NL_SET_ERR_MSG(info->extack,
				       "the ring is down: no token, no rate");
			return -ENETDOWN;
		}
		*words = DIV64_U64_ROUND_UP(want * ring.ttrt, most);
	}
	return 0;
}

/* S + F + tau > T, and what there would have been; 80 bytes at most */
static void jet_sync_full(struct netlink_ext_ack *extack, u32 hz, u32 words,
			  const struct jet_budget *budget)
{
	struct jet_budget without = *budget;

	without.sum -= min(without.sum, words);
	NL_SET_ERR_MSG_FMT(extack,
			   "S %llu + F %llu + tau %llu > T %llu ns: %u bytes a visit are free",
			   jet_words_ns(budget->sum, hz),
			   jet_words_ns(budget->frame, hz),
			   jet_words_ns(budget->rotation, hz),
			   jet_words_ns(budget->ttrt, hz),
			   jet_lease_free(&without) * JET_WORD_BYTES);
}

static void jet_sync_why(struct netlink_ext_ack *extack, int err)
{
	switch (err) {
	case -ENETDOWN:
		NL_SET_ERR_MSG(extack, "the ring is down");
		break;
	case -ETIMEDOUT:
		NL_SET_ERR_MSG(extack, "the monitor's host does not answer");
		break;
	case -EBUSY:
		NL_SET_ERR_MSG(extack, "this station is asking already");
		break;
	}
}

/**
 * jetstream_nl_sync_add_doit() - ask for synchronous bandwidth
 * @skb:	request
 * @info:	likewise
 *
 * Return: 0, or an error.
 */
int jetstream_nl_sync_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct jet_budget budget;
	struct jet_dev *jd;
	u32 words;
	int err;

	jd = jet_genl_card(info, JETSTREAM_A_SYNC_IFINDEX);
	if (IS_ERR(jd))
		return PTR_ERR(jd);
	err = jet_sync_words(jd, info, &words);
	if (!err && !words) {
		NL_SET_ERR_MSG(info->extack, "how much? a frame or a rate");
		err = -EINVAL;
	}
	if (!err) {
		err = jet_lease_add(jd, words, &budget);
		if (err == -ENOSPC)
			jet_sync_full(info->extack, jd->ring_hz, words,
				      &budget);
		else
			jet_sync_why(info->extack, err);
	}
	jet_genl_done(jd);
	return err;
}

/**
 * jetstream_nl_sync_del_doit() - give synchronous bandwidth back
 * @skb:	request
 * @info:	likewise
 *
 * Return: 0, or an error.
 */
int jetstream_nl_sync_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct jet_dev *jd;
	u32 words, held;
	int err;

	jd = jet_genl_card(info, JETSTREAM_A_SYNC_IFINDEX);
	if (IS_ERR(jd))
		return PTR_ERR(jd);
	err = jet_sync_words(jd, info, &words);
	if (!err) {
		err = jet_lease_del(jd, words, &held);
		if (err == -ERANGE && !held)
			NL_SET_ERR_MSG(info->extack,
				       "this station has no lease");
		else if (err == -ERANGE)
			NL_SET_ERR_MSG_FMT(info->extack,
					   "%u bytes a visit; this station has %u",
					   words * JET_WORD_BYTES,
					   held * JET_WORD_BYTES);
		else
			jet_sync_why(info->extack, err);
	}
	jet_genl_done(jd);
	return err;
}
