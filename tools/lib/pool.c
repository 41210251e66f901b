// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Files of the device that are pools */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lib.h"

int jet_pool_fail(const char *what, const char *text)
{
	int err = errno;

	return jet_fail(-err, "%s: %s", what, text && *text ? text : strerror(err));
}

static int pool_request(int fd, const char *device, const struct jet_pool_options *options)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_pool_open req = {
		.tx_limit = options->tx_blocks,
		.rx_limit = options->rx_blocks,
		.receive = options->receive,
		.framing = options->framing,
		.copy = options->copy,
		.flags = options->flags,
		.frame = options->frame,
		.reserved = options->reserved,
		.text_bytes = sizeof(text),
		.text = (uintptr_t)text,
	};

	return ioctl(fd, JET_IOC_POOL_OPEN, &req) ? jet_pool_fail(device, text) : 0;
}

int jet_device_open(const char *device)
{
	char path[32];
	int card, fd;

	if (!strchr(device, '/')) {
		card = jet_map_card(device);
		if (card < 0)
			return card;
		snprintf(path, sizeof(path), "/dev/jetstream%d", card);
		device = path;
	}
	fd = open(device, O_RDWR | O_CLOEXEC);
	return fd < 0 ? jet_pool_fail(device, NULL) : fd;
}

static int device_limits(int fd, const char *device, struct jet_limits *limits)
{
	return ioctl(fd, JET_IOC_LIMITS, limits) ?
	       jet_pool_fail(device, errno == ENOTTY ? "is no Jetstream device" : NULL) : 0;
}

static int pool_start(struct jet_pool *pool, const char *device,
		      const struct jet_pool_options *options)
{
	struct stat node;
	int err;

	pool->fd = jet_device_open(device);
	if (pool->fd < 0)
		return pool->fd;
	if (fstat(pool->fd, &node))
		return jet_pool_fail(device, NULL);
	pool->number = minor(node.st_rdev);
	err = device_limits(pool->fd, device, &pool->limits);
	return err ?: pool_request(pool->fd, device, options);
}

JET_API int jet_device_limits(const char *device, struct jet_limits *limits)
{
	int fd = jet_device_open(device), err;

	if (fd < 0)
		return fd;
	err = device_limits(fd, device, limits);
	close(fd);
	return err;
}

JET_API int jet_pool_open(struct jet_pool **pool, const char *device,
			  const struct jet_pool_options *options)
{
	struct jet_pool_options known;
	struct jet_pool *new;
	int err = jet_take_options(&known, sizeof(known), options);

	if (err)
		return err;
	new = calloc(1, sizeof(*new));
	if (!new)
		return jet_fail(-ENOMEM, "no memory for a pool");
	pthread_mutex_init(&new->lock, NULL);
	err = pool_start(new, device, &known);
	if (err) {
		jet_pool_close(new);
		return err;
	}
	*pool = new;
	return 0;
}

JET_API void jet_pool_close(struct jet_pool *pool)
{
	if (!pool)
		return;
	jet_map_delete(pool->map);
	if (pool->fd >= 0)
		close(pool->fd);
	jet_pool_forget(pool);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

JET_API int jet_pool_fd(const struct jet_pool *pool)
{
	return pool->fd;
}

JET_API int jet_pool_limits(struct jet_pool *pool, struct jet_limits *limits)
{
	return ioctl(pool->fd, JET_IOC_LIMITS, limits) ? jet_pool_fail("limits", NULL) : 0;
}

static int pool_vci(struct jet_pool *pool, unsigned long request, const char *what, uint32_t vci,
		    uint32_t flags)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_association req = {
		.vci = vci,
		.flags = flags,
		.text_bytes = sizeof(text),
		.text = (uintptr_t)text,
	};

	return ioctl(pool->fd, request, &req) ? jet_pool_fail(what, text) : (int)req.vci;
}

JET_API int jet_pool_assoc(struct jet_pool *pool, uint32_t vci, uint32_t flags)
{
	return pool_vci(pool, JET_IOC_ASSOC, "associate", vci, flags);
}

JET_API int jet_pool_deassoc(struct jet_pool *pool, uint32_t vci, uint32_t flags)
{
	/* A channel stays the same whatever number the station had when it was asked for */
	uint32_t channel = vci & JET_VCI_IS_GROUP ? vci : vci & JET_CHANNEL_LAST;
	int ret = pool_vci(pool, JET_IOC_DEASSOC, "deassociate", channel, flags);

	return ret < 0 ? ret : 0;
}

int jet_pool_map(struct jet_pool *pool, struct jet_map **map)
{
	int err = pool->map ? 0 : jet_map_new(&pool->map, pool->number);

	*map = pool->map;
	return err;
}
