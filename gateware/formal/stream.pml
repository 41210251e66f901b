/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Two ends of a byte stream, for spin: handshake, window, close (Documentation/stream.md). States, and what makes which
 * frame go out, are those of tools/lib/stream/; README.md says what this model leaves out.
 *
 * End 0 asks, end 1 listens. Each has SEGS_0 or SEGS_1 segments to send, and room for WINDOW of the other's; its user reads when he
 * likes. A link holds two frames. What spin chooses: when who does what, and which faults happen when, FAULTS in all:
 *
 *   lose     the frame at the head of a link is gone
 *   twice    it comes, and stays
 *   later    it goes to the link's end
 *   early    a segment is sent again although its answer is on the way
 *   gone     who lingers does not wait until the other knows
 *
 * and at most KILLS ends die. Other time does not exist: it is over when nothing is on the way and nobody has anything to do.
 * On the wire, numbers count modulo 8, from 6 on; in here, they do not.
 *
 * Seeded bugs: BUG_TWICE (a segment that came before is taken once more), BUG_ASK (nobody asks: not for a window, nor whether the other is there), BUG_LINGER (who lingers
 * does not answer), BUG_DONE (over as soon as END is sent), BUG_DEAD (a segment is sent again for ever),
 * BUG_WINDOW (what is not read is not counted)
 */
#ifndef SEGS_0
#define SEGS_0 2
#endif
#ifndef SEGS_1
#define SEGS_1 1
#endif
#ifndef WINDOW
#define WINDOW 1
#endif
#ifndef FAULTS
#define FAULTS 1
#endif
#ifndef KILLS
#define KILLS 0
#endif
#define TRIES (FAULTS + 2)	/* the tenth second: more than faults can undo */
#define WRAP 8
#define WIRE(n) (((n) + 6) % WRAP)
#define AHEAD(wire, n) (((wire) + WRAP - WIRE(n)) % WRAP)	/* how far a number on the wire is behind n */

mtype = { New, Opening, Accepting, Live, Linger, Done, Failed, Dead };
mtype = { OPEN, SEG, END, ACK, ASK, RESET };

/* Kind, seq, ack, window; what seq means, for the assertions */
chan link[2] = [2] of { mtype, byte, byte, byte, byte };	/* link[i] ends at end i */

typedef side {
	mtype state = New;
	byte una, nxt, window;		/* segments 1 .. SEGS, END behind them; 0 is OPEN */
	byte next, head;		/* of the other's */
	bit have[6];			/* behind a gap */
	bit ended, end_acked, end_tells;
	bit resend, ack_now, ask_now, reset_now;
	byte tries, asked;
};
side e[2];
byte faults, kills;
bit was_gone;			/* fault `gone` */
byte ahead;

#define SEGS(i) ((i) -> SEGS_1 : SEGS_0)
#define LAST(i) (SEGS(i) + 1)			/* END's number */
#define OVER(i) (e[i].state == Done || e[i].state == Failed || e[i].state == Dead)
/* He has nothing to hear from us any more */
#define KNOWS(i) (OVER(i) || e[i].state == Linger)
#define UNREAD(i) (e[i].next - e[i].head - e[i].ended)
#ifdef BUG_WINDOW
#define ROOM(i) WINDOW
#else
#define ROOM(i) (WINDOW - UNREAD(i))
#endif
#define MAY_SEND(i) ((e[i].state == Live && e[i].nxt <= LAST(i) && \
	(e[i].nxt == LAST(i) || e[i].nxt - e[i].una < e[i].window)) || \
	((e[i].state == Opening || e[i].state == Accepting) && e[i].nxt == 0))
#define BUSY(i) (!OVER(i) && (MAY_SEND(i) || e[i].resend || e[i].ack_now || e[i].ask_now) || e[i].reset_now)
/* Nothing is under way: only now timers expire */
#define QUIET(i) (empty(link[0]) && empty(link[1]) && !BUSY(0) && !BUSY(1))

inline forget(me)
{
	e[me].resend = 0; e[me].ack_now = 0; e[me].ask_now = 0; e[me].tries = 0; e[me].asked = 0
}

inline fail(me)
{
	/* Losses alone are no error, as long as who lingers does so for long enough */
	assert(kills || was_gone);
	e[me].state = Failed;
	e[me].reset_now = (e[me].next != 0);
	forget(me)
}

/* Both halves have ended, says this end */
inline maybe_over(me)
{
	if
#ifdef BUG_DONE
	:: e[me].state == Live && e[me].nxt > LAST(me) && e[me].ended ->
#else
	:: e[me].state == Live && e[me].end_acked && e[me].ended ->
#endif
		/* Then everything has come, both ways */
		assert(e[1 - me].ended && e[1 - me].next == LAST(me) + 1 && e[me].next == LAST(1 - me) + 1);
		e[me].state = (e[me].end_tells -> Done : Linger);
		e[me].resend = 0
	:: else
	fi
}

inline ack_in(me, m_ack, m_win)
{
	ahead = AHEAD(m_ack, e[me].una);
	if
	:: ahead > e[me].nxt - e[me].una	/* old */
	:: ahead > 0 && ahead <= e[me].nxt - e[me].una ->
		e[me].una = e[me].una + ahead;
		e[me].window = m_win;
		e[me].tries = 0;
		e[me].resend = 0;
		e[me].end_acked = (e[me].una > LAST(me));
		if
		:: e[me].state == Accepting -> e[me].state = Live
		:: else
		fi
	:: ahead == 0 ->
		if
		:: m_win > e[me].window -> e[me].window = m_win
		:: else
		fi
	fi
}

/* A segment, or END: kept if it has not come yet, and there is a slot */
inline segment_in(me, m_kind, m_seq, m_means)
{
	ahead = AHEAD(m_seq, e[me].next);
#ifdef BUG_TWICE
	ahead = (ahead == WRAP - 1 -> 0 : ahead);
#endif
	e[me].ack_now = 1;
	if
	:: !e[me].ended && ahead < WINDOW + 1 - UNREAD(me) && !e[me].have[ahead] ->
		/* What the window promised, and no more; and it is what we take it for */
		assert(m_kind == END || UNREAD(me) + ahead < WINDOW);
		assert(m_means == e[me].next + ahead);
		e[me].have[ahead] = 1;
		do
		:: e[me].have[0] ->
			e[me].ended = (e[me].next == LAST(1 - me));
			e[me].next++;
			e[me].have[0] = e[me].have[1]; e[me].have[1] = e[me].have[2]; e[me].have[2] = e[me].have[3]; e[me].have[3] = 0
		:: else -> break
		od
	:: else
	fi
}

inline live_in(me, m_kind, m_seq, m_ack, m_win, m_means)
{
	ack_in(me, m_ack, m_win);
	if
	:: e[me].state == Accepting
	:: else ->
		e[me].asked = 0;
		if
		:: m_kind == ASK -> e[me].ack_now = 1
		:: m_kind == SEG || m_kind == END ->
#ifdef BUG_LINGER
			if
			:: e[me].state == Linger
			:: else -> segment_in(me, m_kind, m_seq, m_means)
			fi
#else
			segment_in(me, m_kind, m_seq, m_means)
#endif
		:: else
		fi;
		maybe_over(me)
	fi
}

inline frame_in(me, m_kind, m_seq, m_ack, m_win, m_means)
{
	if
	:: OVER(me) || e[me].state == Linger && m_kind == RESET
	:: !OVER(me) && m_kind == RESET && e[me].state != Linger ->
		assert(kills || was_gone);
		e[me].state = Failed;
		forget(me)
	:: !OVER(me) && m_kind == OPEN ->
		if
		:: e[me].state == New ->
			e[me].state = Accepting; e[me].window = m_win; e[me].next = 1; e[me].head = 1
		:: e[me].state == Opening && e[me].nxt == 1 ->
			e[me].state = Live; e[me].una = 1; e[me].window = m_win; e[me].next = 1; e[me].head = 1;
			e[me].resend = 0; e[me].tries = 0; e[me].ack_now = 1
		:: e[me].state == Live || e[me].state == Linger -> e[me].ack_now = (me == 0)
		:: else
		fi
	:: !OVER(me) && m_kind != RESET && m_kind != OPEN && (e[me].state == New || e[me].state == Opening)
	:: !OVER(me) && m_kind != RESET && m_kind != OPEN && e[me].state != New && e[me].state != Opening ->
		live_in(me, m_kind, m_seq, m_ack, m_win, m_means)
	fi
}

#define KIND(i, n) ((n) == 0 -> OPEN : ((n) == LAST(i) -> END : SEG))
inline put(me, m_kind, m_n)
{
	link[1 - me] ! m_kind, WIRE(m_n), WIRE(e[me].next), ROOM(me), m_n;
	e[me].ack_now = 0
}

inline frame_out(me)
{
	if
	:: e[me].reset_now -> put(me, RESET, 0); e[me].reset_now = 0
	:: else ->
		if
		:: e[me].resend -> put(me, KIND(me, e[me].una), e[me].una); e[me].resend = 0
		:: else ->
			if
			:: MAY_SEND(me) ->
				put(me, KIND(me, e[me].nxt), e[me].nxt);
				if
				:: e[me].nxt == LAST(me) -> e[me].end_tells = e[me].ended
				:: else
				fi;
				e[me].nxt++;
				maybe_over(me)
			:: else ->
				put(me, (e[me].ask_now -> ASK : ACK), e[me].nxt); e[me].ask_now = 0
			fi
		fi
	fi
}

inline timer(me)
{
	if
	:: e[me].una != e[me].nxt && e[me].state != Linger ->
#ifndef BUG_DEAD
		if
		:: e[me].tries == TRIES -> fail(me)
		:: else -> e[me].tries++; e[me].resend = 1
		fi
#else
		e[me].resend = 1
#endif
	:: e[me].una == e[me].nxt && e[me].state == Live ->
		if
		:: e[me].asked == TRIES -> fail(me)
		:: else -> e[me].asked++; e[me].ask_now = 1
		fi
	:: e[me].state == Linger && KNOWS(1 - me) -> e[me].state = Done; forget(me)
	fi
}

#ifdef BUG_ASK
#define ASKS(i) 0
#else
#define ASKS(i) 1
#endif
/* An answer is overdue. Probes are later than that */
#define OVERDUE(i) (e[i].una != e[i].nxt && (e[i].state == Opening || e[i].state == Accepting || e[i].state == Live))
/* Time goes by for both: none sends again twice while the other does not */
#define TIMED(i) (OVERDUE(i) && !(OVERDUE(1 - i) && e[1 - i].tries < e[i].tries) || e[i].state == Linger && KNOWS(1 - i) || \
	e[i].una == e[i].nxt && e[i].state == Live && ASKS(i) && !OVERDUE(1 - i))

proctype engine(byte i)
{
	mtype kind;
	byte s, a, w, means;

	do
	:: atomic { link[i] ? kind, s, a, w, means -> frame_in(i, kind, s, a, w, means); kind = 0; s = 0; a = 0; w = 0; means = 0 }
	:: atomic { BUSY(i) && nfull(link[1 - i]) -> frame_out(i) }
	:: atomic { QUIET(i) && TIMED(i) -> timer(i) }
	/* A listener to whom nobody comes any more, and a link that nothing comes from, are ends, too */
	:: atomic { OVER(i) && OVER(1 - i) && empty(link[i]) && !e[i].reset_now -> break }
	:: atomic { e[i].state == New && QUIET(i) && OVER(1 - i) -> e[i].state = Done }
	od
}

proctype user(byte i)
{
	do
	:: atomic { !OVER(i) && UNREAD(i) > 0 -> e[i].head++; e[i].ack_now = (e[i].state == Live && !e[i].ended) }
	:: OVER(i) -> break
	od
}

proctype fate()
{
	byte i;
	mtype kind;
	byte s, a, w, means;

end:	do
	:: atomic { faults < FAULTS && nempty(link[0]) -> i = 0; faults++ }; goto hit
	:: atomic { faults < FAULTS && nempty(link[1]) -> i = 1; faults++ }; goto hit
	:: atomic { faults < FAULTS && !OVER(0) && e[0].una != e[0].nxt && e[0].state != Linger -> e[0].resend = 1; faults++ }
	:: atomic { faults < FAULTS && !OVER(1) && e[1].una != e[1].nxt && e[1].state != Linger -> e[1].resend = 1; faults++ }
	:: atomic { faults < FAULTS && e[0].state == Linger -> e[0].state = Done; forget(0); was_gone = 1; faults++ }
	:: atomic { faults < FAULTS && e[1].state == Linger -> e[1].state = Done; forget(1); was_gone = 1; faults++ }
	:: atomic { kills < KILLS && !OVER(0) -> e[0].state = Dead; forget(0); kills++ }
	:: atomic { kills < KILLS && !OVER(1) -> e[1].state = Dead; forget(1); kills++ }
	:: OVER(0) && OVER(1) -> break
	od;
	goto over;
hit:	atomic {
		if
		:: nempty(link[i]) -> link[i] ? kind, s, a, w, means;
			if
			:: skip				/* lose */
			:: nfull(link[i]) -> link[i] ! kind, s, a, w, means	/* later */
			:: len(link[i]) == 0 -> link[i] ! kind, s, a, w, means; link[i] ! kind, s, a, w, means	/* twice */
			fi
		:: empty(link[i])
		fi;
		i = 0; kind = 0; s = 0; a = 0; w = 0; means = 0
	}
	goto end;
over:	skip
}

init
{
	atomic {
		e[0].state = Opening;
		run engine(0); run engine(1); run user(0); run user(1); run fate()
	}
}

/* Whatever happens, both ends come to an end */
ltl over { <> (OVER(0) && OVER(1)) }
