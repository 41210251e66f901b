// SPDX-License-Identifier: GPL-2.0
/*
 * places DEVICE - takes what there is of the card's table of VCIs: first the places
 * where the driver's own stand, then as many as a pool can have, then all
 * that others can. Then it says so and waits to be killed.
 * places DEVICE CHANNEL - has this channel, and a child that takes the places it would
 * have if the station had another number. Says when these are free again.
 */
#include "pool.h"

#include <jetstream/hw.h>

#define POOLS	252

static const char *device;

/* hw.h, section 4, without the constant: linear, as aiming at it needs */
static uint32_t hash(uint32_t v, int way)
{
	if (!way)
		return (v ^ v >> 9 ^ (v >> 18 & 0x3f)) & 0x1ff;
	return (v & 0x1ff) ^ ((v >> 9 & 0xf) << 5 | (v >> 13 & 0x1f)) ^
	       (v >> 18 & 0x3f) << 3;
}

/* Differences between VCIs that have the same places */
static uint32_t same[256], nsame;

static void find_same(void)
{
	uint32_t d;

	for (d = 1; d < 1u << JET_VCI_W && nsame < COUNT(same); d++)
		if (!hash(d, 0) && !hash(d, 1))
			same[nsame++] = d;
}

/* Group VCIs with the places of this one, until one is refused: that one */
static uint32_t aim(int fd, uint32_t target)
{
	uint32_t vci;
	unsigned int i;

	for (i = 0; i < nsame; i++) {
		vci = target ^ same[i];
		if (!(vci & JET_VCI_IS_GROUP) ||
		    (vci & JET_CHANNEL_LAST) < JET_CHANNEL_USER)
			continue;
		if (assoc(fd, JET_IOC_ASSOC, vci) == -ENOSPC)
			return vci;
	}
	return 0;
}

static void aim_and_see(int fd, uint32_t target)
{
	char want[JET_TEXT_BYTES];
	uint32_t vci = aim(fd, target);

	snprintf(want, sizeof(want),
		 "the card's table has no place for VCI %#x; other channels have other places",
		 vci);
	refused(vci ? -ENOSPC : 0, -ENOSPC, want,
		"places that are taken are told of");
}

static void aim_at_driver(unsigned int station)
{
	int fd = open_pool(device, 1, 0);
	unsigned int channel;

	for (channel = JET_CHANNEL_INIT; channel <= JET_CHANNEL_ETHER;
	     channel++) {
		aim_and_see(fd, JET_MAKE_GROUP(0, channel));
		aim_and_see(fd, JET_MAKE_VCI(station, channel));
	}
}

/* As many as this pool can have, or as there are */
static int fill(unsigned int *n)
{
	int fd = open_pool(device, 1, 0), err;

	do {
		err = assoc(fd, JET_IOC_ASSOC, 0);
		*n += err >= 0;
	} while (err >= 0);
	return err;
}

/* Two VCIs a number, of which a pool can have so many */
static void take_all_numbers(unsigned int own, unsigned int channel)
{
	unsigned int station, fd = -1;

	for (station = 0; station < JET_STATIONS_MAX; station++) {
		if (station % 32 == 0)
			fd = open_pool(device, 1, 0);
		if (station != own)
			aim(fd, JET_MAKE_VCI(station, channel));
	}
}

static int have_channel(unsigned int own, unsigned int channel)
{
	int fd = open_pool(device, 1, 0);
	pid_t pid;

	if (assoc(fd, JET_IOC_ASSOC, channel) < 0)
		printf("%s\n", text);
	pid = fork();
	if (!pid) {
		take_all_numbers(own, channel);
		printf("pid %d ready\n", getpid());
		fflush(stdout);
		pause();
	}
	waitpid(pid, NULL, 0);
	printf("free\n");
	fflush(stdout);
	pause();
	return 0;
}

int main(int argc, char **argv)
{
	struct jet_limits limits;
	unsigned int n = 0, pools;
	char want[JET_TEXT_BYTES];

	device = argc > 1 ? argv[1] : "/dev/jetstream0";
	limits = limits_of(device);
	find_same();
	if (argc > 2)
		return have_channel(limits.station, atoi(argv[2]));
	aim_at_driver(limits.station);

	snprintf(want, sizeof(want),
		 "this pool has %u VCIs; a pool has %u at most",
		 limits.pool_vcis, limits.pool_vcis);
	refused(fill(&n), -EDQUOT, want, "a pool cannot have all VCIs");
	ok(n == limits.pool_vcis, "but %u", n);
	for (pools = 2; pools < POOLS && fill(&n) != -ENOSPC; pools++)
		;
	ok(pools < POOLS && strstr(text, "none of this pool's channels"),
	   "the table is full with %u more: %s", n, text);
	printf("ready\n");
	fflush(stdout);
	pause();
	return 0;
}
