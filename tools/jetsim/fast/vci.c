// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stddef.h>

#include "fast.h"

/* As hw.h has them */
static unsigned int hash(uint32_t v, unsigned int way)
{
	uint32_t mixed;

	if (!way)
		return (v ^ v >> 9 ^ v >> 18) & (JET_VCI_SETS_NUM - 1);
	mixed = (v >> 9 & 0xf) << 5 | (v >> 13 & 0x1f);
	return (v ^ mixed ^ (v >> 18 & 0x3f) << 3 ^ 0x1a5) &
		(JET_VCI_SETS_NUM - 1);
}

int vci_pool(const struct vci *t, uint32_t vci)
{
	for (unsigned int way = 0; way < JET_VCI_WAYS_NUM; way++) {
		const struct vci_entry *e = &t->entry[way][hash(vci, way)];

		if (e->valid && GET(JET_VCI_DATA_VCI, e->data) == vci)
			return (int)GET(JET_VCI_DATA_POOL, e->data);
	}
	return -1;
}

void vci_write_index(struct vci *t, uint32_t value)
{
	struct vci_entry *e = &t->entry[GET(JET_VCI_INDEX_WAY, value)]
				       [GET(JET_VCI_INDEX_SET, value)];

	t->index = value & (JET_VCI_INDEX_SET | JET_VCI_INDEX_WAY);
	if (value & JET_VCI_INDEX_WRITE) {
		e->data = t->data;
		e->valid = !!(value & JET_VCI_INDEX_VALID);
	} else {
		t->data = e->data;
	}
	t->index |= PUT(JET_VCI_INDEX_VALID, e->valid);
}
