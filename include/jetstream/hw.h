/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The Jetstream hardware interface: registers, commands, events, frames.
 *
 * This file is the specification and its only copy. Driver, simulator and
 * tools include it; the RTL package jet_hw_pkg is generated from it
 * (gateware/tools/hwpkg.py) at build time. What a comment here says, the
 * gateware does and the driver may rely on.
 *
 * Rules of the file, so that the generator can stay simple:
 *   #define JET_NAME  <integer expression of earlier names>
 *   #define JET_NAME  GENMASK(high, low)      a field; high <= 31
 * A name that ends in _W, _SHIFT, _BYTES, _NUM or _MAX is a plain number.
 * Everything in memory and in registers is little-endian; everything on the
 * ring is sent most significant byte first.
 */
#ifndef JETSTREAM_HW_H
#define JETSTREAM_HW_H

#ifdef __KERNEL__
#include <linux/bits.h>
#elif !defined(GENMASK)
#define GENMASK(h, l)	((0xffffffffu >> (31 - (h))) & (0xffffffffu << (l)))
#endif

/*
 * 1. PCI function
 *
 * Endpoint, class 02 80 00 (other network controller). BAR0 (64 bit): the
 * registers below. BAR2 (64 bit): MSI-X table at 0, pending bits at 0x800.
 * Capabilities: power management (D0, D3hot), MSI-X, PCI Express with
 * function-level reset, advanced error reporting, and the device serial number, an
 * EUI-64 made of the station's EUI-48.
 * Registers take 32-bit accesses; an aligned one of 64 bits is two, the lower
 * address first; anything smaller reads as zero and writes nothing. What is longer, or crosses
 * a multiple of 8 bytes, is not supported (UR). Reading a hole gives zero. The vendor and device
 * number are the card's own for as long as nobody sells it: 0x1234 is not
 * assigned to anyone by the PCI-SIG.
 */
#define JET_PCI_VENDOR			0x1234
#define JET_PCI_DEVICE			0x4a45
#define JET_PCI_CLASS			0x028000
#define JET_PCI_REVISION		0x01
#define JET_BAR0_BYTES			0x10000
#define JET_BAR2_BYTES			0x1000
#define JET_MSIX_TABLE			0x000
#define JET_MSIX_PBA			0x800

/* Sizes that are part of the interface */
#define JET_QUEUES_MAX			16	/* register space; JET_REG_CAPS says how many exist */
#define JET_POOLS_NUM			256
#define JET_VCI_WAYS_NUM		2
#define JET_VCI_SETS_W			9	/* 512 sets of two: 1024 entries */
#define JET_VCI_SETS_NUM		512
#define JET_BLOCKS_MAX			512	/* 1024 KB of 2 KB blocks */
#define JET_BLOCK_SHIFT_MIN		11
#define JET_BLOCK_SHIFT_MAX		14

/*
 * 2. Global registers (BAR0)
 */
#define JET_REG_ID			0x0000	/* ro */
#define JET_ID				0x4a455453	/* "JETS" */
#define JET_REG_VERSION			0x0004	/* ro; major: incompatible */
#define JET_VERSION_MINOR		GENMASK(15, 0)
#define JET_VERSION_MAJOR		GENMASK(31, 16)
#define JET_VERSION_MAJOR_NOW		3
#define JET_VERSION_MINOR_NOW		0
#define JET_REG_CAPS			0x0008	/* ro */
#define JET_CAPS_MEM_KB			GENMASK(15, 0)	/* buffer memory */
#define JET_CAPS_QUEUES			GENMASK(20, 16)	/* queue pairs */
#define JET_CAPS_VECTORS		GENMASK(28, 24)	/* MSI-X vectors: as many as pairs, or fewer */
#define JET_CAPS_LINK			GENMASK(31, 31)	/* the PCI Express link is the gateware's: LINK registers */
#define JET_REG_HOST_HZ			0x000c	/* ro: host clock, the unit of JET_REG_TIME */
#define JET_REG_RING_HZ			0x0010	/* ro: ring words a second */
#define JET_REG_EUI_LO			0x0014	/* ro: station EUI-48, last four octets */
#define JET_REG_EUI_HI			0x0018	/* ro: first two octets in 15:0 */
/*
 * CTRL. RESET reads as one until the reset is done (some 8,300 host clocks); it
 * empties queues, pools, VCI table and free list, takes the station out
 * of the ring (it repeats), gives every block to the host, and puts all registers but
 * the time back to what they are at power-up. What was begun is ended first, a copy
 * with the bytes of its own blocks; then the buffer memory is zeroed: who comes next finds
 * nothing of who was there before. A reset of the function does the same.
 * Nothing else may be written meanwhile.
 */
#define JET_REG_CTRL			0x0020
#define JET_CTRL_RESET			GENMASK(0, 0)
/*
 * Block size is 1 << BLOCK_SHIFT; a write needs RING_CTRL.INSERT = 0 and resets the blocks: all are
 * the host's and zeroed, with CTRL.RESET reading as one meanwhile
 */
#define JET_REG_BLOCK			0x0024
#define JET_BLOCK_SHIFT			GENMASK(3, 0)
#define JET_REG_FREE			0x0028	/* ro: blocks on the card's free list */
#define JET_REG_TIME_LO			0x0030	/* ro: host clocks since power-up; reading LO latches HI */
#define JET_REG_TIME_HI			0x0034	/* ro */
#define JET_REG_SCRATCH			0x0038	/* rw: holds what was written; no effect */

/*
 * 3. Ring registers. Times are in ring words (1 / RING_HZ). What numbering makes known (TTRT, MAP, MON_EUI,
 * FRAME_NOW, TRIP) is valid when UP.
 */
#define JET_REG_RING_CTRL		0x0100
#define JET_RING_CTRL_INSERT		GENMASK(0, 0)	/* 1: take part; 0: repeat only */
#define JET_RING_CTRL_FIT		GENMASK(1, 1)	/* ask for `fit`; taken at the next claim */
#define JET_RING_CTRL_NONCE		GENMASK(31, 16)	/* a random number, for cards with one EUI; taken at insertion */
/*
 * TTRT bid; taken at the next claim. The lowest of all stations' is in force, unless that is
 * less than the longest frame and the ring take: then RING_FRAME_NOW + RING_TRIP is.
 */
#define JET_REG_RING_BID		0x0104
#define JET_RING_BID			GENMASK(23, 0)
#define JET_RING_BID_MIN		1024	/* other bids are brought into this range */
#define JET_RING_BID_MAX		2000000
#define JET_REG_RING_SA			0x0108	/* synchronous allocation: words a token visit; acts at once */
#define JET_RING_SA			GENMASK(23, 0)
/*
 * The longest frame that this station must be able to send, in words as SEND counts them; taken at the
 * next claim. The longest of all stations' is in force (RING_FRAME_NOW).
 */
#define JET_REG_RING_FRAME		0x010c
#define JET_RING_FRAME			GENMASK(15, 0)
#define JET_RING_FRAME_MIN		1036	/* 2048 bytes; other values are brought into this range */
#define JET_RING_FRAME_MAX		32780	/* 65520 bytes, JET_SDU_MAX; after power-up */
#define JET_REG_RING_STATUS		0x0110	/* ro */
#define JET_RING_STATE			GENMASK(3, 0)
#define JET_RING_ID			GENMASK(9, 4)	/* valid when UP */
#define JET_RING_UP			GENMASK(12, 12)	/* numbered, token circulates */
#define JET_RING_MONITOR		GENMASK(13, 13)
#define JET_RING_REPEAT_ONLY		GENMASK(14, 14)	/* the 65th station, or a duplicate EUI */
#define JET_RING_DUPLICATE		GENMASK(15, 15)	/* our EUI is somewhere else, too */
#define JET_RING_LOCK			GENMASK(16, 16)	/* the receiver has words */
#define JET_RING_FIT			GENMASK(17, 17)	/* mode in force, valid when UP: a frame starts only if it fits THT */
#define JET_RING_ALARM			GENMASK(20, 18)	/* why the ring is not up, once known; SUSPECT_EUI says who */
#define JET_RING_CLOCK			GENMASK(21, 21)	/* clear: the ring part has no clock, or is in reset: all ring state reads 0 */
#define JET_RING_EPOCH			GENMASK(31, 24)
#define JET_RING_STATE_OFF		0	/* not inserted */
#define JET_RING_STATE_CLAIM		1
#define JET_RING_STATE_NUMBER		2
#define JET_RING_STATE_UP		3
#define JET_RING_STATE_BEACON		4
#define JET_RING_ALARM_NONE		0
#define JET_RING_ALARM_SIGNAL		1	/* a receiver has lost its words: cut cable, or no power in front of it */
#define JET_RING_ALARM_SILENT		2	/* words, but nothing that counts: dead direction, or a token never released */
#define JET_RING_ALARM_BABBLE		3	/* frames when there must not be any */
#define JET_REG_RING_TTRT		0x0114	/* ro: operative TTRT */
#define JET_REG_RING_MAP_LO		0x0118	/* ro: ids in use, bit n = station n */
#define JET_REG_RING_MAP_HI		0x011c	/* ro */
#define JET_REG_RING_ROT_LAST		0x0120	/* ro: last token rotation */
#define JET_REG_RING_ROT_MAX		0x0124	/* ro: longest since up */
#define JET_REG_RING_MON_EUI_LO		0x0128	/* ro: the monitor's EUI-48 */
#define JET_REG_RING_MON_EUI_HI		0x012c	/* ro */
#define JET_REG_RING_UPSTREAM_LO	0x0130	/* ro: EUI-48 of the station we hear, from its last MAC frame */
#define JET_REG_RING_UPSTREAM_HI	0x0134	/* ro */
#define JET_REG_RING_SUSPECT_LO		0x0138	/* ro: with ALARM: EUI-48 of the station in front of the fault */
#define JET_REG_RING_SUSPECT_HI		0x013c	/* ro */
#define JET_REG_RING_ROT_MIN		0x0140	/* ro: shortest rotation since up */
#define JET_REG_RING_ROT_SUM		0x0144	/* ro: sum of all rotations since up, modulo 2^32 */
#define JET_REG_RING_FRAME_NOW		0x0148	/* ro: longest frame in force, in words as SEND counts them */
#define JET_REG_RING_TRIP		0x014c	/* ro: how long numbering took for its way round: more than a token that nobody holds */
/* ro: rotations of 2^n .. 2^(n+1) - 1 words since CTRL.RESET: JET_REG_RING_HIST + 4 * n, 32 bit, wrap */
#define JET_REG_RING_HIST		0x0180
#define JET_RING_HIST_NUM		24

/*
 * 4. VCI table
 *
 * Two-way cuckoo, JET_VCI_SETS_NUM sets a way. A VCI may stand at set
 * JET_VCI_HASH0 in way 0 or JET_VCI_HASH1 in way 1; the driver decides,
 * and moves entries by writing the new place before it clears the
 * old one, so that no frame is lost meanwhile. A VCI that stands in neither
 * place: frames pass by, nothing is stored, no event, no interrupt.
 *   hash0(v) = v[8:0] ^ v[17:9] ^ {3'b0, v[23:18]}
 *   hash1(v) = v[8:0] ^ {v[12:9], v[17:13]} ^ {v[23:18], 3'b0} ^ 9'h1a5
 * Write DATA first, then INDEX with WRITE set: that write makes the change,
 * at once. INDEX with WRITE clear reads the entry into DATA.
 */
#define JET_REG_VCI_DATA		0x0200
#define JET_VCI_DATA_VCI		GENMASK(23, 0)
#define JET_VCI_DATA_POOL		GENMASK(31, 24)
#define JET_REG_VCI_INDEX		0x0204
#define JET_VCI_INDEX_SET		GENMASK(8, 0)
#define JET_VCI_INDEX_WAY		GENMASK(9, 9)
#define JET_VCI_INDEX_VALID		GENMASK(30, 30)	/* the entry's valid bit, written and read */
#define JET_VCI_INDEX_WRITE		GENMASK(31, 31)

/* VCI = VPI and VCI of the ATM header together */
#define JET_VCI_W			24
#define JET_VCI_GROUP			GENMASK(23, 23)	/* broadcast and multicast */
/*
 * Owner: who receives (unicast) or who opened it (group). By convention of the
 * software, the group VCIs of well-known channels have station 0 here, whoever
 * that is, and are everybody's: all stations that take part in a channel listen.
 */
#define JET_VCI_STATION			GENMASK(22, 17)
#define JET_VCI_CHANNEL			GENMASK(16, 0)
#define JET_CHANNEL_NONE		0	/* never associated; MAC frames carry it */
#define JET_CHANNEL_INIT		1	/* station management */
#define JET_CHANNEL_IP			2	/* IPv4 and IPv6 packets, bare */
#define JET_CHANNEL_ARP			3	/* ARP packets, bare */
#define JET_CHANNEL_ETHER		4	/* everything else, with its Ethernet header */
#define JET_CHANNEL_FIRST_USER		16	/* below: well known, need CAP_NET_ADMIN */

/*
 * PCI Express link, if it is the gateware's (JET_CAPS_LINK): else all of this reads as zero. It
 * belongs to the link and not to the function: only power-up clears it.
 */
#define JET_REG_LINK			0x0300	/* ro */
#define JET_LINK_STATE			GENMASK(4, 0)	/* of the LTSSM: Documentation/netlink/jetstream.yaml names them */
#define JET_LINK_SPEED			GENMASK(11, 8)	/* as Link Status has it: 1: 2.5 GT/s */
#define JET_LINK_WIDTH			GENMASK(21, 16)	/* lanes */
#define JET_LINK_UP			GENMASK(24, 24)	/* DL_Up: it carries packets. Who reads it over the link finds no other */
#define JET_LINK_STATE_L0		11
/* ro, 32 bit, wrap: JET_REG_LINK_COUNTER + 4 * index. Of the first three what is seen in L0 only */
#define JET_REG_LINK_COUNTER		0x0340
#define JET_LINK_CNT_SYMBOL		0	/* clocks with a symbol that is no 8b10b code, or of the wrong disparity */
#define JET_LINK_CNT_FRAMING		1	/* symbols where there is no place for them */
#define JET_LINK_CNT_ELASTIC		2	/* elastic buffer over- or underrun */
#define JET_LINK_CNT_RECOVERY		3	/* Recovery was entered from L0 */
#define JET_LINK_CNT_DOWN		4	/* the link fell */
#define JET_LINK_CNT_BAD_TLP		5	/* received TLP refused: its LCRC or number is wrong */
#define JET_LINK_CNT_BAD_DLLP		6	/* received DLLP dropped: its CRC or length is wrong */
#define JET_LINK_CNT_TIMEOUT		7	/* REPLAY_TIMER ran out */
#define JET_LINK_CNT_ROLLOVER		8	/* four replays in a row got nothing acknowledged */
#define JET_LINK_CNT_REPLAY		9	/* replays begun, for a Nak or a timeout */
#define JET_LINK_CNT_NAK_RX		10	/* Naks received */
#define JET_LINK_CNT_NAK_TX		11	/* Naks sent */
#define JET_LINK_CNT_DL_PROTOCOL	12	/* Ack or Nak of what was not sent */
#define JET_LINK_CNT_FC_PROTOCOL	13	/* UpdateFC that breaks a rule */
#define JET_LINK_CNT_NUM		14

/*
 * 5. Counters (ro, 32 bit, wrap, zero at power-up and after CTRL.RESET): JET_REG_COUNTER + 4 * index.
 * Every frame or TLP that is thrown away is in exactly one of the drop counters. A frame that is
 * damaged is in the first of these that fits, whether a pool listens or not: LENGTH for its size, HEC, CRC, LENGTH.
 * Noise makes beginnings of frames and tokens of which there are more than frames could be: when one of the ring's
 * counters has more to count than one in 60 clocks of the host, it may miss some, and so may the others meanwhile;
 * only TOKENS, TOKEN_LATE, ELASTIC and CODE miss none.
 */
#define JET_REG_COUNTER			0x0400
#define JET_CNT_RX_FRAMES		0	/* delivered: an event was written */
#define JET_CNT_RX_NO_VCI		1	/* passed by: no pool listens */
#define JET_CNT_RX_NO_BLOCK		2	/* dropped: free list empty */
#define JET_CNT_RX_POOL_FULL		3	/* dropped: pool's cap reached */
#define JET_CNT_RX_NO_EVENT		4	/* dropped: event queue full or disabled */
#define JET_CNT_RX_HEC			5	/* dropped: ATM header damaged */
#define JET_CNT_RX_CRC			6	/* AAL5 CRC-32 wrong (delivered if the pool keeps errored frames) */
#define JET_CNT_RX_LENGTH		7	/* AAL5 length does not fit the frame, or frame < 56 or > 65536 bytes or not a multiple of 4 */
#define JET_CNT_RX_FRAGMENT		8	/* frame without end: cut by another start, idle or abort */
#define JET_CNT_RX_OVERRUN		9	/* dropped: store path fell behind the ring */
#define JET_CNT_RX_HEADER		10	/* Jetstream header CRC wrong: frame taken off the ring */
#define JET_CNT_TX_FRAMES		11	/* sent whole */
#define JET_CNT_TX_ABORTED		12	/* ring went down in or before the frame, or it could never start; not counted without a ring clock */
#define JET_CNT_STRIPPED		13	/* own frames come home and taken off */
#define JET_CNT_CIRCULATED		14	/* monitor: orphan frames taken off; any station: frames that passed 64 */
#define JET_CNT_TOKENS			15	/* tokens seen */
#define JET_CNT_TOKEN_LATE		16	/* of these late */
#define JET_CNT_CLAIMS			17	/* times this station entered claim */
#define JET_CNT_RING_UPS		18	/* times this station came up */
#define JET_CNT_ELASTIC			19	/* elastic buffer over- or underrun */
#define JET_CNT_CODE			20	/* words that are not in the line code's set here */
#define JET_CNT_CMDS			21	/* commands run */
#define JET_CNT_CMD_ERRORS		22	/* of these refused, canceled or failed */
#define JET_CNT_TLP_MALFORMED		23	/* received TLP dropped: length, format or byte enables are wrong, or it had no credit */
#define JET_CNT_TLP_UNSUPPORTED		24	/* received request answered with UR (or dropped, if posted) */
#define JET_CNT_TLP_UNEXPECTED		25	/* completion nobody waits for */
#define JET_CNT_DMA_ERROR		26	/* DMA read failed: UR, CA, poisoned or timed out */
#define JET_CNT_MSIX			27	/* interrupt messages sent */
/* From here on: the ring's, continued */
#define JET_CNT_CLAIM_TVX		28	/* claims we began: silence longer than TVX */
#define JET_CNT_CLAIM_TRT		29	/* second expiry of TRT */
#define JET_CNT_CLAIM_MONITOR		30	/* no monitor touches the token any more */
#define JET_CNT_CLAIM_LOCK		31	/* our receiver lost its words */
#define JET_CNT_CLAIM_PEER		32	/* another station began */
#define JET_CNT_TOKEN_BAD		33	/* token dropped: damaged */
#define JET_CNT_TOKEN_FOREIGN		34	/* token dropped: old epoch, or a second one */
#define JET_CNT_BEACONS			35	/* times we began to beacon */
#define JET_CNT_NOT_HOME		36	/* tokens that came before all own frames were home */
#define JET_CNT_TX_SYNC			37	/* of TX_FRAMES: synchronous */
/* Words in units of 64; without its clock the ring part forgets what fills none yet */
#define JET_CNT_WORDS_SYNC		38	/* sent in synchronous frames, SOF to EOF */
#define JET_CNT_WORDS_ASYNC		39	/* in asynchronous frames */
#define JET_CNT_WORDS_PASSED		40	/* in frames of others that passed, without SOF and EOF */
#define JET_CNT_NUM			41

/*
 * 6. Pools: JET_REG_POOL + JET_POOL_STRIDE * pool. A frame for pool p is stored while the
 * free list and the pool's cap allow; its event goes to QUEUE.
 */
#define JET_REG_POOL			0x2000
#define JET_POOL_STRIDE			16
#define JET_POOL_CFG			0	/* rw */
#define JET_POOL_CFG_CAP		GENMASK(9, 0)	/* most RX blocks held at a time */
#define JET_POOL_CFG_QUEUE		GENMASK(19, 16)
#define JET_POOL_CFG_KEEP		GENMASK(24, 24)	/* deliver frames with CRC or length errors, flagged */
#define JET_POOL_CFG_ENABLE		GENMASK(31, 31)	/* clear: as if no VCI pointed here */
#define JET_POOL_USED			4	/* ro: RX blocks held now */
#define JET_POOL_USED_COUNT		GENMASK(9, 0)
#define JET_POOL_DROPS_FULL		8	/* ro: of JET_CNT_RX_POOL_FULL, this pool's; 32 bit, wraps, CTRL.RESET clears it */
#define JET_POOL_DROPS_NO_BLOCK		12	/* ro: of JET_CNT_RX_NO_BLOCK, likewise */

/*
 * 7. Queue pairs: JET_REG_QUEUE + JET_QUEUE_STRIDE * queue
 *
 * Commands: a ring of 32-byte slots in host memory, fetched by the card.
 * Events: a ring of 64-byte slots in host memory, written by the card. Both
 * bases are aligned to 64 bytes; sizes are 1 << LOG2 slots, 4 <= LOG2 <= 12
 * (anything else leaves ENABLE clear, and so does a VECTOR that the card has not).
 * Indices are free-running 16-bit numbers: slot = index mod size. TAIL and HEAD are written by the host only;
 * a TAIL more than a ring ahead of the card's head, or a HEAD behind
 * or ahead of what was written, sets FAULT and stops the queue until it is disabled; so do
 * commands that cannot be read, and a TAIL that goes back.
 *
 * Interrupts: EVT_HEAD written with ARM arms the queue; the message (of VECTOR, which queues
 * may share) clears that. While armed, the card looks at the slots past the
 * last EVT_HEAD: if it is armed while there are some, and after each event that it writes.
 *   EVT_MOD zero: one slot is enough, the message goes at once.
 *   TIME: it waits so long, from the first such look since ARM on. COUNT: but no longer than until there
 *   are so many slots (0: not before TIME, whatever their number).
 *   LAZY: the completion of a SEND that went well counts for COUNT, and is otherwise not looked at:
 *   if nothing else comes it is not told of, with COUNT 0 never. It is in memory all the
 *   same: who needs to know looks there, and all others see it beside the next event that is told of.
 * Events are written at once in any case. A new EVT_MOD acts from the next look on.
 */
#define JET_REG_QUEUE			0x8000
#define JET_QUEUE_STRIDE		0x800
#define JET_QUEUE_CTRL			0x00
/*
 * 0 -> 1: both indices start at zero, and so does EVT_MOD. 1 -> 0: reads as one until quiet.
 * While it is zero, all of the queue's registers but the bases read as zero. Of these, bits 5:0
 * count as zeros: both rings begin at a multiple of 64
 */
#define JET_QUEUE_CTRL_ENABLE		GENMASK(0, 0)
#define JET_QUEUE_CTRL_CMD_LOG2		GENMASK(11, 8)
#define JET_QUEUE_CTRL_EVT_LOG2		GENMASK(15, 12)
#define JET_QUEUE_CTRL_VECTOR		GENMASK(19, 16)
#define JET_QUEUE_CTRL_FAULT		GENMASK(31, 31)	/* ro */
#define JET_QUEUE_CMD_LO		0x08
#define JET_QUEUE_CMD_HI		0x0c
#define JET_QUEUE_EVT_LO		0x10
#define JET_QUEUE_EVT_HI		0x14
#define JET_QUEUE_EVT_MOD		0x18	/* rw while enabled */
#define JET_QUEUE_MOD_TIME		GENMASK(15, 0)	/* host clocks >> MOD_TIME_SHIFT, up to one more */
#define JET_QUEUE_MOD_TIME_SHIFT	6
#define JET_QUEUE_MOD_COUNT		GENMASK(25, 16)	/* slots */
#define JET_QUEUE_MOD_LAZY		GENMASK(31, 31)
#define JET_QUEUE_CMD_TAIL		0x20	/* doorbell */
#define JET_QUEUE_INDEX			GENMASK(15, 0)
#define JET_QUEUE_EVT_HEAD		0x24	/* events consumed */
#define JET_QUEUE_EVT_ARM		GENMASK(31, 31)	/* reads as zero */
#define JET_QUEUE_CMD_HEAD		0x28	/* ro: commands taken; for debugging, never on a data path */
#define JET_QUEUE_EVT_TAIL		0x2c	/* ro: events written; likewise */

/*
 * 8. Blocks and who owns them
 *
 * A block is on the card's FREE list, being FILLed by an arriving frame, owned by
 * a POOL (a delivered frame), or the HOST's. The card keeps this table itself
 * and refuses a command that names a block that is free or filling, or owned
 * by another pool than the command's. FREE puts any nameable block on the free list;
 * TAKE moves blocks from the free list to the host. After reset all
 * are the host's, which donates what shall be receive memory. The card
 * counts unfinished SENDs per block and refuses to FREE such a block (BUSY).
 *
 * 9. Commands: 32 bytes, SEND followed by slots of further segments
 *
 *      31            24 23            16 15             8 7              0
 *  0  |              tag                |  chain | flags |       op       |
 *  4  |            offset               |      count     |      pool      |
 *  8  |  COPY: host address 31:0        SEND: uu (31:24), vci (23:0)      |
 * 12  |  COPY: host address 63:32       SEND: BARE (16), length (15:0)    |
 * 16  |  COPY: length (16:0)            SEND: segment 0                   |
 * 20  |  block 1          |  block 0             "                        |
 * 24  |  block 3          |  block 2      SEND: segment 1                 |
 * 28  |  block 5          |  block 4             "                        |
 *
 * Segment: 8 bytes: block (15:0), offset (31:16); length (15:0), zero.
 * The first two stand in the command, the others four to a slot, in
 * ceil((count - 2) / 4) slots behind it. Those slots count as ring slots, those of a SEND
 * that is refused or canceled, too.
 *
 * Unused fields must be zero: a command with other bits set is refused. A
 * refused command touches nothing; of several reasons for it any may be given. Commands of one queue start and finish in
 * order, except that a SEND only has to be queued before the next one starts.
 *
 * Chains: a command with chain number c > 0 is not run, and reported as
 * CANCELED, if an earlier one of the same queue with the same c failed since the last
 * that had FIRST set. Chain 0 depends on nothing.
 */
#define JET_CMD_BYTES			32
#define JET_CMD_OP			GENMASK(7, 0)	/* dword 0 */
#define JET_CMD_FLAGS			GENMASK(11, 8)
#define JET_CMD_CHAIN			GENMASK(15, 12)
#define JET_CMD_TAG			GENMASK(31, 16)	/* comes back in the event */
#define JET_CMD_POOL			GENMASK(7, 0)	/* dword 1 */
#define JET_CMD_COUNT			GENMASK(15, 8)	/* blocks or segments */
#define JET_CMD_OFFSET			GENMASK(31, 16)
#define JET_CMD_SEND_VCI		GENMASK(23, 0)	/* dword 2 */
#define JET_CMD_SEND_UU			GENMASK(31, 24)
#define JET_CMD_SEND_LEN		GENMASK(15, 0)	/* dword 3; sum of the segments' lengths */
#define JET_CMD_SEND_BARE		GENMASK(16, 16)	/* the segments are the payload: no AAL5 */
#define JET_CMD_COPY_LEN		GENMASK(16, 0)	/* dword 4 */
#define JET_CMD_BLOCK_EVEN		GENMASK(15, 0)	/* dwords 5..7: blocks 0, 2, 4 */
#define JET_CMD_BLOCK_ODD		GENMASK(31, 16)	/* blocks 1, 3, 5 */
#define JET_SEG_BYTES			8
#define JET_SEG_BLOCK			GENMASK(15, 0)	/* dword 0 */
#define JET_SEG_OFFSET			GENMASK(31, 16)
#define JET_SEG_LEN			GENMASK(15, 0)	/* dword 1; >= 1 */
#define JET_CMD_BLOCKS_MAX		6
#define JET_CMD_SEGS_MAX		34

/* Flags */
#define JET_CMDF_EVENT			0x1	/* write a completion even if all went well */
#define JET_CMDF_FIRST			0x2	/* forget earlier failures of this chain */
#define JET_CMDF_SUM_ADD		0x4	/* COPY_IN: add these bytes to the queue's running sum */
#define JET_CMDF_SUM_CLEAR		0x8	/* COPY_IN: clear the running sum first */
#define JET_CMDF_FREE			0x4	/* SEND: put the segments' blocks on the free list afterwards */
#define JET_CMDF_SYNC			0x8	/* SEND: synchronous class */

/*
 * Operations
 *
 * COPY_IN   host address -> blocks[0..count-1], from byte `offset` of block 0 on,
 *           running on into the next named block at each block's end.
 * COPY_OUT  the other way. Both: 1 <= length, and the bytes must lie within the
 *           named blocks, each of which must be touched. The completion
 *           carries the 16-bit ones' complement sum of the bytes (RFC 1071, not
 *           inverted, the first byte taken as the high one).
 * SUM_PUT   store the inverted running sum (0 is sent as 0xffff) at
 *           `offset` of block 0, high byte first; it must fit the block.
 *           COPY_INs with SUM_ADD chain at byte, not word, granularity.
 * SEND      segments -> one frame on VCI; 1 <= length <= JET_SDU_MAX. BARE: in whole multiples
 *           of 4, JET_PAYLOAD_MIN at least; uu is not sent.
 *           Frames of each class (JET_CMDF_SYNC, or not) go out, and SENDs are over, in the
 *           order in which they were queued; the classes do not wait for one another. The card
 *           queues 16 asynchronous and 8 synchronous SENDs, fewer if they have many segments.
 *           One that finds no room stops its own command queue and no other: who needs a bound
 *           has a queue for synchronous SENDs alone.
 *           A frame of n bytes takes w + floor(w / COST_DRIFT) words,
 *           w = COST_AROUND + max(COST_BODY_MIN, 2 * ceil(n / 4)):
 *           SOF to EOF, the two before, and those behind by which clocks may differ. A bare one
 *           takes as much as one of n - JET_TRAILER_BYTES.
 *           A synchronous one goes when the token is here and that fits what is left of this
 *           visit's RING_SA. A frame that could never start is given up (NO_ALLOCATION): one
 *           that takes more than RING_FRAME_NOW, and a synchronous one that takes more than all of RING_SA.
 * FREE      blocks[0..count-1] to the free list, all or none.
 * TAKE      up to `count` (1..JET_EVT_TAKE_MAX) blocks from the free list to the
 *           host; the completion (always written) lists those that there were.
 * FENCE     done when all earlier commands of the queue are, SENDs included.
 *
 * A block that a SEND frees cannot be named any more from when that is queued (NOT_OWNER), and is
 * free when the last SEND that names it is over, of whatever class that is.
 * A SEND that ends in RING_DOWN or NO_ALLOCATION was queued like any other: FREE has freed its
 * blocks, and its chain has not failed.
 */
#define JET_COST_AROUND			12
#define JET_COST_BODY_MIN		20
#define JET_COST_DRIFT			4096

#define JET_OP_COPY_IN			1
#define JET_OP_COPY_OUT			2
#define JET_OP_SEND			3
#define JET_OP_FREE			4
#define JET_OP_TAKE			5
#define JET_OP_FENCE			6
#define JET_OP_SUM_PUT			7

/*
 * 10. Events: one or more 64-byte slots, slot 0 written last
 *
 * SEQ stands in every slot: one more than the slot's free-running index, modulo 2^16. There is an
 * event when slot 0 at the driver's head has the SEQ of that head. Memory that was zeroed before the queue
 * was enabled never has, and neither has a slot of an earlier lap, whatever a sender chose to send.
 * An event's slots follow one another in the ring, over its end if need be.
 *
 * Slot 0, dwords:      31            24 23            16 15             8 7              0
 *  0                  |              SEQ              | slots |      flags    |   type    |
 *  1  COMPLETION      |              tag              |      op       |       pool        |
 *     FRAME           |     pool      |                       vci                         |
 *     RING            |                         RING_STATUS                               |
 *  2  COMPLETION      |              sum              |    status     |      blocks       |
 *     FRAME           |              sum              |   src (13:8)  |      blocks       |
 *     RING            |                          RING_TTRT                                |
 *  3  FRAME           |      uu       |            BARE (17), length (16:0)               |
 *     RING            |                    monitor's EUI, low 32 bits                     |
 *  4  all             |              timestamp, host clocks, 31:0                         |
 *  5  all             |            block 0            |          timestamp 47:32          |
 *  6..15  COMPLETION  |          block 2n + 2         |            block 2n + 1           |
 *         FRAME       first bytes of the SDU, 0..39
 *         RING        6: RING_MAP_LO, 7: RING_MAP_HI
 *
 * Slots behind it, FRAME only:
 *        0            |              SEQ              |               0                   |
 * slot 1 1            |            block 2            |            block 1                |    length > 40
 *        2..15        first bytes of the SDU, 40..95
 * slot 2 1            |            block 4            |            block 3                |    length > 96
 *        2..15        first bytes of the SDU, 96..151
 * slot 3 1..15        |          block 2n + 6         |          block 2n + 5             |    blocks > 5
 *
 * Unused fields are zero, and so is what is behind the SDU's end.
 *
 * FRAME: the SDU starts at byte 0 of the first block and fills one after the
 * other. `sum` is that of the SDU's bytes as they were stored. With ERR_CRC or ERR_LEN (pools that
 * KEEP only) `length` is that of all payload bytes received, in whole multiples of 4, and the SDU here
 * is these: two that are left over are not stored, and a frame of fewer than four is not delivered.
 * `sum` is that of all that were received, those too, but for the last 8, which should have been the trailer.
 * BARE: the frame says that it has no trailer: the SDU is its payload, `sum` is of all of it, and uu is 0.
 * Its bytes are protected by nothing.
 */
#define JET_EVT_BYTES			64
#define JET_EVT_TYPE			GENMASK(3, 0)	/* dword 0 */
#define JET_EVT_FLAGS			GENMASK(11, 4)
#define JET_EVT_SLOTS			GENMASK(15, 12)
#define JET_EVT_SEQ			GENMASK(31, 16)
#define JET_EVT_CPL_POOL		GENMASK(7, 0)	/* dword 1 */
#define JET_EVT_CPL_OP			GENMASK(15, 8)
#define JET_EVT_CPL_TAG			GENMASK(31, 16)
#define JET_EVT_FRAME_VCI		GENMASK(23, 0)
#define JET_EVT_FRAME_POOL		GENMASK(31, 24)
#define JET_EVT_CPL_BLOCKS		GENMASK(7, 0)	/* dword 2 */
#define JET_EVT_CPL_STATUS		GENMASK(15, 8)
#define JET_EVT_FRAME_BLOCKS		GENMASK(7, 0)
#define JET_EVT_FRAME_SRC		GENMASK(13, 8)
#define JET_EVT_SUM			GENMASK(31, 16)
#define JET_EVT_FRAME_LEN		GENMASK(16, 0)	/* dword 3 */
#define JET_EVT_FRAME_BARE		GENMASK(17, 17)
#define JET_EVT_FRAME_UU		GENMASK(31, 24)
#define JET_EVT_TIME_HI			GENMASK(15, 0)	/* dword 5 */
#define JET_EVT_BLOCK_0			GENMASK(31, 16)
#define JET_EVT_BLOCK_ODD		GENMASK(15, 0)	/* dwords of further blocks: 1, 3, .. */
#define JET_EVT_BLOCK_EVEN		GENMASK(31, 16)	/* 2, 4, .. */
#define JET_EVT_HEAD0_BYTES		40	/* of a frame, in slot 0 */
#define JET_EVT_HEAD1_BYTES		56	/* in slots 1 and 2 each */
#define JET_EVT_HEAD_BYTES		152
#define JET_EVT_TAKE_MAX		21
#define JET_EVT_BLOCKS_MAX		35
#define JET_EVT_BLOCKS2_MAX		5	/* what slots 0..2 hold */
#define JET_EVT_SLOTS_MAX		4

#define JET_EVT_COMPLETION		1
#define JET_EVT_FRAME			2
#define JET_EVT_RING			3	/* ring state changed; to queue 0, with the state at the time of writing */

#define JET_EVTF_ERR_CRC		0x01	/* FRAME */
#define JET_EVTF_ERR_LEN		0x02
#define JET_EVTF_SYNC			0x04	/* came in the synchronous class */

#define JET_ST_OK			0
#define JET_ST_BAD_OP			1	/* unknown operation */
#define JET_ST_BAD_FLAGS		2	/* flag not defined for the operation, or unused field not zero */
#define JET_ST_BAD_COUNT		3	/* no blocks, or too many */
#define JET_ST_BAD_BLOCK		4	/* no such block */
#define JET_ST_NOT_OWNER		5	/* block is free, filling or another pool's */
#define JET_ST_BAD_LENGTH		6	/* zero, too long, or not what the blocks and offset hold */
#define JET_ST_BAD_OFFSET		7	/* offset not within the block */
#define JET_ST_BUSY			8	/* FREE: block waits to be sent */
#define JET_ST_DMA			9	/* host memory not readable: completion was UR, CA, poisoned, or none came */
#define JET_ST_CANCELED			10	/* an earlier command of the chain failed */
#define JET_ST_RING_DOWN		11	/* SEND: ring is not up, or went down under the frame */
#define JET_ST_NO_ALLOCATION		12	/* SEND of a frame that could never start: see there */

/*
 * 11. On the ring: 16-bit words, high byte first, K bit 1 belongs to the high byte
 *
 *   IDLE   K28.5 D16.2
 *   SOF    K27.7 D0.0      then J0 J1 | J2 A0 | A1 A2 | A3 A4 | payload ...
 *   EOF    K29.7 D0.0
 *   ABORT  K30.7 D0.0      instead of EOF: throw the frame away
 *   TOKEN  K28.2 lap | epoch crc8
 *
 * A frame is 56..65536 bytes (header and payload) in steps of 4. J0 J1 J2 is the
 * Jetstream header below, A0..A4 the ATM header in UNI format: GFC 0, VPI:VCI
 * = 24-bit VCI, PT 1 (end of an AAL5 PDU), CLP 0, HEC (x^8+x^2+x+1, coset 0x55, I.432).
 * The payload is an AAL5 CPCS-PDU: SDU, padding (zero), UU, CPI, length (16), CRC-32 (I.363.5),
 * padded to a multiple of 4 and to 48 at least. With PT 0 it is bare: whatever the sender says, and
 * with 48 bytes an ATM cell behind the Jetstream header.
 *
 *   J0 J1:  type (15:14)  M (13)  class (12)  source (11:6)  hop (5:0)
 *   J2:     CRC-8 over J0 J1: x^8+x^2+x+1, no coset, initial value 0xff
 * M (circulated) is set by the monitor on frames that pass it; a frame that passes
 * it with M set is taken off. hop counts repeating stations; a foreign frame that comes with 63
 * has passed more stations than there can be, and is taken off by whoever sees it.
 * CRC-8 of the token: the same polynomial and start, over lap and epoch.
 * lap is counted on by the monitor at each visit, and by nobody else.
 * In MAC frames M and hop together count stations that sent a frame on for another.
 */
#define JET_K_COMMA			0xbc	/* K28.5 */
#define JET_D_IDLE			0x50	/* D16.2 */
#define JET_K_SOF			0xfb	/* K27.7 */
#define JET_K_EOF			0xfd	/* K29.7 */
#define JET_K_ABORT			0xfe	/* K30.7 */
#define JET_K_TOKEN			0x5c	/* K28.2 */
#define JET_CRC8_POLY			0x07
#define JET_HEADER_CRC_INIT		0xff
#define JET_HEC_COSET			0x55
#define JET_CRC32_POLY			0x04c11db7
#define JET_J_TYPE			GENMASK(15, 14)
#define JET_J_CIRCULATED		GENMASK(13, 13)
#define JET_J_SYNC			GENMASK(12, 12)
#define JET_J_SOURCE			GENMASK(11, 6)
#define JET_J_HOP			GENMASK(5, 0)
#define JET_TYPE_DATA			0
#define JET_TYPE_MAC			1	/* claim, numbering, beacon: never leaves the MAC */
#define JET_HEADER_BYTES		8
#define JET_TRAILER_BYTES		8
#define JET_FRAME_MIN			56
#define JET_FRAME_MAX			65536
#define JET_PAYLOAD_MIN			48
#define JET_PT_AAL5			1
#define JET_PT_BARE			0
#define JET_PAYLOAD_MAX			65528
#define JET_SDU_MAX			65520
#define JET_STATIONS_MAX		64

/*
 * MAC frames: TYPE_MAC, VCI 0, an ordinary frame of 56 bytes. The SDU:
 *   byte 0      kind
 *   CLAIM       1: 0   2..4: TTRT bid   5..10: EUI-48   11..12: nonce
 *   NUMBER      1: pass (1:0), FIT (7)  2..4: operative TTRT  5..10: monitor's EUI-48  11..12: nonce
 *               13: epoch  14..21: ids in use, MSB = 63
 *               nonce: another one than in the same station's CLAIM
 *   BEACON      1: ALARM  5..10: EUI-48 of the station that complains  11..12: its nonce
 *               14..19: EUI-48 of its upstream neighbour, zero if it never heard one
 *   all         22..27: EUI-48 of the station that sends these words   28..29: longest frame, in words
 * They are taken off by every inserted station and answered with that station's own.
 * Documentation/ring.md says when.
 */
#define JET_MAC_CLAIM			1
#define JET_MAC_NUMBER			2
#define JET_MAC_BEACON			3
#define JET_MAC_PASS			GENMASK(1, 0)	/* byte 1 of NUMBER */
#define JET_MAC_FIT			GENMASK(7, 7)
#define JET_MAC_SDU_BYTES		30

#endif
