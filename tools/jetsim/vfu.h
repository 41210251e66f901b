/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * vfio-user server: one device, at most one client at a time.
 *
 * This part knows the protocol and guest memory, but neither sockets
 * (vfu_sock.h) nor what the device is: that is behind struct vfu_dev_ops.
 * Nothing here trusts the client.
 */
#ifndef JETSIM_VFU_H
#define JETSIM_VFU_H

#include <stddef.h>
#include <stdint.h>

#define VFU_REGIONS		9	/* BAR0..5, ROM, config space, VGA */
#define VFU_REGION_CONFIG	7
#define VFU_VECTORS_MAX		8
#define VFU_FDS_MAX		8	/* in one message */
#define VFU_XFER_MAX		4096	/* bytes of data in one message */
#define VFU_MSG_MAX		(VFU_XFER_MAX + 1024)
#define VFU_PENDING		1	/* vfu_mem_read(): mem_done() will tell */

struct vfu;

struct vfu_dev_ops {
	/* Zero is "no such region" */
	uint32_t region_size[VFU_REGIONS];
	unsigned int vectors;
	/*
	 * The range lies within the region. They finish before they return
	 * and may call vfu_mem_read() and vfu_mem_write() meanwhile.
	 */
	void (*region_read)(void *dev, unsigned int region, uint32_t off,
			    void *buf, uint32_t len);
	void (*region_write)(void *dev, unsigned int region, uint32_t off,
			     const void *buf, uint32_t len);
	/* DEVICE_RESET, or the client has gone */
	void (*reset)(void *dev);
	/* The client wants this vector's interrupts, or no longer */
	void (*vector)(void *dev, unsigned int vector, int wanted);
	/* The answer to a vfu_mem_read() that was VFU_PENDING; err is an errno */
	void (*mem_done)(void *dev, uint32_t cookie, int err,
			 const void *data, uint32_t len);
};

struct vfu_counters {
	uint64_t messages;
	uint64_t reads;			/* REGION_READ and WRITE of BARs */
	uint64_t writes;
	uint64_t posted;		/* of these writes without reply */
	uint64_t config;		/* of config space */
	uint64_t refused;
	uint64_t interrupts;
	uint64_t dma_messages;
};

/* name: for log lines; ops and dev must outlive it */
struct vfu *vfu_new(const char *name, const struct vfu_dev_ops *ops, void *dev);
void vfu_free(struct vfu *v);

/*
 * Bytes of the stream: ask for room, put some there, say how many. fds came with
 * the last of these bytes and belong to the callee from then on. A negative value:
 * the stream is beyond repair (and that is logged), the connection must be closed.
 */
void *vfu_in_room(struct vfu *v, size_t *room);
int vfu_in(struct vfu *v, size_t len, const int *fds, unsigned int nfds);

/*
 * A client has a turn when bytes of it have come, and then whenever some of its
 * messages still wait: a turn ends when it has taken enough of the others' time.
 * There may be no room for more bytes until all are done.
 */
int vfu_waits(const struct vfu *v);
int vfu_turn(struct vfu *v);

/* Bytes to send to the client, and how many of them are gone */
const void *vfu_out(const struct vfu *v, size_t *len);
void vfu_out_sent(struct vfu *v, size_t len);

/* The client has gone: forget its memory and descriptors, reset the device */
void vfu_disconnect(struct vfu *v);

/* Guest memory: 0, VFU_PENDING or -EFAULT. len <= 4096 */
int vfu_mem_read(struct vfu *v, uint64_t addr, void *buf, uint32_t len,
		 uint32_t cookie);
int vfu_mem_write(struct vfu *v, uint64_t addr, const void *buf, uint32_t len);

/* Raise a vector's interrupt; one that nobody wants is dropped */
void vfu_irq(struct vfu *v, unsigned int vector);

const struct vfu_counters *vfu_counters(const struct vfu *v);

#endif
