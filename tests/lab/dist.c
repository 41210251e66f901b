// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Numbers on stdin; what the laboratory says of their distribution, as it stands in results */
#include <inttypes.h>
#include <stdio.h>

#include "../../tools/jetsim/lab/dist.h"

int main(void)
{
	static struct dist half[2];
	unsigned int n = 0;
	uint64_t v;
	json_t *j;

	/* As two stations' figures become the ring's */
	while (scanf("%" SCNu64, &v) == 1)
		dist_add(&half[n++ % 2], v);
	dist_merge(&half[0], &half[1]);
	j = dist_json(&half[0]);
	json_dumpf(j, stdout, JSON_REAL_PRECISION(15));
	json_decref(j);
	return 0;
}
