// SPDX-License-Identifier: GPL-2.0
/*
 * Pages that are pinned for longer than a call count against RLIMIT_MEMLOCK:
 * all of a program's (mm_struct.pinned_vm), and all of its user's, who may have
 * many programs (user_struct.locked_vm). Others count there, too: io_uring's
 * buffers, and memory of AF_XDP. Who has CAP_IPC_LOCK is not limited, and is no
 * user here.
 */
#include <linux/cred.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/user.h>

#include "jet_run.h"

/**
 * jet_charge_begin() - pages will be current's
 * @charge:	with none; jet_charge_end() is due
 */
void jet_charge_begin(struct jet_charge *charge)
{
	*charge = (struct jet_charge) { .mm = current->mm };
	mmgrab(charge->mm);
}

/**
 * jet_charge() - they are pinned
 * @charge:	has none yet
 * @n:		how many; also if they are refused, until jet_uncharge()
 * @why:	says what the limit is
 *
 * Return: 0 or -ENOMEM.
 */
int jet_charge(struct jet_charge *charge, unsigned int n, struct jet_why *why)
{
	unsigned long most = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
	s64 now;

	if (!n)
		return 0;
	charge->pages = n;
	now = atomic64_add_return(n, &charge->mm->pinned_vm);
	if (capable(CAP_IPC_LOCK))
		return 0;
	charge->user = get_uid(current_user());
	now = max_t(s64, now,
		    atomic_long_add_return(n, &charge->user->locked_vm));
	if (now <= most)
		return 0;
	return jet_why(why, -ENOMEM,
		       "%u pages to pin; RLIMIT_MEMLOCK allows %lu, with %lld others",
		       n, most, now - n);
}

/**
 * jet_uncharge() - they are not pinned any more
 * @charge:	whatever it has
 */
void jet_uncharge(struct jet_charge *charge)
{
	atomic64_sub(charge->pages, &charge->mm->pinned_vm);
	if (charge->user)
		atomic_long_sub(charge->pages, &charge->user->locked_vm);
	charge->pages = 0;
}

/**
 * jet_charge_end() - the reverse of jet_charge_begin()
 * @charge:	whatever it has
 */
void jet_charge_end(struct jet_charge *charge)
{
	jet_uncharge(charge);
	if (charge->user)
		free_uid(charge->user);
	mmdrop(charge->mm);
}
