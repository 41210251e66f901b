// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of a script's copies: pinned before the card's part of the script
 * begins, and mapped for the card in it.
 *
 * Pinning may sleep for as long as the program's memory takes to be there, so
 * it happens outside of jet_dev_enter(). What an operation will need is then
 * known only as the most that it can be: all of its length.
 */
#include <linux/dma-mapping.h>
#include <linux/mm.h>

#include "jet_run.h"

/* With one of these a script is to be looked through for memory */
#define JET_PAGES_KINDS		(BIT(JET_DO_COPY_IN) | BIT(JET_DO_COPY_OUT) | \
				 BIT(JET_DO_WAIT_RX))

/**
 * jet_pages_of() - pages of a copy's memory
 * @op:		the copy
 *
 * Return: how many.
 */
unsigned int jet_pages_of(const struct jet_op *op)
{
	return DIV_ROUND_UP(offset_in_page(op->addr) + op->length, PAGE_SIZE);
}

static enum dma_data_direction jet_op_direction(const struct jet_op *op)
{
	return op->op == JET_DO_COPY_OUT ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
}

/* Is it all in the page that was pinned last? Small copies often are. */
static bool jet_pages_share(struct jet_run *run, unsigned int i)
{
	const struct jet_pins *pins = run->pins;
	const struct jet_op *op = &run->ops.op[i];
	bool out = op->op == JET_DO_COPY_OUT;

	if (!pins->n || pins->last != (op->addr & PAGE_MASK) ||
	    pins->last_out != out ||
	    offset_in_page(op->addr) + op->length > PAGE_SIZE)
		return false;
	run->work[i].pages = pins->pages + pins->n - 1;
	run->work[i].npages = 1;
	return true;
}

static void jet_pages_pin_op(struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops.op[i];
	struct jet_work *work = &run->work[i];
	struct jet_pins *pins = run->pins;
	unsigned int flags = (op->op == JET_DO_COPY_OUT ? FOLL_WRITE : 0) |
			     (run->posted ? FOLL_LONGTERM : 0);
	struct page **pages = pins->pages + pins->n;
	int n, got;

	work->offset = offset_in_page(op->addr);
	if (jet_pages_share(run, i))
		return;
	n = jet_pages_of(op);
	got = pin_user_pages_fast(op->addr & PAGE_MASK, n, flags, pages);
	if (got != n) {
		work->fault = true;
		if (got > 0)
			unpin_user_pages(pages, got);
		return;
	}
	work->pages = pages;
	work->npages = n;
	work->pins = n;
	pins->n += n;
	pins->last = (op->addr & PAGE_MASK) + (n - 1) * PAGE_SIZE;
	pins->last_out = op->op == JET_DO_COPY_OUT;
}

/**
 * jet_pages_probe() - look at memory that an operation writes by itself
 * @run:	the script
 * @i:		the operation; it fails in its turn if that is not there
 *
 * Context: process, of the program.
 */
void jet_pages_probe(struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops.op[i];

	if (op->op == JET_DO_RX && op->length)
		run->work[i].fault = jet_mem_probe(op->addr, op->length);
}

/* What an operation needs of the program's memory */
static void jet_pages_get(struct jet_run *run, unsigned int i)
{
	if (jet_op_pins(&run->ops.op[i]))
		jet_pages_pin_op(run, i);
	else
		jet_pages_probe(run, i);
}

/**
 * jet_pages_count() - pages that a script's copies need, each by itself
 * @run:	the script
 *
 * Return: how many at most.
 */
unsigned int jet_pages_count(const struct jet_run *run)
{
	const struct jet_op *op = run->ops.op;
	unsigned int i, n = 0;

	for (i = 0; i < run->ops.n; i++)
		if (jet_op_pins(&op[i]))
			n += jet_pages_of(&op[i]);
	return n;
}

/**
 * jet_pages_pin() - memory of the program that a stretch of a script needs
 * @run:	the script
 * @i:		first operation of the stretch, which is no WAIT_RX, unless the
 *		script is posted: then all is one, and there are not too many
 *
 * What cannot be had is the operation's failure when its turn comes.
 *
 * Context: process; may wait for page faults.
 * Return: behind the last operation of the stretch: before a WAIT_RX, or when
 * many pages are pinned.
 */
unsigned int jet_pages_pin(struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = run->ops.op;
	unsigned int last, k, have = 0;

	run->pins->n = 0;
	if (!run->heads && !(run->kinds & JET_PAGES_KINDS))
		return run->ops.n;
	for (; i < run->ops.n; i = last + 1) {
		last = i;
		if (op[i].op == JET_DO_WAIT_RX && !run->posted)
			break;
		if (!jet_op_pins(&op[i]) &&
		    (op[i].op != JET_DO_RX || !op[i].length))
			continue;
		last = jet_op_unit(&run->ops, i);
		for (k = i; k <= last; k++)
			if (jet_op_pins(&op[k]))
				have += jet_pages_of(&op[k]);
		if (have > JET_RUN_PAGES)
			break;
		for (k = i; k <= last; k++)
			jet_pages_get(run, k);
	}
	return i;
}

/**
 * jet_pages_unpin() - the stretch is over
 * @run:	the script
 * @i:		its first operation
 * @end:	behind its last one
 */
void jet_pages_unpin(struct jet_run *run, unsigned int i, unsigned int end)
{
	for (; run->pins->n && i < end; i++) {
		struct jet_work *work = &run->work[i];

		if (!work->pins)
			continue;
		/* It, or another one that shares a page, may have written */
		unpin_user_pages_dirty_lock(work->pages, work->pins,
					    run->ops.op[i].op ==
					    JET_DO_COPY_OUT);
		work->pins = 0;
	}
}

static int jet_pages_map_range(struct jet_run *run, unsigned int i,
			       struct page *page, unsigned int offset, u32 len)
{
	struct jet_batch *batch = run->file->batch;
	struct jet_map *map = &batch->maps[batch->nmaps];
	struct device *dma = run->file->jd->dma;

	map->len = len;
	map->addr = dma_map_page(dma, page, offset, len,
				 jet_op_direction(&run->ops.op[i]));
	if (dma_mapping_error(dma, map->addr))
		return jet_why_op(run->why, &run->ops, i, -ENOMEM,
				  "no room in the I/O address space");
	batch->nmaps++;
	run->work[i].nmaps++;
	return 0;
}

/**
 * jet_pages_map() - an operation's pages, for the card
 * @run:	the script
 * @i:		a copy, which is pinned, of work.len bytes
 *
 * Pages that follow one another in memory are one range.
 *
 * Return: 0, or the operation's error number; jet_pages_unmap() is due anyway.
 */
int jet_pages_map(struct jet_run *run, unsigned int i)
{
	struct jet_work *work = &run->work[i];
	struct page **pages = work->pages;
	unsigned int k = 0, next, offset = work->offset;
	unsigned int npages = DIV_ROUND_UP(offset + work->len, PAGE_SIZE);
	u32 left = work->len, n;
	int err;

	if (work->dmabuf) {
		jet_dmabuf_map(run, i);
		return 0;
	}
	work->map = run->file->batch->nmaps;
	while (left) {
		next = k + 1;
		while (next < npages && page_to_pfn(pages[next]) ==
					page_to_pfn(pages[next - 1]) + 1)
			next++;
		n = min_t(u32, left, (next - k) * PAGE_SIZE - offset);
		err = jet_pages_map_range(run, i, pages[k], offset, n);
		if (err)
			return err;
		left -= n;
		offset = 0;
		k = next;
	}
	return 0;
}
ALLOW_ERROR_INJECTION(jet_pages_map, ERRNO);

/**
 * jet_pages_map_sum() - the sum of an operation that has ended, for the card
 * @run:	the script
 * @i:		a PUT_SUM with JET_OPF_VALUE
 *
 * Return: as above.
 */
int jet_pages_map_sum(struct jet_run *run, unsigned int i)
{
	struct jet_batch *batch = run->file->batch;
	__be16 *sums = page_address(batch->sums);

	run->work[i].map = batch->nmaps;
	sums[i] = cpu_to_be16(run->ops.res[run->ops.op[i].value].sum);
	return jet_pages_map_range(run, i, batch->sums, i * sizeof(*sums),
				   sizeof(*sums));
}
ALLOW_ERROR_INJECTION(jet_pages_map_sum, ERRNO);

/**
 * jet_pages_unmap() - the reverse of both
 * @run:	the script
 * @i:		the operation
 */
void jet_pages_unmap(struct jet_run *run, unsigned int i)
{
	struct jet_batch *batch = run->file->batch;
	struct jet_work *work = &run->work[i];
	unsigned int k;

	/* What is mapped for longer than the copy stays so */
	for (k = work->map; !work->dmabuf && k < work->map + work->nmaps; k++)
		dma_unmap_page(run->file->jd->dma, batch->maps[k].addr,
			       batch->maps[k].len,
			       jet_op_direction(&run->ops.op[i]));
	work->nmaps = 0;
}
