// SPDX-License-Identifier: GPL-2.0
/*
 * Registered buffers: memory of a program that is pinned once, or a dma-buf,
 * and that copies name by its index in the file. A script that names one uses
 * it from when it is checked until it is freed; meanwhile the buffer cannot go.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "jet_run.h"

/* One of them can be pinned by one call, and its pages' list allocated */
#define JET_BUFFER_BYTES_MAX	SZ_1G

/**
 * struct jet_buffer - a registered buffer
 * @pages:	pinned
 * @dmabuf:	or this, instead of pages
 * @npages:	how many of them are pinned
 * @offset:	of its first byte in the first of them
 * @length:	bytes
 * @users:	scripts that use it; under jet_file.buffers_lock
 * @charge:	whom they are charged to
 */
struct jet_buffer {
	struct page **pages;
	struct jet_dmabuf *dmabuf;
	unsigned int npages;
	u32 offset;
	u64 length;
	unsigned int users;
	struct jet_charge charge;
};

static void jet_buffer_free(struct jet_buffer *buffer)
{
	if (buffer->dmabuf)
		jet_dmabuf_free(buffer->dmabuf);
	else
		unpin_user_pages_dirty_lock(buffer->pages, buffer->npages,
					    true);
	jet_charge_end(&buffer->charge);
	kvfree(buffer->pages);
	kfree(buffer);
}

static int jet_buffer_pin(struct jet_buffer *buffer, u64 addr,
			  struct jet_why *why)
{
	unsigned int n = DIV_ROUND_UP(buffer->offset + buffer->length,
				      PAGE_SIZE);
	int got;

	buffer->pages = kvmalloc_objs(*buffer->pages, n, GFP_KERNEL_ACCOUNT);
	if (!buffer->pages)
		return jet_why(why, -ENOMEM, "no memory for %u pages", n);
	got = pin_user_pages_fast(addr & PAGE_MASK, n,
				  FOLL_WRITE | FOLL_LONGTERM, buffer->pages);
	buffer->npages = max(got, 0);
	if (got == n)
		return jet_charge(&buffer->charge, n, why);
	return jet_why(why, -EFAULT,
		       "%llu bytes at %#llx are not all mapped, writable, and to be pinned for long",
		       buffer->length, addr);
}

static int jet_buffer_import(struct jet_buffer *buffer, struct jet_dev *jd,
			     u64 fd, struct jet_why *why)
{
	unsigned int n;

	buffer->dmabuf = jet_dmabuf_make(jd, fd, buffer->length, &n, why);
	if (IS_ERR(buffer->dmabuf)) {
		int err = PTR_ERR(buffer->dmabuf);

		buffer->dmabuf = NULL;
		return err;
	}
	buffer->npages = n;
	return jet_charge(&buffer->charge, n, why);
}

static struct jet_buffer *jet_buffer_make(struct jet_file *file,
					  const struct jet_buffer_reg *req,
					  struct jet_why *why)
{
	struct jet_buffer *buffer;
	int err;

	buffer = kzalloc_obj(*buffer, GFP_KERNEL_ACCOUNT);
	if (!buffer) {
		jet_why(why, -ENOMEM, "no memory for a buffer");
		return ERR_PTR(-ENOMEM);
	}
	buffer->length = req->length;
	jet_charge_begin(&buffer->charge);
	if (req->flags & JET_BUFFER_DMABUF) {
		err = jet_buffer_import(buffer, file->jd, req->addr, why);
	} else {
		buffer->offset = offset_in_page(req->addr);
		err = jet_buffer_pin(buffer, req->addr, why);
	}
	if (!err)
		return buffer;
	jet_buffer_free(buffer);
	return ERR_PTR(err);
}

static int jet_buffer_why_index(u32 index, struct jet_why *why)
{
	return jet_why(why, -EINVAL, "buffer %u; there are 0 to %u", index,
		       JET_BUFFERS_MAX - 1);
}

static int jet_buffer_check(const struct jet_buffer_reg *req,
			    struct jet_why *why)
{
	if (req->flags & ~JET_BUFFER_DMABUF || req->reserved)
		return jet_why(why, -EINVAL,
			       "unknown flags and reserved must be zero");
	if (req->index >= JET_BUFFERS_MAX)
		return jet_buffer_why_index(req->index, why);
	if (!req->length || req->length > JET_BUFFER_BYTES_MAX)
		return jet_why(why, -EINVAL,
			       "a buffer of %llu bytes; 1 to %u are possible",
			       req->length, JET_BUFFER_BYTES_MAX);
	if (req->flags & JET_BUFFER_DMABUF)
		return 0;
	if (req->addr == (unsigned long)req->addr &&
	    access_ok(u64_to_user_ptr(req->addr), req->length))
		return 0;
	return jet_why(why, -EFAULT,
		       "%llu bytes at %#llx cannot be the program's",
		       req->length, req->addr);
}

/* Into its place, unless there is one; or NULL: out of it, unless it is used */
static int jet_buffer_put(struct jet_file *file, u32 index,
			  struct jet_buffer **buffer)
{
	struct jet_buffer *old;
	int err = 0;

	spin_lock(&file->buffers_lock);
	old = file->buffers[index];
	if (*buffer ? !!old : !old)
		err = *buffer ? -EEXIST : -ENOENT;
	else if (old && old->users)
		err = -EBUSY;
	else
		swap(file->buffers[index], *buffer);
	spin_unlock(&file->buffers_lock);
	return err;
}

static int jet_buffer_add(struct jet_file *file,
			  const struct jet_buffer_reg *req,
			  struct jet_why *why)
{
	struct jet_buffer *buffer;
	int err;

	err = jet_buffer_check(req, why);
	if (err)
		return err;
	buffer = jet_buffer_make(file, req, why);
	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	err = jet_buffer_put(file, req->index, &buffer);
	if (!err)
		return 0;
	jet_buffer_free(buffer);
	return jet_why(why, err, "there is a buffer %u already", req->index);
}

static int jet_buffer_del(struct jet_file *file,
			  const struct jet_buffer_reg *req,
			  struct jet_why *why)
{
	struct jet_buffer *buffer = NULL;
	int err;

	if (req->flags || req->reserved || req->addr || req->length)
		return jet_why(why, -EINVAL,
			       "addr, length, flags and reserved must be zero");
	if (req->index >= JET_BUFFERS_MAX)
		return jet_buffer_why_index(req->index, why);
	err = jet_buffer_put(file, req->index, &buffer);
	if (err == -ENOENT)
		return jet_why(why, err, "there is no buffer %u", req->index);
	if (err)
		return jet_why(why, err, "a script uses buffer %u",
			       req->index);
	jet_buffer_free(buffer);
	return 0;
}

/**
 * jet_ioc_buffer() - JET_IOC_BUFFER and JET_IOC_UNBUFFER
 * @filp:	an open file
 * @arg:	the request in the program
 * @size:	its size there
 * @add:	which of the two
 *
 * Context: process.
 * Return: 0, or why nothing was done.
 */
long jet_ioc_buffer(struct file *filp, void __user *arg, size_t size,
		    bool add)
{
	struct jet_buffer_reg req;
	struct jet_why why = {};
	int err;

	err = jet_mem_in(&req, sizeof(req), arg, size,
			 offsetofend(struct jet_buffer_reg, text));
	if (err)
		return err;
	if (jet_text_begin(req.text, req.text_bytes))
		return -EFAULT;
	err = jet_file_check(filp, &why);
	if (!err && add)
		err = jet_buffer_add(filp->private_data, &req, &why);
	else if (!err)
		err = jet_buffer_del(filp->private_data, &req, &why);
	return jet_text_end(&why, req.text, req.text_bytes, err);
}

/* One of a script's; from now on it stays */
static struct jet_buffer *jet_buffer_hold(struct jet_run *run, u32 index)
{
	struct jet_file *file = run->file;
	struct jet_buffer *buffer;

	/* Since then nobody else changes its place */
	if (test_bit(index, run->buffers))
		return file->buffers[index];
	spin_lock(&file->buffers_lock);
	buffer = file->buffers[index];
	if (buffer) {
		buffer->users++;
		__set_bit(index, run->buffers);
	}
	spin_unlock(&file->buffers_lock);
	return buffer;
}

/* More ranges than pages would be more commands than a batch may have */
static int jet_buffer_use_dmabuf(struct jet_run *run, unsigned int i,
				 const struct jet_dmabuf *dmabuf)
{
	const struct jet_op *op = &run->ops.op[i];
	struct jet_work *work = &run->work[i];
	unsigned int n;

	/* With no byte it is refused, or nothing to look up */
	n = op->length ? jet_dmabuf_ranges(dmabuf, op->addr, op->length) : 0;
	if (n > DIV_ROUND_UP(op->length, PAGE_SIZE) + 1)
		return jet_why_op(run->why, &run->ops, i, -EINVAL,
				  "%u bytes of the dma-buf are in %u pieces, which is more than their pages",
				  op->length, n);
	work->dmabuf = dmabuf;
	work->npages = n;
	return 0;
}

/**
 * jet_buffer_use() - memory of a copy with JET_OPF_BUFFER
 * @run:	the script, for jet_buffers_release()
 * @i:		the operation
 *
 * Context: process.
 * Return: 0, or the error number with which the script is refused.
 */
int jet_buffer_use(struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops.op[i];
	struct jet_work *work = &run->work[i];
	struct jet_buffer *buffer;
	u64 from;

	if (op->buffer >= JET_BUFFERS_MAX)
		return jet_why_op(run->why, &run->ops, i, -EINVAL,
				  "buffer %u; there are 0 to %u", op->buffer,
				  JET_BUFFERS_MAX - 1);
	buffer = jet_buffer_hold(run, op->buffer);
	if (!buffer)
		return jet_why_op(run->why, &run->ops, i, -EINVAL,
				  "there is no buffer %u", op->buffer);
	if (op->addr > buffer->length ||
	    op->length > buffer->length - op->addr)
		return jet_why_op(run->why, &run->ops, i, -EINVAL,
				  "%u bytes from byte %llu on; buffer %u has %llu",
				  op->length, op->addr, op->buffer,
				  buffer->length);
	if (buffer->dmabuf)
		return jet_buffer_use_dmabuf(run, i, buffer->dmabuf);
	from = buffer->offset + op->addr;
	work->pages = buffer->pages + (from >> PAGE_SHIFT);
	work->offset = offset_in_page(from);
	work->npages = DIV_ROUND_UP(work->offset + op->length, PAGE_SIZE);
	return 0;
}

/**
 * jet_buffers_release() - the script has no use for its buffers any more
 * @run:	a script that has ended, or was refused
 */
void jet_buffers_release(struct jet_run *run)
{
	struct jet_file *file = run->file;
	unsigned int i;

	if (bitmap_empty(run->buffers, JET_BUFFERS_MAX))
		return;
	spin_lock(&file->buffers_lock);
	for_each_set_bit(i, run->buffers, JET_BUFFERS_MAX)
		file->buffers[i]->users--;
	spin_unlock(&file->buffers_lock);
	bitmap_zero(run->buffers, JET_BUFFERS_MAX);
}

/**
 * jet_buffers_free() - the file is closed
 * @file:	without scripts
 */
void jet_buffers_free(struct jet_file *file)
{
	unsigned int i;

	for (i = 0; i < JET_BUFFERS_MAX; i++)
		if (file->buffers[i])
			jet_buffer_free(file->buffers[i]);
}
