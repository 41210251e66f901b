// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * vfio-user server: messages of one client.
 *
 * Every request is answered in the order of arrival, before the next one is
 * looked at. Memory without a descriptor is reached by messages of our own,
 * whose answers come whenever they come: the client may well be waiting for an answer
 * of ours at the time, so nothing here ever waits for one of its.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bell.h"
#include "log.h"
#include "vfu.h"
#include "vfu_mem.h"
#include "vfu_proto.h"

#define DMA_UNMAP_ALL	2u
#define OWN_MAX		512		/* our requests that are unanswered */
#define OUT_MAX		(8u << 20)	/* a client that does not listen */
#define COMPLAINTS_MAX	10		/* log lines a connection */
/*
 * What a client may take of the others' time before it is their turn: in register
 * accesses, which take a card some microseconds each
 */
#define TURN_COST	1024
#define RESET_COST	256

struct own_request {
	uint16_t id;
	uint16_t command;		/* 0: free */
	uint32_t cookie;
	uint32_t len;
};

struct arrived_fd {
	int fd;
	uint64_t end;			/* stream position behind its bytes */
};

struct vfu {
	const struct vfu_dev_ops *ops;
	void *dev;
	char *name;
	struct vfu_counters count;

	int versioned;
	unsigned int complaints;
	struct vfu_mem mem;
	int irq_fd[VFU_VECTORS_MAX];
	int irq_masked[VFU_VECTORS_MAX];
	int err_fd;

	struct own_request own[OWN_MAX];
	uint16_t own_id;

	uint8_t in[VFU_MSG_MAX];
	size_t in_head;
	size_t in_tail;
	uint64_t in_pos;		/* stream position of in[0] */
	uint32_t cost;			/* in this turn */
	struct arrived_fd fds[VFU_FDS_MAX];
	unsigned int nfds;

	uint8_t *out;
	size_t out_head;
	size_t out_tail;
	size_t out_room;
	int broken;
};

/* A request under work: its payload, and the descriptors that came with it */
struct request {
	struct vfu_hdr hdr;
	const uint8_t *data;
	uint32_t len;
	int fds[VFU_FDS_MAX];
	unsigned int nfds;
};

__attribute__((format(printf, 2, 3)))
static void complain(struct vfu *v, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	v->count.refused++;
	if (v->complaints++ >= COMPLAINTS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	jet_log(0, "%s: %s%s", v->name, text,
		v->complaints == COMPLAINTS_MAX ? " (and no more of these)" : "");
}

struct vfu *vfu_new(const char *name, const struct vfu_dev_ops *ops, void *dev)
{
	struct vfu *v = calloc(1, sizeof(*v));

	if (!v)
		return NULL;
	v->name = strdup(name);
	v->ops = ops;
	v->dev = dev;
	v->err_fd = -1;
	for (unsigned int i = 0; i < VFU_VECTORS_MAX; i++)
		v->irq_fd[i] = -1;
	if (!v->name || ops->vectors > VFU_VECTORS_MAX) {
		free(v->name);
		free(v);
		return NULL;
	}
	return v;
}

const struct vfu_counters *vfu_counters(const struct vfu *v)
{
	return &v->count;
}

/* Output */

static void out(struct vfu *v, const void *data, size_t len)
{
	if (v->broken || !len)
		return;
	if (v->out_tail + len > v->out_room) {
		size_t used = v->out_tail - v->out_head;
		size_t room = (used + len) * 2 + 4096;
		uint8_t *p;

		if (used + len > OUT_MAX) {
			complain(v, "client does not read our answers");
			v->broken = 1;
			return;
		}
		p = malloc(room);
		if (!p) {
			v->broken = 1;
			return;
		}
		if (used)
			memcpy(p, v->out + v->out_head, used);
		free(v->out);
		v->out = p;
		v->out_head = 0;
		v->out_tail = used;
		v->out_room = room;
	}
	memcpy(v->out + v->out_tail, data, len);
	v->out_tail += len;
}

const void *vfu_out(const struct vfu *v, size_t *len)
{
	*len = v->out_tail - v->out_head;
	return *len ? v->out + v->out_head : NULL;
}

void vfu_out_sent(struct vfu *v, size_t len)
{
	v->out_head += len;
	if (v->out_head == v->out_tail)
		v->out_head = v->out_tail = 0;
}

static void reply2(struct vfu *v, const struct request *r, const void *a,
		   size_t alen, const void *b, size_t blen)
{
	struct vfu_hdr hdr = {
		.id = r->hdr.id,
		.command = r->hdr.command,
		.size = sizeof(hdr) + alen + blen,
		.flags = VFU_TYPE_REPLY,
	};

	if (r->hdr.flags & VFU_NO_REPLY)
		return;
	out(v, &hdr, sizeof(hdr));
	out(v, a, alen);
	out(v, b, blen);
}

static void reply(struct vfu *v, const struct request *r, const void *data,
		  size_t len)
{
	reply2(v, r, data, len, NULL, 0);
}

static void reply_error(struct vfu *v, const struct request *r, int err)
{
	struct vfu_hdr hdr = {
		.id = r->hdr.id,
		.command = r->hdr.command,
		.size = sizeof(hdr),
		.flags = VFU_TYPE_REPLY | VFU_ERROR,
		.error = (uint32_t)err,
	};

	complain(v, "refused command %u, %u bytes of data: %s",
		 r->hdr.command, r->len, strerror(err));
	if (!(r->hdr.flags & VFU_NO_REPLY))
		out(v, &hdr, sizeof(hdr));
}

/* Copies the fixed part of a request; 0 if the message is too short for it */
static int fixed(const struct request *r, void *to, size_t len)
{
	if (r->len < len)
		return 0;
	memcpy(to, r->data, len);
	return 1;
}

/* The first descriptor of the request becomes the caller's */
static int take_fd(struct request *r, unsigned int i)
{
	int fd = r->fds[i];

	r->fds[i] = -1;
	return fd;
}

/* Requests. Each returns 0 (and has replied) or an errno. */

static int do_version(struct vfu *v, struct request *r)
{
	char text[128];
	struct vfu_version ver;
	int len;

	if (!fixed(r, &ver, sizeof(ver)) || v->versioned)
		return EINVAL;
	if (ver.major)
		return ENOTSUP;
	if (r->len > sizeof(ver) && r->data[r->len - 1])
		return EINVAL;
	/*
	 * Its capabilities do not matter: we send no descriptors, our
	 * transfers are small, and we never wait on a second socket.
	 */
	if (ver.minor > 1)
		ver.minor = 1;
	len = snprintf(text, sizeof(text),
		       "{\"capabilities\":{\"max_msg_fds\":%u,"
		       "\"max_data_xfer_size\":%u}}",
		       VFU_FDS_MAX, VFU_XFER_MAX);
	v->versioned = 1;
	reply2(v, r, &ver, sizeof(ver), text, (size_t)len + 1);
	return 0;
}

static int do_dma_map(struct vfu *v, struct request *r)
{
	struct vfu_dma_map map;
	int fd = -1, err;

	if (!fixed(r, &map, sizeof(map)) || r->nfds > 1 || (map.flags & ~3u))
		return EINVAL;
	if (r->nfds)
		fd = take_fd(r, 0);
	err = vfu_mem_map(&v->mem, map.addr, map.size, map.offset,
			  map.flags & 1, map.flags & 2, fd);
	if (fd >= 0)
		close(fd);
	if (err)
		return err;
	jet_log(2, "%s: maps %#llx + %#llx%s", v->name,
		(unsigned long long)map.addr, (unsigned long long)map.size,
		fd < 0 ? " without descriptor" : "");
	reply(v, r, NULL, 0);
	return 0;
}

static int do_dma_unmap(struct vfu *v, struct request *r)
{
	struct vfu_dma_unmap unmap;
	int err = 0;

	if (!fixed(r, &unmap, sizeof(unmap)) || (unmap.flags & ~DMA_UNMAP_ALL))
		return EINVAL;
	if (unmap.flags & DMA_UNMAP_ALL)
		vfu_mem_unmap_all(&v->mem);
	else
		err = vfu_mem_unmap(&v->mem, unmap.addr, unmap.size);
	if (err)
		return err;
	reply(v, r, &unmap, sizeof(unmap));
	return 0;
}

static int do_get_info(struct vfu *v, struct request *r)
{
	struct vfu_device_info info;

	if (!fixed(r, &info, sizeof(info)) || info.argsz < sizeof(info))
		return EINVAL;
	info.argsz = sizeof(info);
	info.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET;
	info.num_regions = VFU_REGIONS;
	info.num_irqs = VFIO_PCI_NUM_IRQS;
	reply(v, r, &info, sizeof(info));
	return 0;
}

static int do_region_info(struct vfu *v, struct request *r)
{
	struct vfu_region_info info;

	if (!fixed(r, &info, sizeof(info)) || info.argsz < sizeof(info) ||
	    info.index >= VFU_REGIONS)
		return EINVAL;
	info.argsz = sizeof(info);
	info.size = v->ops->region_size[info.index];
	info.flags = info.size ? VFIO_REGION_INFO_FLAG_READ |
				 VFIO_REGION_INFO_FLAG_WRITE : 0;
	info.cap_offset = 0;
	info.offset = 0;
	reply(v, r, &info, sizeof(info));
	return 0;
}

static unsigned int irq_count(const struct vfu *v, uint32_t index)
{
	if (index == VFIO_PCI_MSIX_IRQ_INDEX)
		return v->ops->vectors;
	/* QEMU warns of a device that cannot report errors */
	return index == VFIO_PCI_ERR_IRQ_INDEX;
}

static int do_irq_info(struct vfu *v, struct request *r)
{
	struct vfu_irq_info info;

	if (!fixed(r, &info, sizeof(info)) || info.argsz < sizeof(info) ||
	    info.index >= VFIO_PCI_NUM_IRQS)
		return EINVAL;
	info.argsz = sizeof(info);
	info.count = irq_count(v, info.index);
	info.flags = info.count ? VFIO_IRQ_INFO_EVENTFD : 0;
	reply(v, r, &info, sizeof(info));
	return 0;
}

static int vector_wanted(const struct vfu *v, unsigned int i)
{
	return v->irq_fd[i] >= 0 && !v->irq_masked[i];
}

/* Change a vector's descriptor and mask; the device hears of a difference */
static void set_vector(struct vfu *v, unsigned int i, int fd, int masked)
{
	int before = vector_wanted(v, i);

	if (fd != v->irq_fd[i] && v->irq_fd[i] >= 0)
		close(v->irq_fd[i]);
	v->irq_fd[i] = fd;
	v->irq_masked[i] = masked;
	if (vector_wanted(v, i) != before)
		v->ops->vector(v->dev, i, !before);
}

static void set_err_fd(struct vfu *v, int fd)
{
	if (v->err_fd >= 0)
		close(v->err_fd);
	v->err_fd = fd;
}

/* A pipe would be full one day, and whoever writes to it would wait */
static int all_bells(struct vfu *v, const struct request *r)
{
	for (unsigned int i = 0; i < r->nfds; i++) {
		if (!is_bell(r->fds[i])) {
			complain(v, "an interrupt's descriptor is no eventfd");
			return 0;
		}
	}
	return 1;
}

static int do_set_irqs(struct vfu *v, struct request *r)
{
	static const struct vfu_irq_set none;
	struct vfu_irq_set set = none;
	uint32_t data, action, have;
	const uint8_t *bools;

	if (!fixed(r, &set, sizeof(set)) || set.index >= VFIO_PCI_NUM_IRQS)
		return EINVAL;
	data = set.flags & VFIO_IRQ_SET_DATA_TYPE_MASK;
	action = set.flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;
	have = irq_count(v, set.index);
	bools = r->data + sizeof(set);

	if (set.flags & ~(VFIO_IRQ_SET_DATA_TYPE_MASK |
			  VFIO_IRQ_SET_ACTION_TYPE_MASK))
		return EINVAL;
	if (data == VFIO_IRQ_SET_DATA_NONE &&
	    action == VFIO_IRQ_SET_ACTION_TRIGGER && !set.count) {
		if (set.start)
			return EINVAL;
		if (set.index == VFIO_PCI_ERR_IRQ_INDEX)
			set_err_fd(v, -1);
		for (uint32_t i = 0; set.index == VFIO_PCI_MSIX_IRQ_INDEX &&
		     i < have; i++)
			set_vector(v, i, -1, 0);
		reply(v, r, NULL, 0);
		return 0;
	}

	if (set.start > have || set.count > have - set.start || !set.count)
		return EINVAL;
	if (data == VFIO_IRQ_SET_DATA_BOOL && r->len < sizeof(set) + set.count)
		return EINVAL;
	if (data == VFIO_IRQ_SET_DATA_EVENTFD) {
		if (action != VFIO_IRQ_SET_ACTION_TRIGGER ||
		    (r->nfds && r->nfds != set.count) || !all_bells(v, r))
			return EINVAL;
	} else if (r->nfds || (data != VFIO_IRQ_SET_DATA_NONE &&
			       data != VFIO_IRQ_SET_DATA_BOOL)) {
		return EINVAL;
	}
	if (action != VFIO_IRQ_SET_ACTION_TRIGGER &&
	    action != VFIO_IRQ_SET_ACTION_MASK &&
	    action != VFIO_IRQ_SET_ACTION_UNMASK)
		return EINVAL;

	for (uint32_t n = 0; n < set.count; n++) {
		uint32_t i = set.start + n;

		if (data == VFIO_IRQ_SET_DATA_BOOL && !bools[n])
			continue;
		if (set.index == VFIO_PCI_ERR_IRQ_INDEX) {
			if (data == VFIO_IRQ_SET_DATA_EVENTFD)
				set_err_fd(v, r->nfds ? take_fd(r, n) : -1);
		} else if (data == VFIO_IRQ_SET_DATA_EVENTFD) {
			set_vector(v, i, r->nfds ? take_fd(r, n) : -1,
				   v->irq_masked[i]);
		} else if (action == VFIO_IRQ_SET_ACTION_TRIGGER) {
			vfu_irq(v, i);
		} else {
			set_vector(v, i, v->irq_fd[i],
				   action == VFIO_IRQ_SET_ACTION_MASK);
		}
	}
	reply(v, r, NULL, 0);
	return 0;
}

static int in_region(const struct vfu *v, uint32_t region, uint64_t off,
		     uint32_t len)
{
	uint32_t size;

	if (region >= VFU_REGIONS || !len || len > VFU_XFER_MAX)
		return 0;
	size = v->ops->region_size[region];
	return off < size && len <= size - off;
}

static int do_region_read(struct vfu *v, struct request *r)
{
	uint8_t buf[VFU_XFER_MAX];
	struct vfu_region_access a;

	if (!fixed(r, &a, sizeof(a)) ||
	    !in_region(v, a.region, a.offset, a.count))
		return EINVAL;
	if (a.region == VFU_REGION_CONFIG)
		v->count.config++;
	else
		v->count.reads++;
	v->cost += 1 + a.count / 4;
	v->ops->region_read(v->dev, a.region, (uint32_t)a.offset, buf, a.count);
	reply2(v, r, &a, sizeof(a), buf, a.count);
	return 0;
}

static void region_write(struct vfu *v, uint32_t region, uint64_t off,
			 const void *data, uint32_t len, int posted)
{
	if (region == VFU_REGION_CONFIG) {
		v->count.config++;
	} else {
		v->count.writes++;
		v->count.posted += !!posted;
	}
	v->cost += 1 + len / 4;
	v->ops->region_write(v->dev, region, (uint32_t)off, data, len);
}

static int do_region_write(struct vfu *v, struct request *r)
{
	struct vfu_region_access a;

	if (!fixed(r, &a, sizeof(a)) || r->len - sizeof(a) < a.count ||
	    !in_region(v, a.region, a.offset, a.count))
		return EINVAL;
	region_write(v, a.region, a.offset, r->data + sizeof(a), a.count,
		     r->hdr.flags & VFU_NO_REPLY);
	reply(v, r, &a, sizeof(a));
	return 0;
}

static int do_write_multi(struct vfu *v, struct request *r)
{
	struct vfu_multi_write w;
	uint64_t n, i;

	if (!fixed(r, &n, sizeof(n)) || n > (r->len - sizeof(n)) / sizeof(w))
		return EINVAL;
	/* All of them are looked at before the first is done */
	for (i = 0; i < n; i++) {
		memcpy(&w, r->data + sizeof(n) + i * sizeof(w), sizeof(w));
		if (w.count > sizeof(w.data) ||
		    !in_region(v, w.region, w.offset, w.count))
			return EINVAL;
	}
	for (i = 0; i < n; i++) {
		memcpy(&w, r->data + sizeof(n) + i * sizeof(w), sizeof(w));
		region_write(v, w.region, w.offset, w.data, w.count,
			     r->hdr.flags & VFU_NO_REPLY);
	}
	reply(v, r, &n, sizeof(n));
	return 0;
}

static int do_reset(struct vfu *v, struct request *r)
{
	v->cost += RESET_COST;
	v->ops->reset(v->dev);
	reply(v, r, NULL, 0);
	return 0;
}

static int request(struct vfu *v, struct request *r)
{
	if (!v->versioned && r->hdr.command != VFU_VERSION)
		return EPROTO;
	switch (r->hdr.command) {
	case VFU_VERSION:
		return do_version(v, r);
	case VFU_DMA_MAP:
		return do_dma_map(v, r);
	case VFU_DMA_UNMAP:
		return do_dma_unmap(v, r);
	case VFU_GET_INFO:
		return do_get_info(v, r);
	case VFU_REGION_INFO:
		return do_region_info(v, r);
	case VFU_IRQ_INFO:
		return do_irq_info(v, r);
	case VFU_SET_IRQS:
		return do_set_irqs(v, r);
	case VFU_REGION_READ:
		return do_region_read(v, r);
	case VFU_REGION_WRITE:
		return do_region_write(v, r);
	case VFU_WRITE_MULTI:
		return do_write_multi(v, r);
	case VFU_DEVICE_RESET:
		return do_reset(v, r);
	default:
		return ENOTSUP;
	}
}

/* Our own requests */

static struct own_request *own_new(struct vfu *v, uint16_t command,
				   uint32_t cookie, uint32_t len)
{
	for (unsigned int n = 0; n < OWN_MAX; n++) {
		/* The number is where to look when the answer comes */
		struct own_request *own = &v->own[++v->own_id % OWN_MAX];

		if (own->command)
			continue;
		own->id = v->own_id;
		own->command = command;
		own->cookie = cookie;
		own->len = len;
		return own;
	}
	complain(v, "client answers none of our %u DMA messages", OWN_MAX);
	return NULL;
}

static int own_send(struct vfu *v, uint16_t command, uint64_t addr,
		    const void *data, uint32_t len, uint32_t cookie)
{
	struct own_request *own = own_new(v, command, cookie, len);
	uint32_t extra = data ? len : 0;
	struct vfu_dma_access a = { .addr = addr, .count = len };
	struct vfu_hdr hdr = {
		.command = command,
		.size = sizeof(hdr) + sizeof(a) + extra,
		.flags = VFU_TYPE_COMMAND,
	};

	if (!own || v->broken)
		return -EFAULT;
	hdr.id = own->id;
	out(v, &hdr, sizeof(hdr));
	out(v, &a, sizeof(a));
	out(v, data, extra);
	v->count.dma_messages++;
	return 0;
}

static void own_done(struct vfu *v, struct own_request *own, int err,
		     const void *data)
{
	uint32_t cookie = own->cookie, len = own->len;
	int is_read = own->command == VFU_DMA_READ;

	own->command = 0;
	if (is_read)
		v->ops->mem_done(v->dev, cookie, err, data, len);
}

static void answer(struct vfu *v, const struct request *r)
{
	struct own_request *own = &v->own[r->hdr.id % OWN_MAX];
	struct vfu_dma_access a;
	int err = 0;

	if (!own->command || own->id != r->hdr.id ||
	    own->command != r->hdr.command) {
		complain(v, "answer to nothing: command %u, id %u",
			 r->hdr.command, r->hdr.id);
		return;
	}
	if (r->hdr.flags & VFU_ERROR)
		err = r->hdr.error ? (int)r->hdr.error : EIO;
	else if (own->command == VFU_DMA_READ &&
		 (!fixed(r, &a, sizeof(a)) || a.count != own->len ||
		  r->len - sizeof(a) != own->len))
		err = EPROTO;
	if (err)
		complain(v, "DMA message failed: %s", strerror(err));
	own_done(v, own, err, err ? NULL : r->data + sizeof(a));
}

/* Input */

void *vfu_in_room(struct vfu *v, size_t *room)
{
	if (v->in_head == v->in_tail || VFU_MSG_MAX - v->in_tail < 4096) {
		memmove(v->in, v->in + v->in_head, v->in_tail - v->in_head);
		v->in_pos += v->in_head;
		v->in_tail -= v->in_head;
		v->in_head = 0;
	}
	*room = VFU_MSG_MAX - v->in_tail;
	return v->in + v->in_tail;
}

/*
 * Descriptors come with the last bytes of a read, whatever else that read
 * had before: they belong to the message that these bytes are part of.
 */
static void collect_fds(struct vfu *v, struct request *r, uint64_t end)
{
	unsigned int keep = 0;

	for (unsigned int i = 0; i < v->nfds; i++) {
		if (v->fds[i].end <= end)
			r->fds[r->nfds++] = v->fds[i].fd;
		else
			v->fds[keep++] = v->fds[i];
	}
	v->nfds = keep;
}

static void message(struct vfu *v, struct request *r)
{
	uint32_t type = r->hdr.flags & VFU_TYPE_MASK;
	int err;

	v->count.messages++;
	if (type == VFU_TYPE_REPLY) {
		answer(v, r);
	} else {
		err = type == VFU_TYPE_COMMAND ? request(v, r) : EINVAL;
		if (err)
			reply_error(v, r, err);
	}
	for (unsigned int i = 0; i < r->nfds; i++)
		if (r->fds[i] >= 0)
			close(r->fds[i]);
}

int vfu_in(struct vfu *v, size_t len, const int *fds, unsigned int nfds)
{
	v->in_tail += len;
	for (unsigned int i = 0; i < nfds; i++) {
		if (v->nfds == VFU_FDS_MAX) {
			close(fds[i]);
			v->broken = 1;
			continue;
		}
		v->fds[v->nfds++] = (struct arrived_fd){
			.fd = fds[i], .end = v->in_pos + v->in_tail,
		};
	}
	if (v->broken) {
		jet_log(0, "%s: closed: client sends more than %u descriptors "
			"or does not read", v->name, VFU_FDS_MAX);
		return -1;
	}

	return vfu_turn(v);
}

/* A whole message, or one that can never be */
int vfu_waits(const struct vfu *v)
{
	size_t have = v->in_tail - v->in_head;
	struct vfu_hdr hdr;

	if (have < sizeof(hdr))
		return 0;
	memcpy(&hdr, v->in + v->in_head, sizeof(hdr));
	return have >= hdr.size || hdr.size > VFU_MSG_MAX;
}

int vfu_turn(struct vfu *v)
{
	v->cost = 0;
	while (v->cost < TURN_COST && vfu_waits(v)) {
		struct request r = { .nfds = 0 };

		memcpy(&r.hdr, v->in + v->in_head, sizeof(r.hdr));
		if (r.hdr.size < sizeof(r.hdr) || r.hdr.size > VFU_MSG_MAX) {
			jet_log(0, "%s: closed: message of %u bytes", v->name,
				r.hdr.size);
			return -1;
		}
		r.data = v->in + v->in_head + sizeof(r.hdr);
		r.len = r.hdr.size - sizeof(r.hdr);
		v->in_head += r.hdr.size;
		collect_fds(v, &r, v->in_pos + v->in_head);
		message(v, &r);
		if (v->broken)
			return -1;
	}
	return 0;
}

void vfu_disconnect(struct vfu *v)
{
	/* First the memory, so that nothing new is asked of a client that left */
	vfu_mem_unmap_all(&v->mem);
	for (unsigned int i = 0; i < OWN_MAX; i++)
		if (v->own[i].command)
			own_done(v, &v->own[i], ECONNRESET, NULL);
	v->ops->reset(v->dev);
	for (unsigned int i = 0; i < v->ops->vectors; i++)
		set_vector(v, i, -1, 0);
	set_err_fd(v, -1);
	for (unsigned int i = 0; i < v->nfds; i++)
		close(v->fds[i].fd);
	if (v->complaints > COMPLAINTS_MAX)
		jet_log(0, "%s: %u complaints in all", v->name, v->complaints);
	v->nfds = 0;
	v->in_head = v->in_tail = 0;
	v->out_head = v->out_tail = 0;
	v->versioned = 0;
	v->complaints = 0;
	v->broken = 0;
}

void vfu_free(struct vfu *v)
{
	if (!v)
		return;
	vfu_disconnect(v);
	free(v->out);
	free(v->name);
	free(v);
}

/* Guest memory */

int vfu_mem_read(struct vfu *v, uint64_t addr, void *buf, uint32_t len,
		 uint32_t cookie)
{
	uint8_t *to = buf;

	while (len) {
		const struct vfu_map *map = vfu_mem_find(&v->mem, addr);
		uint64_t off, n;

		if (!map || !map->readable)
			return -EFAULT;
		off = addr - map->addr;
		n = map->size - off < len ? map->size - off : len;
		if (!map->base) {
			/* A read across two such ranges is not worth having */
			if (n != len || to != buf)
				return -EFAULT;
			return own_send(v, VFU_DMA_READ, addr, NULL, len,
					cookie) ? -EFAULT : VFU_PENDING;
		}
		if (vfu_mem_copy(to, map->base + off, (uint32_t)n))
			return -EFAULT;
		to += n;
		addr += n;
		len -= (uint32_t)n;
	}
	return 0;
}

int vfu_mem_write(struct vfu *v, uint64_t addr, const void *buf, uint32_t len)
{
	const uint8_t *from = buf;

	while (len) {
		const struct vfu_map *map = vfu_mem_find(&v->mem, addr);
		uint64_t off, n;

		if (!map || !map->writeable)
			return -EFAULT;
		off = addr - map->addr;
		n = map->size - off < len ? map->size - off : len;
		if (map->base ? vfu_mem_copy(map->base + off, from, (uint32_t)n)
			      : own_send(v, VFU_DMA_WRITE, addr, from,
					 (uint32_t)n, 0))
			return -EFAULT;
		from += n;
		addr += n;
		len -= (uint32_t)n;
	}
	return 0;
}

void vfu_irq(struct vfu *v, unsigned int vector)
{
	int err;

	if (vector >= v->ops->vectors || v->irq_fd[vector] < 0)
		return;
	v->count.interrupts++;
	err = bell_ring(v->irq_fd[vector]);
	if (err)
		complain(v, "vector %u: %s", vector, strerror(err));
}
