// SPDX-License-Identifier: GPL-2.0
/*
 * Every command with its arguments. Whoever adds one adds it here; what help,
 * usage and completion say of it, and how it can be abbreviated, follows.
 * jetctl(8) is compared with this by tests/unit/jetctl.t.
 */
#include <stddef.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

#define DEV_HELP	"this network interface's card"
#define DEV		{ "dev", ARG_DEV, "NAME", DEV_HELP }
#define DEV_NEEDED	{ "dev", ARG_DEV, "NAME", DEV_HELP, \
			  .missing = "which card? say 'dev' and its interface" }

static const struct arg show_args[] = {
	[ARG_OF_DEV] = DEV,
	{}
};

static const struct arg pool_args[] = {
	[ARG_OF_DEV] = DEV,
	[POOL_ARG_POOL] = { "pool", ARG_NUMBER, "NUMBER", "this pool" },
	{}
};

static const struct arg vci_args[] = {
	[ARG_OF_DEV] = DEV,
	[VCI_ARG_VCI] = { "vci", ARG_NUMBER, "VCI", "this one" },
	[VCI_ARG_POOL] = { "pool", ARG_NUMBER, "NUMBER",
			   "those that lead to this pool" },
	{}
};

static const struct arg top_args[] = {
	[ARG_OF_DEV] = DEV,
	[TOP_ARG_EVERY] = { "every", ARG_TIME, "TIME",
			    "between two answers: 500ms; 1s by itself" },
	[TOP_ARG_TIMES] = { "times", ARG_NUMBER, "NUMBER",
			    "so many answers; else until it is interrupted" },
	{}
};

static const struct arg trace_args[] = {
	[ARG_OF_DEV] = DEV,
	/* In the order of trace.c */
	[TRACE_ARG_ONLY] = { "only", ARG_CHOICE,
			     "command|completion|frame|ring|life|script",
			     "these alone" },
	{}
};

static const struct arg ring_set_args[] = {
	[SET_BID] = { "bid", ARG_TIME, "TIME",
		      "token rotation time to bid: 500us, 1ms" },
	[SET_FRAME] = { "frame", ARG_SIZE, "SIZE",
			"longest frame that the station sends: 2048B" },
	/* In the order of enum jetstream_ring_mode */
	[SET_MODE] = { "mode", ARG_CHOICE, "overrun|fit",
		       "fit: begin a frame only if it fits the holding time" },
	[SET_NOW] = { "now", ARG_FLAG, NULL,
		      "form the ring anew; else all that counts later" },
	[SET_DEV] = DEV_NEEDED,
	{}
};

#define SYNC_ARGS(how_much) \
	[SYNC_ARG_SIZE] = { "size", ARG_SIZE, "SIZE", \
		"a frame of so much data in each visit of the token: 1500B", \
		.bare = true, .either = true, .missing = how_much }, \
	[SYNC_ARG_RATE] = { "rate", ARG_RATE, "RATE", \
		"so many bits a second on the ring: 20mbit", \
		.missing = how_much }, \
	[SYNC_ARG_DEV] = DEV_NEEDED

static const struct arg sync_add_args[] = { 
	SYNC_ARGS("how much? a size like 1500B, or 'rate' and one like 20mbit"),
	{}
};
static const struct arg sync_del_args[] = { 
	SYNC_ARGS(NULL),
	{}
};

static const struct arg help_args[] = {
	{ "object", ARG_WORD, "OBJECT", "of this one only", .bare = true },
	{}
};

static const struct arg batch_args[] = {
	{ "file", ARG_WORD, "FILE", "commands, a line each; -: standard input",
	  .bare = true, .missing = "which file? or - for standard input" },
	{}
};

static const struct arg completion_args[] = {
	{ "shell", ARG_CHOICE, "bash|zsh", "which shell", .bare = true,
	  .missing = "which shell? bash or zsh" },
	{}
};

/* Of several that a word can mean, the first one counts: s is station */
const struct command commands[] = {
	{ "ring", "show", "the ring as each card sees it", show_args,
	  ring_show },
	{ "ring", "set", "what the station wants of the ring", ring_set_args,
	  ring_set, .some = true },
	{ "station", "show", "who is on the ring", show_args, station_show },
	{ "sync", "show", "synchronous bandwidth: who has it, what is free",
	  show_args, sync_show },
	{ "sync", "add", "ask for synchronous bandwidth", sync_add_args,
	  sync_add },
	{ "sync", "del", "give back so much of it, or all", sync_del_args,
	  sync_del },
	{ "pool", "show", "whose blocks are whose, frames, losses", pool_args,
	  pool_show },
	{ "vci", "show", "which VCIs are received, and by whom", vci_args,
	  vci_show },
	{ "block", "show", "the card's memory: what is free, who has the rest",
	  show_args, block_show },
	{ "link", "show", "the card's PCI Express link, and its errors", show_args,
	  link_show },
	{ "monitor", NULL, "what changes on the rings, as it does", show_args,
	  monitor_run, .alone = true },
	{ "top", NULL, "what the pools do, the busiest first", top_args,
	  top_run, .alone = true },
	{ "trace", NULL, "what goes to the cards and comes back, as it does",
	  trace_args, trace_run, .alone = true },
	{ "doctor", NULL, "what is missing for the card to work, and its cure",
	  show_args, doctor_run },
	{ "help", NULL, "this text", help_args, help_show },
	{ "batch", NULL, "commands from a file", batch_args, batch_run,
	  .alone = true },
	{ "completion", NULL, "a script that completes words in a shell",
	  completion_args, complete_show },
	{}
};
