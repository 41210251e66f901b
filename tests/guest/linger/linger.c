// SPDX-License-Identifier: GPL-2.0
/*
 * A module for tests: one call of a function takes its time. So a race that
 * takes an unlucky moment otherwise takes place whenever a test wants it to.
 * In /sys/module/linger/parameters:
 *
 *   busy    0: its caller sleeps, 1: it must not
 *   answer  0: the function is called; else the call does nothing and returns
 *           this, at once
 *   comm    of the task whose calls count, empty: anybody's
 *   skip    calls that do not count
 *   at      which function; to be written last
 *   state   0: no such call yet, 1: it waits. Written 2: it goes on, and
 *           whatever waits for RCU is freed before
 */
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/objtool.h>
#include <linux/sched.h>
#include <linux/slab.h>

static unsigned int busy, skip, state;
static int answer;
static char *comm = "";
module_param(busy, uint, 0644);
module_param(skip, uint, 0644);
module_param(state, uint, 0644);
module_param(answer, int, 0644);
module_param(comm, charp, 0644);

static char symbol[64];
static atomic_t left;			/* calls up to the one that counts */

void linger_return(void);
void linger_begin(void);
unsigned long linger_wait(void);

/* In place of a function, or in front of it: then with its arguments */
asm(".pushsection .text, \"ax\"\n"
	".globl linger_return\n"
	".type linger_return, @function\n"
	"linger_return:\n"
	ANNOTATE_NOENDBR "\n"
	ASM_RET
	".size linger_return, . - linger_return\n"
	".globl linger_begin\n"
	".type linger_begin, @function\n"
	"linger_begin:\n"
	ANNOTATE_NOENDBR "\n"
	"push %rax\n"
	"push %rax\n"
	"push %rcx\n"
	"push %rdx\n"
	"push %rsi\n"
	"push %rdi\n"
	"push %r8\n"
	"push %r9\n"
	"push %r10\n"
	"push %r11\n"
	"call linger_wait\n"
	"mov %rax, 72(%rsp)\n"
	"pop %r11\n"
	"pop %r10\n"
	"pop %r9\n"
	"pop %r8\n"
	"pop %rdi\n"
	"pop %rsi\n"
	"pop %rdx\n"
	"pop %rcx\n"
	"pop %rax\n"
	ASM_RET
	".size linger_begin, . - linger_begin\n"
	".popsection\n");
/* It goes on to the function by a return */
STACK_FRAME_NON_STANDARD(linger_begin);

static struct kprobe probe;

/* What was given to kfree_rcu() may be a cache's that is destroyed: so it is waited for */
static void linger_free(void)
{
	kmem_cache_destroy(kmem_cache_create("linger", 8, 0, SLAB_NO_MERGE,
					     NULL));
}

/* Returns where to go on: at the probe, where no call counts any more */
__visible __used unsigned long linger_wait(void)
{
	WRITE_ONCE(state, 1);
	while (READ_ONCE(state) == 1)
		if (busy)
			udelay(10);
		else
			msleep(10);
	if (!busy)
		linger_free();
	return (unsigned long)probe.addr;
}

static bool linger_counts(void)
{
	if (*comm && strncmp(comm, current->comm, strcspn(comm, "\n")))
		return false;
	return !atomic_dec_return(&left);
}

static int linger_hit(struct kprobe *kp, struct pt_regs *regs)
{
	if (!linger_counts())
		return 0;
	regs->ip = (unsigned long)linger_begin;
	if (answer) {
		regs->ax = (long)answer;
		regs->ip = (unsigned long)linger_return;
		WRITE_ONCE(state, 2);
	}
	return 1;
}

static void linger_forget(void)
{
	if (*symbol)
		unregister_kprobe(&probe);
	*symbol = '\0';
}

static int linger_set(const char *value, const struct kernel_param *param)
{
	int err;

	linger_forget();
	memset(&probe, 0, sizeof(probe));
	probe.pre_handler = linger_hit;
	probe.symbol_name = symbol;
	atomic_set(&left, skip + 1);
	WRITE_ONCE(state, 0);
	strscpy(symbol, value);
	symbol[strcspn(symbol, "\n")] = '\0';
	err = register_kprobe(&probe);
	if (err)
		*symbol = '\0';
	return err;
}

static int linger_get(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%s\n", symbol);
}

static const struct kernel_param_ops linger_at = {
	.set = linger_set,
	.get = linger_get,
};
module_param_cb(at, &linger_at, NULL, 0644);

static int __init linger_init(void)
{
	return 0;
}

static void __exit linger_exit(void)
{
	linger_forget();
}

module_init(linger_init);
module_exit(linger_exit);

MODULE_DESCRIPTION("A function takes its time");
MODULE_LICENSE("GPL");
