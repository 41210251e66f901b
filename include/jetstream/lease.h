/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Synchronous bandwidth: what stations say to each other about it, on the
 * INIT channel like hellos (hello.h), and all of them to all stations.
 *
 * A station may send synchronous frames of so many words in each visit of the
 * token as its lease says. It asks the monitor's host for the total that it
 * wants, and gets an answer. While it holds a lease it says so every second:
 * that renews it, and tells everybody. The monitor's host withdraws what does
 * not fit any more. Documentation/management.md has the rules.
 *
 * Whose lease a message is about needs no field in ASK and HOLD: it is the
 * source in the frame's Jetstream header. All numbers are in words of the ring.
 * What is on the ring is sent most significant byte first.
 */
#ifndef JETSTREAM_LEASE_H
#define JETSTREAM_LEASE_H

#include <linux/types.h>

#define JET_LEASE_MAGIC		0x4a4c5345	/* "JLSE" */
#define JET_LEASE_VERSION	1

#define JET_LEASE_ASK		1	/* I want so many words in all */
#define JET_LEASE_ANSWER	2	/* station @to may have them, or not */
#define JET_LEASE_HOLD		3	/* I have so many words; 0: no more */
#define JET_LEASE_WITHDRAW	4	/* station @to has none any more */
#define JET_LEASE_KINDS		5

struct jet_lease_msg {
	__be32 magic;
	__u8 version;		/* others are ignored */
	__u8 kind;		/* JET_LEASE_*; unknown ones are ignored */
	__be16 len;		/* bytes of the whole; longer ones may follow */
	__u8 eui[6];		/* EUI-48 of the station that says this */
	__u8 to;		/* ANSWER, WITHDRAW: number of the station */
	__u8 granted;		/* ANSWER: 1 yes, 0 no */
	__be32 nonce;		/* of an ASK, and in what comes of it */
	__be32 words;		/* of the lease; 24 bits */
	__be32 age;		/* HOLD: seconds since there is a lease */
	__be32 sum;		/* ANSWER, WITHDRAW: S of all leases, */
	__be32 frame;		/* F, the longest asynchronous frame, */
	__be32 rotation;	/* tau, the shortest rotation of the token, */
	__be32 ttrt;		/* T: S + F + tau <= T must be */
};

#endif
