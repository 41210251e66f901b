/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A picture on its way from jetsend --video to jetvideo: a frame holds some
 * lines, and says in front where they belong.
 */
#ifndef JETSTREAM_VIDEO_H
#define JETSTREAM_VIDEO_H

#include <stdint.h>

#define VIDEO_WIDTH	640	/* pixels, a byte each */
#define VIDEO_HEIGHT	480
#define VIDEO_LINES	12	/* lines in a frame */
#define VIDEO_MAGIC	0x4a56

/* Big-endian, as on any network */
struct video_header {
	uint16_t magic;
	uint16_t picture;
	uint16_t line;		/* the first one in this frame */
	uint16_t lines;
};

/* The test picture, so that a receiver can tell whether it is whole */
static inline uint8_t video_pixel(unsigned int x, unsigned int y)
{
	return (x * 3) ^ (y * 5);
}

#endif
