/* SPDX-License-Identifier: GPL-2.0 */
/* The room of netlink: what main tells it */
#ifndef JET_GENL_H
#define JET_GENL_H

#include "jet_ring.h"

int jet_genl_init(void);
void jet_genl_exit(void);
void jet_genl_news(struct jet_dev *jd, enum jet_news news);

#endif
