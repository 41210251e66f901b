// SPDX-License-Identifier: GPL-2.0
/*
 * A program's memory: looked at before something is done, so that writing to
 * it afterwards does not fail. All of this may sleep for as long as the
 * program likes: its pages may come from a file system in user space.
 */
#include <linux/uaccess.h>

#include "jet_user.h"

/**
 * jet_mem_probe() - can these bytes be written?
 * @to:		first byte
 * @n:		how many
 *
 * A byte of each page is written as it is.
 *
 * Return: 0 or -EFAULT.
 */
int jet_mem_probe(u64 to, size_t n)
{
	char __user *p = u64_to_user_ptr(to);
	size_t part;
	char c;

	if (to != (unsigned long)to || !access_ok(p, n))
		return -EFAULT;
	for (; n; n -= part, p += part) {
		if (get_user(c, p) || put_user(c, p))
			return -EFAULT;
		part = min(n, PAGE_SIZE - offset_in_page(p));
	}
	return 0;
}

/**
 * jet_mem_in() - a structure that may have grown since, or will have
 * @to:		where to
 * @known:	its size here
 * @from:	in the program
 * @size:	its size there
 * @least:	its size in the first version
 *
 * Return: 0, -EINVAL: too small, -E2BIG: it says what nobody knows here, or
 * -EFAULT.
 */
int jet_mem_in(void *to, size_t known, const void __user *from, size_t size,
	       size_t least)
{
	if (size < least)
		return -EINVAL;
	return copy_struct_from_user(to, known, from, size);
}

static u32 jet_text_room(u64 text, u32 text_bytes)
{
	return text ? min_t(u32, text_bytes, JET_TEXT_BYTES) : 0;
}

/**
 * jet_text_begin() - there is nothing to say, and room to say something
 * @text:	the program's buffer, or 0
 * @text_bytes:	its size
 *
 * Return: 0 or -EFAULT.
 */
int jet_text_begin(u64 text, u32 text_bytes)
{
	u32 room = jet_text_room(text, text_bytes);

	if (!room)
		return 0;
	if (jet_mem_probe(text, room))
		return -EFAULT;
	return put_user(0, (char __user *)u64_to_user_ptr(text));
}

/**
 * jet_text_end() - say why, as far as there is room
 * @why:	a sentence, or nothing
 * @text:	as before
 * @text_bytes:	likewise
 * @err:	what to return
 *
 * Return: @err. The sentence is for people; that it does not get through
 * changes nothing of what was done.
 */
int jet_text_end(const struct jet_why *why, u64 text, u32 text_bytes, int err)
{
	u32 room = jet_text_room(text, text_bytes);
	char __user *to = u64_to_user_ptr(text);
	size_t n;

	if (!room || !why->text[0])
		return err;
	n = min_t(size_t, strlen(why->text), room - 1);
	if (!copy_to_user(to, why->text, n))
		put_user(0, to + n);
	return err;
}
