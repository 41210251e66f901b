/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Stations introduce themselves: the frame of the INIT channel.
 *
 * Ring start-up gives every station a number and nobody a name: to send to an
 * address one must know whose number it is. So every station says hello
 * on the group VCI that all hear (JET_VCI_GROUP, station 0, JET_CHANNEL_INIT)
 * when the ring has come up, when it is asked to, and every few seconds. The
 * number needs no field: it is the source in the frame's Jetstream header.
 *
 * What is on the ring is sent most significant byte first.
 */
#ifndef JETSTREAM_HELLO_H
#define JETSTREAM_HELLO_H

#include <linux/types.h>

#define JET_HELLO_MAGIC		0x4a485921	/* "JHY!" */
#define JET_HELLO_VERSION	1
#define JET_HELLO_ASK		0x01	/* I am new: everybody, say hello */
#define JET_HELLO_NAME		32

struct jet_hello {
	__be32 magic;
	__u8 version;		/* others are ignored */
	__u8 flags;		/* JET_HELLO_*; unknown ones are ignored */
	__be16 len;		/* bytes of the whole; longer ones may follow */
	__u8 eui[6];		/* the station's EUI-48 */
	__be16 channels;	/* well-known ones that it hears, bit n = n */
	char name[JET_HELLO_NAME];	/* of its host; zero at the end */
	__u8 upstream[6];	/* EUI-48 of the station in front of it */
	__u8 major;		/* version of its card's interface */
	__u8 minor;
	__be16 frame;		/* longest that it asks for, in words; or 0 */
	__be16 reserved;	/* 0 */
};

/* What all hellos have */
#define JET_HELLO_BYTES_MIN	56

#endif
