/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * 8b10b, appendix B of the Base Specification. A code's bits are in the order of the line:
 * a, the first, in bit 9; j in bit 0.
 */
#ifndef JETSIM_ROOT_CODE_H
#define JETSIM_ROOT_CODE_H

#include <stdbool.h>
#include <stdint.h>

#define CODE_BITS	10
#define CODE_MASK	0x3ffu

/* Control symbols, section 4.2.1.2 */
#define K_SKP		0x1c	/* K28.0 */
#define K_FTS		0x3c	/* K28.1 */
#define K_SDP		0x5c	/* K28.2 */
#define K_IDL		0x7c	/* K28.3 */
#define K_COM		0xbc	/* K28.5 */
#define K_PAD		0xf7	/* K23.7 */
#define K_STP		0xfb	/* K27.7 */
#define K_END		0xfd	/* K29.7 */
#define K_EDB		0xfe	/* K30.7 */

/* There is a control symbol of that byte: any K28, K23.7, K27.7, K29.7, K30.7 */
bool code_is_k(uint8_t byte);

/*
 * The code of a byte that follows a running disparity (true: positive), which it takes
 * on. A k that does not exist is sent as data.
 */
unsigned int code_encode(uint8_t byte, bool k, bool *disparity);

/*
 * False: there is no such code, or not with this disparity. Then byte and k are what it means
 * with the other disparity, or nothing.
 */
bool code_decode(unsigned int code, bool *disparity, uint8_t *byte, bool *k);

#endif
