// SPDX-License-Identifier: GPL-2.0
/*
 * The netlink family "jetstream". Whatever goes wrong ends the program with
 * one line that says what, and what to do about it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

static struct nl_sock *sock;
static int family;

/* One request's progress */
struct request {
	jnl_row_fn fn;
	void *arg;
	int max_attr;
	bool done;
	bool tolerant;		/* a refusal is an answer, too */
};

char die_where[DIE_WHERE];

void die(int code, const char *fmt, ...)
{
	va_list args;

	/* What earlier lines of a batch have said comes first */
	fflush(stdout);
	fprintf(stderr, "jetctl: %s", die_where);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(code);
}

/* Is there a driver? */
bool jnl_try(void)
{
	int on = 1;

	sock = nl_socket_alloc();
	if (!sock || genl_connect(sock))
		die(JETCTL_KERNEL, "no netlink socket");
	/* libnl does not ask for the kernel's words by itself */
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_EXT_ACK, &on,
		   sizeof(on));
	family = genl_ctrl_resolve(sock, JETSTREAM_FAMILY_NAME);
	return family >= 0;
}

void jnl_open(void)
{
	if (!jnl_try())
		die(JETCTL_KERNEL,
		    "the kernel knows no Jetstream; load the driver: modprobe jetstream");
}

/* A multicast group of the family */
int jnl_group(const char *name)
{
	int group = genl_ctrl_resolve_grp(sock, JETSTREAM_FAMILY_NAME, name);

	if (group < 0)
		die(JETCTL_KERNEL, "the driver tells nobody of its %s", name);
	return group;
}

void jnl_close(void)
{
	nl_socket_free(sock);
}

static int got_row(struct nl_msg *msg, void *arg)
{
	struct nlattr *attrs[64] = {};
	struct request *req = arg;

	if (req->max_attr >= (int)(sizeof(attrs) / sizeof(*attrs)))
		die(JETCTL_KERNEL, "message with too many attributes");
	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, req->max_attr, NULL))
		die(JETCTL_KERNEL, "message that cannot be understood");
	req->fn(req->arg, attrs);
	return NL_OK;
}

/* The kernel's words, if the answer has some, which follow after @skip bytes */
static const char *extack(const struct nlmsghdr *nlh, int skip)
{
	struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1];
	int len = nlmsg_datalen(nlh) - skip;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || len <= 0)
		return NULL;
	if (nla_parse(attrs, NLMSGERR_ATTR_MAX,
		      (struct nlattr *)((char *)nlmsg_data(nlh) + skip), len,
		      NULL))
		return NULL;
	return attrs[NLMSGERR_ATTR_MSG] ?
	       nla_get_string(attrs[NLMSGERR_ATTR_MSG]) : NULL;
}

__attribute__((noreturn))
static void refused(int err, const char *text)
{
	if (err == EPERM || err == EACCES)
		die(JETCTL_KERNEL, "%s; try it as root",
		    text ? text : strerror(err));
	die(JETCTL_KERNEL, "%s", text ? text : strerror(err));
}

static int got_error(struct sockaddr_nl *addr, struct nlmsgerr *err, void *arg)
{
	const struct nlmsghdr *nlh =
		(struct nlmsghdr *)((char *)err - NLMSG_HDRLEN);
	struct request *req = arg;
	int skip = sizeof(*err);

	(void)addr;
	req->done = true;
	if (req->tolerant)
		return NL_STOP;
	/* Behind the header of the request, unless capped, stands all of it */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(err->msg.nlmsg_len) - NLMSG_HDRLEN;
	refused(-err->error, extack(nlh, skip));
}

/* A dump's last message has its result, and the kernel's words behind it */
static int got_end(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct request *req = arg;
	int err = 0;

	if (nlmsg_datalen(nlh) >= (int)sizeof(err))
		memcpy(&err, nlmsg_data(nlh), sizeof(err));
	req->done = true;
	if (err < 0 && !req->tolerant)
		refused(-err, extack(nlh, sizeof(err)));
	return NL_STOP;
}

/* Sends the message, listens until a callback says that the answer is whole, and frees both */
static void converse(struct nl_msg *msg, struct nl_cb *cb, struct request *req)
{
	int err;

	nl_cb_err(cb, NL_CB_CUSTOM, got_error, req);
	err = nl_send_auto(sock, msg);
	while (err >= 0 && !req->done)
		err = nl_recvmsgs(sock, cb);
	if (err < 0)
		die(JETCTL_KERNEL, "%s", nl_geterror(err));
	nl_cb_put(cb);
	nlmsg_free(msg);
}

static void dump(struct request *req, int cmd, int ifindex_attr,
		 unsigned int ifindex)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!msg || !cb)
		die(JETCTL_KERNEL, "no memory");
	if (!genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, NLM_F_DUMP,
			 cmd, JETSTREAM_FAMILY_VERSION) ||
	    (ifindex && nla_put_u32(msg, ifindex_attr, ifindex)))
		die(JETCTL_KERNEL, "no memory");

	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, got_row, req);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, got_end, req);
	converse(msg, cb, req);
}

/**
 * jnl_dump() - all messages of a dump
 * @cmd: JETSTREAM_CMD_*_GET
 * @max_attr: highest attribute of its messages
 * @ifindex_attr: attribute that restricts the dump to one card
 * @ifindex: that card, or 0
 * @fn: called for each message
 * @arg: its argument
 */
void jnl_dump(int cmd, int max_attr, int ifindex_attr, unsigned int ifindex,
	     jnl_row_fn fn, void *arg)
{
	struct request req = { .fn = fn, .arg = arg, .max_attr = max_attr };

	dump(&req, cmd, ifindex_attr, ifindex);
}

/* The same of a card that may leave meanwhile: it has no rows then */
void jnl_dump_perhaps(int cmd, int max_attr, int ifindex_attr,
		      unsigned int ifindex, jnl_row_fn fn, void *arg)
{
	struct request req = { .fn = fn, .arg = arg, .max_attr = max_attr,
			       .tolerant = true };

	dump(&req, cmd, ifindex_attr, ifindex);
}

struct nl_msg *jnl_request(int cmd)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0,
				 NLM_F_ACK, cmd, JETSTREAM_FAMILY_VERSION))
		die(JETCTL_KERNEL, "no memory");
	return msg;
}

static int got_ack(struct nl_msg *msg, void *arg)
{
	struct request *req = arg;

	(void)msg;
	req->done = true;
	return NL_STOP;
}

void jnl_do(struct nl_msg *msg)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	struct request req = {};

	if (!cb)
		die(JETCTL_KERNEL, "no memory");
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, got_ack, &req);
	converse(msg, cb, &req);
}

/* YNL's "uint" is 32 or 64 bits wide, as the value needs */
uint64_t jnl_uint(const struct nlattr *attr)
{
	return nla_len(attr) == sizeof(uint32_t) ? nla_get_u32(attr) :
						   nla_get_u64(attr);
}
