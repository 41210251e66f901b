// SPDX-License-Identifier: GPL-2.0
/*
 * dma-bufs as registered buffers: memory of another device's, or of udmabuf,
 * which stays mapped for the card from JET_IOC_BUFFER to the end of the buffer
 * or of the card, whichever comes first.
 *
 * The attachment is a static one: who has exported the memory leaves it where
 * it is for as long as it is mapped (dma_buf_pin(), if he can move it), so it
 * can neither move nor shrink under a script. What the processor has to do
 * before and after is the program's to say, by DMA_BUF_IOCTL_SYNC.
 */
#include <linux/dma-buf.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "jet_run.h"

#ifdef CONFIG_DMA_SHARED_BUFFER

JET_IMPORT_DMA_BUF;

/**
 * struct jet_piece - a range of a dma-buf that the card sees as one
 * @start:	its first byte in the dma-buf
 * @addr:	as the card sees it
 */
struct jet_piece {
	u64 start;
	dma_addr_t addr;
};

/**
 * struct jet_dmabuf - a dma-buf that is registered
 * @list:	in jet_dmabufs, while it is mapped
 * @jd:		the card
 * @buf:	held
 * @at:		to the card; NULL: the card is gone
 * @table:	as it is mapped
 * @pieces:	the same, in order, and where the last one ends
 * @npieces:	how many
 */
struct jet_dmabuf {
	struct list_head list;
	struct jet_dev *jd;
	struct dma_buf *buf;
	struct dma_buf_attachment *at;
	struct sg_table *table;
	struct jet_piece *pieces;
	unsigned int npieces;
};

/* Those of all cards, and against a card that leaves */
static LIST_HEAD(jet_dmabufs);
static DEFINE_MUTEX(jet_dmabufs_lock);

static int jet_dmabuf_pieces(struct jet_dmabuf *dmabuf)
{
	struct jet_piece *piece;
	struct scatterlist *sg;
	dma_addr_t next = 0;
	u64 start = 0;
	unsigned int i;

	dmabuf->pieces = kvmalloc_objs(*dmabuf->pieces,
				       dmabuf->table->nents + 1,
				       GFP_KERNEL_ACCOUNT);
	if (!dmabuf->pieces)
		return -ENOMEM;
	piece = dmabuf->pieces;
	for_each_sgtable_dma_sg(dmabuf->table, sg, i) {
		if (!i || sg_dma_address(sg) != next)
			*piece++ = (struct jet_piece) {
				.start = start,
				.addr = sg_dma_address(sg),
			};
		next = sg_dma_address(sg) + sg_dma_len(sg);
		start += sg_dma_len(sg);
	}
	piece->start = start;
	dmabuf->npieces = piece - dmabuf->pieces;
	return start < dmabuf->buf->size ? -EINVAL : 0;
}

static int jet_dmabuf_attach(struct jet_dmabuf *dmabuf)
{
	struct dma_buf_attachment *at;
	struct sg_table *table;

	at = dma_buf_attach(dmabuf->buf, dmabuf->jd->dma);
	if (IS_ERR(at))
		return PTR_ERR(at);
	dmabuf->at = at;
	table = dma_buf_map_attachment_unlocked(at, DMA_BIDIRECTIONAL);
	if (IS_ERR(table))
		return PTR_ERR(table);
	dmabuf->table = table;
	return jet_dmabuf_pieces(dmabuf);
}

static void jet_dmabuf_detach(struct jet_dmabuf *dmabuf)
{
	if (!dmabuf->at)
		return;
	if (dmabuf->table)
		dma_buf_unmap_attachment_unlocked(dmabuf->at, dmabuf->table,
						  DMA_BIDIRECTIONAL);
	dma_buf_detach(dmabuf->buf, dmabuf->at);
	dmabuf->at = NULL;
}

/**
 * jet_dmabufs_leave() - the card goes: nothing is mapped for it any more
 * @jd:		the card, which nobody can enter
 *
 * Context: process.
 */
void jet_dmabufs_leave(struct jet_dev *jd)
{
	struct jet_dmabuf *dmabuf, *next;

	mutex_lock(&jet_dmabufs_lock);
	list_for_each_entry_safe(dmabuf, next, &jet_dmabufs, list) {
		if (dmabuf->jd != jd)
			continue;
		jet_dmabuf_detach(dmabuf);
		list_del_init(&dmabuf->list);
	}
	mutex_unlock(&jet_dmabufs_lock);
}

/**
 * jet_dmabuf_free() - the buffer ends
 * @dmabuf:	no script uses it
 */
void jet_dmabuf_free(struct jet_dmabuf *dmabuf)
{
	mutex_lock(&jet_dmabufs_lock);
	jet_dmabuf_detach(dmabuf);
	list_del(&dmabuf->list);
	mutex_unlock(&jet_dmabufs_lock);
	dma_buf_put(dmabuf->buf);
	kvfree(dmabuf->pieces);
	kfree(dmabuf);
}

static int jet_dmabuf_open(struct jet_dmabuf *dmabuf, u64 fd, u64 length,
			   struct jet_why *why)
{
	dmabuf->buf = fd > INT_MAX ? ERR_PTR(-EBADF) : dma_buf_get(fd);
	if (IS_ERR(dmabuf->buf))
		return jet_why(why, -EBADF, "%llu is no dma-buf's descriptor",
			       fd);
	if (!(dmabuf->buf->file->f_mode & FMODE_WRITE))
		return jet_why(why, -EACCES, "the dma-buf is not writable");
	if (length > dmabuf->buf->size)
		return jet_why(why, -EINVAL,
			       "a buffer of %llu bytes; the dma-buf has %zu",
			       length, dmabuf->buf->size);
	return 0;
}

static int jet_dmabuf_map_all(struct jet_dmabuf *dmabuf, struct jet_why *why)
{
	int err = jet_dev_enter(dmabuf->jd);

	if (err)
		return jet_why(why, err, "the card is gone");
	err = jet_dmabuf_attach(dmabuf);
	if (!err) {
		mutex_lock(&jet_dmabufs_lock);
		list_add(&dmabuf->list, &jet_dmabufs);
		mutex_unlock(&jet_dmabufs_lock);
	} else {
		jet_dmabuf_detach(dmabuf);
	}
	jet_dev_exit(dmabuf->jd);
	if (err)
		jet_why(why, err, "the dma-buf cannot be mapped for this card");
	return err;
}

/**
 * jet_dmabuf_make() - map a dma-buf for the card
 * @jd:		the card
 * @fd:		its descriptor
 * @length:	bytes of it that shall be a buffer
 * @pages:	out: how many it pins
 * @why:	says why not
 *
 * Context: process, of the program.
 * Return: the dma-buf, or an error.
 */
struct jet_dmabuf *jet_dmabuf_make(struct jet_dev *jd, u64 fd, u64 length,
				   unsigned int *pages, struct jet_why *why)
{
	struct jet_dmabuf *dmabuf;
	int err;

	dmabuf = kzalloc_obj(*dmabuf, GFP_KERNEL_ACCOUNT);
	if (!dmabuf) {
		jet_why(why, -ENOMEM, "no memory for a buffer");
		return ERR_PTR(-ENOMEM);
	}
	INIT_LIST_HEAD(&dmabuf->list);
	dmabuf->jd = jd;
	err = jet_dmabuf_open(dmabuf, fd, length, why) ?:
	      jet_dmabuf_map_all(dmabuf, why);
	if (!err) {
		*pages = DIV_ROUND_UP(dmabuf->buf->size, PAGE_SIZE);
		return dmabuf;
	}
	if (!IS_ERR(dmabuf->buf))
		dma_buf_put(dmabuf->buf);
	kvfree(dmabuf->pieces);
	kfree(dmabuf);
	return ERR_PTR(err);
}

/* The piece that a byte is in */
static const struct jet_piece *jet_dmabuf_piece(const struct jet_dmabuf *dmabuf,
						u64 from)
{
	unsigned int lo = 0, hi = dmabuf->npieces;

	while (lo + 1 < hi) {
		unsigned int mid = lo + (hi - lo) / 2;

		if (dmabuf->pieces[mid].start <= from)
			lo = mid;
		else
			hi = mid;
	}
	return dmabuf->pieces + lo;
}

/**
 * jet_dmabuf_ranges() - ranges that some bytes of a dma-buf are for the card
 * @dmabuf:	the dma-buf
 * @from:	first byte
 * @len:	how many; not over its end
 *
 * Return: how many.
 */
unsigned int jet_dmabuf_ranges(const struct jet_dmabuf *dmabuf, u64 from,
			       u32 len)
{
	return jet_dmabuf_piece(dmabuf, from + len - 1) -
	       jet_dmabuf_piece(dmabuf, from) + 1;
}

/**
 * jet_dmabuf_map() - an operation's ranges, for the batch
 * @run:	the script
 * @i:		a copy whose buffer is a dma-buf, of work.len bytes
 *
 * Context: between jet_dev_enter() and jet_dev_exit().
 */
void jet_dmabuf_map(struct jet_run *run, unsigned int i)
{
	const struct jet_dmabuf *dmabuf = run->work[i].dmabuf;
	struct jet_batch *batch = run->file->batch;
	u64 from = run->ops.op[i].addr;
	u32 left = run->work[i].len, n;
	const struct jet_piece *piece = jet_dmabuf_piece(dmabuf, from);

	run->work[i].map = batch->nmaps;
	for (; left; piece++, left -= n, from += n) {
		n = min_t(u64, left, piece[1].start - from);
		batch->maps[batch->nmaps++] = (struct jet_map) {
			.addr = piece->addr + (from - piece->start),
			.len = n,
		};
		run->work[i].nmaps++;
	}
}

#else

void jet_dmabufs_leave(struct jet_dev *jd)
{
}

void jet_dmabuf_free(struct jet_dmabuf *dmabuf)
{
}

struct jet_dmabuf *jet_dmabuf_make(struct jet_dev *jd, u64 fd, u64 length,
				   unsigned int *pages, struct jet_why *why)
{
	jet_why(why, -EOPNOTSUPP, "this kernel has no dma-bufs");
	return ERR_PTR(-EOPNOTSUPP);
}

unsigned int jet_dmabuf_ranges(const struct jet_dmabuf *dmabuf, u64 from,
			       u32 len)
{
	return 0;
}

void jet_dmabuf_map(struct jet_run *run, unsigned int i)
{
}

#endif
