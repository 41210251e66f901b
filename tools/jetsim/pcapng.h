/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A link's frames in a file that Wireshark reads (see jetstream.lua) */
#ifndef JETSIM_PCAPNG_H
#define JETSIM_PCAPNG_H

struct jetsim;
struct pcapng;

/* NULL, with a line on standard error, if the file cannot be made */
struct pcapng *pcapng_open(struct jetsim *sim, unsigned int link,
			   const char *path);
/* So that whoever reads it has all packets; NULL: nothing to do */
void pcapng_flush(struct pcapng *p);
/* 0, or -1 and a line: some of it is lost */
int pcapng_close(struct pcapng *p);

#endif
