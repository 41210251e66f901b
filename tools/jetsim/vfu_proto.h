/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The vfio-user protocol on the wire, version 0.x, as QEMU documents it in
 * docs/interop/vfio-user.rst. All fields are in host order.
 */
#ifndef JETSIM_VFU_PROTO_H
#define JETSIM_VFU_PROTO_H

#include <stdint.h>

enum vfu_command {
	VFU_VERSION = 1,
	VFU_DMA_MAP = 2,
	VFU_DMA_UNMAP = 3,
	VFU_GET_INFO = 4,
	VFU_REGION_INFO = 5,
	VFU_REGION_IO_FDS = 6,
	VFU_IRQ_INFO = 7,
	VFU_SET_IRQS = 8,
	VFU_REGION_READ = 9,
	VFU_REGION_WRITE = 10,
	VFU_DMA_READ = 11,		/* these two from server to client */
	VFU_DMA_WRITE = 12,
	VFU_DEVICE_RESET = 13,
	VFU_WRITE_MULTI = 15,
	VFU_DEVICE_FEATURE = 16,
};

#define VFU_TYPE_MASK		0xfu
#define VFU_TYPE_COMMAND	0x0u
#define VFU_TYPE_REPLY		0x1u
#define VFU_NO_REPLY		0x10u
#define VFU_ERROR		0x20u

struct vfu_hdr {
	uint16_t id;
	uint16_t command;
	uint32_t size;			/* header included */
	uint32_t flags;
	uint32_t error;
};

struct vfu_version {
	uint16_t major;
	uint16_t minor;
	/* JSON text follows, with its NUL */
};

struct vfu_dma_map {
	uint32_t argsz;
	uint32_t flags;			/* 1: readable, 2: writeable */
	uint64_t offset;
	uint64_t addr;
	uint64_t size;
};

struct vfu_dma_unmap {
	uint32_t argsz;
	uint32_t flags;			/* 2: everything */
	uint64_t addr;
	uint64_t size;
};

struct vfu_device_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t num_regions;
	uint32_t num_irqs;
};

struct vfu_region_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t cap_offset;
	uint64_t size;
	uint64_t offset;
};

struct vfu_irq_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t count;
};

struct vfu_irq_set {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
	/* a byte for each with VFIO_IRQ_SET_DATA_BOOL */
};

struct vfu_region_access {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
	/* data */
};

struct vfu_dma_access {
	uint64_t addr;
	uint64_t count;
	/* data */
};

struct vfu_multi_write {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
	uint8_t data[8];
};

#endif
