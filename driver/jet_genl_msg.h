/* SPDX-License-Identifier: GPL-2.0 */
/* Between the files of netlink's room */
#ifndef JET_GENL_MSG_H
#define JET_GENL_MSG_H

#include "jet_genl_gen.h"
#include "jet_ring.h"

#define JET_WORD_BYTES	2

/* One message of a dump or an answer */
struct jet_msg {
	struct sk_buff *skb;
	u32 portid;
	u32 seq;
	int flags;
};

struct jet_dev *jet_genl_card(struct genl_info *info, int ifindex);
void jet_genl_done(struct jet_dev *jd);

u64 jet_words_ns(u32 words, u32 hz);
u64 jet_ring_rate(u32 hz);

int jet_put_ring(const struct jet_msg *msg, u8 cmd, struct jet_dev *jd,
		 const struct jet_ring_info *ring,
		 const struct jet_ring_load *load,
		 const struct jet_budget *budget);
int jet_put_station(const struct jet_msg *msg, struct jet_dev *jd,
		    const struct jet_ring_info *ring, unsigned int id);
int jet_put_pool(const struct jet_msg *msg, struct jet_pool *pool);
int jet_put_vci(const struct jet_msg *msg, struct jet_dev *jd,
		const struct jet_vci_info *info);
int jet_put_budget(const struct jet_msg *msg, struct jet_dev *jd,
		   const struct jet_budget *budget);
int jet_put_lease(const struct jet_msg *msg, struct jet_dev *jd,
		  const struct jet_ring_info *ring, unsigned int id,
		  const struct jet_lease_info *lease);

int jet_put_link(const struct jet_msg *msg, struct jet_dev *jd);

#endif
