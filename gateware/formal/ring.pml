/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Claim, numbering, token and recovery of N stations, for spin. States and events have the names
 * of jet_claim.sv and jet_token.sv; Documentation/ring.md is the protocol, README.md says what
 * this model leaves out.
 *
 * Time goes in ticks. In a tick every link moves at most one message to its station, and every
 * station takes it, counts its timers on and sends at most one. What spin chooses: when
 * stations are inserted, how long a token is held, and which faults happen when (at most FAULTS):
 *
 *   lose    the message at the head of a link is gone
 *   twice   it comes twice
 *   later   a copy of a token is kept, and comes once more at any later time
 *   crash   a station loses all that it knows and is out of the ring (words pass), for good
 *   leave   insertion is taken back
 *   dark    a link carries nothing, until it is mended at any later time
 *
 * SAFETY_ONLY leaves out the assertion about the time to a usable ring.
 * Seeded bugs, each found by one of the assertions: BUG_NONCE (every claim with our EUI is ours), BUG_EPOCH (pass 1 does
 * not count it on), BUG_LAP (the monitor takes any), BUG_TVX (nor TVX nor TRT make a claim), BUG_STALE (nobody
 * counts laps), BUG_ONE_LAP (only one lap three times running is none later), BUG_HOPS (MAC frames go round for ever),
 * BUG_PURGE (none)
 */
#ifndef N
#define N 3
#endif
#ifndef FAULTS
#define FAULTS 1
#endif
#ifndef INSERT_SPREAD
#define INSERT_SPREAD 3		/* stations are inserted within so many ticks */
#endif

/* In ticks; the proportions are those of ring.md's table */
#ifdef BUG_PURGE
#define PURGE 0
#else
#define PURGE (N + 2)
#endif
#define CLAIM (4 * (N + 2))
#define TTRT (2 * N)
#define TVX (3 * N)
/* The longer of TVX and 2 T; Claim, when the winner dies; Purge and Claim; three passes */
#ifndef BOUND
#define BOUND (2 * TTRT + CLAIM + PURGE + CLAIM + 3 * (N + 1))
#endif

mtype = { StOff, StPurge, StClaim, StYield, StMonitor, StNumber, StUp, StBeacon, StListen, StAside, StLeave };
#define MNONE 0
#define MCLAIM 1
#define MNUMBER 2
#define MBEACON 3
#define MTOKEN 4
#define EPOCHS 16		/* the gateware: 256 */
#define NOBODY 15		/* EUI of a claim that loses against all */
#ifndef LAPS
#define LAPS 4			/* the gateware: 256 */
#endif
#ifdef BUG_ONE_LAP
#define LATER(a, b) ((a) != (b))
#else
#define LATER(a, b) ((a) != (b) && ((a) + LAPS - (b)) % LAPS < LAPS / 2)
#endif
#ifndef HOPS
#define HOPS (N + 1)		/* the gateware: 127 */
#endif
/* Bid and EUI of a station: the lower wins. DUPLICATE: two have the same */
#if defined(REVERSE)
#define ORDER(i) (N - (i))
#elif defined(DUPLICATE)
#define ORDER(i) ((i) / 2 + 1)
#else
#define ORDER(i) ((i) + 1)
#endif

/* One message: kind, EUI, nonce, pass or lap, epoch; and, for the assertions only, of which ring */
typedef msg { byte kind, eui, nonce, pass, epoch, gen, hop };

chan link[N] = [3] of { byte, byte, byte, byte, byte, byte, byte };	/* link[i] ends at station i */

typedef station {
	mtype state = StOff;
	bit insert, dead, dark, mon, late, old;
	byte eui, nonce, lead, lead_nonce, hop;
	byte timer, pass, epoch, new_epoch;
	byte trt, tvx, rotation, lap;
	bit hold, spoke;	/* the token is here */
	byte gen, lead_gen;
};
station s[N];
msg rx[N];
msg kept;			/* fault `later` */
byte kept_age;
bit cut[N];			/* fault `dark` */
byte tick, pick;
bit quiet, seen, newer, stale, early, holds, done, mac, expired;
byte faults, calm, two, gens, i, j;
byte n_token, n_mon, n_in, n_up, n_two, ep;
hidden byte in_epoch[EPOCHS], tokens[EPOCHS], mon_of[EPOCHS];	/* only within look() */

/* What a trail or a random walk prints; the search sees nothing of it */
hidden int ticks, dark_at;
mtype = { Insert, Lose, Twice, Later, Again, Crash, Leave, Dark, Mend };
/* Something happened: printed, and what it may disturb for a rotation begins now */
#define NOTE(what) printf("@ %d %e %d\n", ticks, what, pick); two = 0
#define SHOW(st) printf("@ %d station %d %e monitor %d epoch %d\n", ticks, st, s[st].state, s[st].mon, s[st].epoch)

#define better(a, b) ((a) < (b))	/* EUIs stand for bid and EUI together: the lower wins */

inline forget(st)
{
	rx[st].kind = 0; rx[st].eui = 0; rx[st].nonce = 0; rx[st].pass = 0; rx[st].epoch = 0; rx[st].gen = 0; rx[st].hop = 0
}

/* The link that station st sends into */
#define TO(st) link[((st) + 1) % N]
inline send(who, m_kind, m_eui, m_nonce, m_pass, m_epoch, m_gen, m_hop)
{
	assert(nfull(TO(who)));
	if
	:: cut[((who) + 1) % N]
	:: else -> TO(who) ! m_kind, m_eui, m_nonce, m_pass, m_epoch, m_gen, m_hop
	fi
}

inline enter(st, to) { s[st].state = to; s[st].timer = 0; s[st].hold = 0 }
/* As the RTL's timer: another state sets it anew, the same one does not */
inline turn(st, to) { if :: s[st].state != to -> enter(st, to) :: else fi }
inline lead_us(st) { s[st].lead = s[st].eui; s[st].lead_nonce = s[st].nonce; s[st].hop = 0 }
inline lead_them(st) { s[st].lead = rx[st].eui; s[st].lead_nonce = rx[st].nonce; s[st].hop = rx[st].hop + 1 }
inline claim(st) { send(st, MCLAIM, s[st].lead, s[st].lead_nonce, 0, 0, 0, s[st].hop) }
inline number(st) { send(st, MNUMBER, s[st].lead, s[st].lead_nonce, s[st].pass, s[st].new_epoch, s[st].lead_gen, s[st].hop) }
inline beacon(st) { send(st, MBEACON, s[st].lead, s[st].lead_nonce, 0, 0, 0, s[st].hop) }

/* Pass 1 makes the epoch one that no station was in, pass 3 brings it into force */
#ifdef BUG_EPOCH
#define NEXT(e) (e)
#else
#define NEXT(e) (((e) + 1) % EPOCHS)
#endif
inline take_number(st)
{
	if
	:: rx[st].pass == 1 && rx[st].epoch == s[st].epoch -> s[st].new_epoch = NEXT(s[st].epoch)
	:: else -> s[st].new_epoch = rx[st].epoch
	fi;
	if
	:: rx[st].pass == 3 -> s[st].epoch = rx[st].epoch; s[st].gen = rx[st].gen
	:: else
	fi
}

#define MINE(st) (rx[st].eui == s[st].eui && SAME_NONCE(st))
#define FOREIGN(st) (rx[st].eui == s[st].eui && !SAME_NONCE(st))
#ifdef BUG_NONCE
#define SAME_NONCE(st) 1
#else
#define SAME_NONCE(st) (rx[st].nonce == s[st].nonce)
#endif

inline go_up(st)
{
	enter(st, StUp);
	s[st].trt = TTRT; s[st].tvx = 0; s[st].late = 0; s[st].old = 0; s[st].rotation = 0
}

#ifdef BUG_TVX
#define OVERDUE(st) 0
#else
#define OVERDUE(st) (expired || s[st].tvx == TVX)
#endif

inline down(st)
{
	s[st].mon = 0; s[st].hold = 0; s[st].trt = 0; s[st].tvx = 0; s[st].late = 0; s[st].old = 0;
	s[st].rotation = 0; s[st].lap = 0
}

inline pass_token(st, m_lap) { send(st, MTOKEN, 0, 0, m_lap, s[st].epoch, s[st].gen, 0) }

/*
 * jet_token: a token came. In this tick it goes on, or (early, from the third rotation on) is kept for one.
 * What was kept, and what the monitor sends, has the latest lap; what only passes has the one it came with.
 */
inline take_token(st)
{
	if
	:: rx[st].epoch != s[st].epoch || s[st].hold
#ifndef BUG_LAP
	:: s[st].mon && rx[st].epoch == s[st].epoch && !s[st].hold && rx[st].pass != s[st].lap
#endif
	:: else ->
		assert(rx[st].gen == s[st].gen);	/* no token of an earlier ring is accepted */
		seen = 1;
		s[st].tvx = 0;
		newer = LATER(rx[st].pass, s[st].lap);
		stale = !s[st].mon && s[st].rotation != 0 && !newer && s[st].old;
		s[st].old = s[st].rotation != 0 && !newer;
		if
		:: s[st].mon || newer || s[st].rotation == 0 -> s[st].lap = (rx[st].pass + s[st].mon) % LAPS
		:: else
		fi;
		if
		:: early && s[st].rotation == 2 && holds -> s[st].hold = 1
		:: !(early && s[st].rotation == 2 && holds) && s[st].mon -> pass_token(st, s[st].lap)
		:: else -> pass_token(st, rx[st].pass)
		fi;
		if :: s[st].rotation < 2 -> s[st].rotation++ :: else fi
	fi
}

/* jet_claim's case statement, for what stations in StClaim and behind have in common */
inline peer(st)
{
	if
	:: better(rx[st].eui, s[st].eui) -> enter(st, StYield); lead_them(st); claim(st)
	:: else -> enter(st, StClaim); lead_us(st); claim(st)
	fi
}

/* One tick of station st, with the message rx[st] (or none) */
inline step(st)
{
	d_step {
	done = 0;
	if
	:: s[st].state == StOff || s[st].state == StAside ->
		if
		:: rx[st].kind != MNONE ->
			send(st, rx[st].kind, rx[st].eui, rx[st].nonce, rx[st].pass, rx[st].epoch, rx[st].gen, rx[st].hop)
		:: else
		fi;
		if
		:: s[st].state == StOff && s[st].insert && !s[st].dead -> enter(st, StPurge)
		:: s[st].state == StAside && !s[st].insert -> enter(st, StOff)
		:: else
		fi
	:: else ->
		/* what has been sent on by more stations than there can be is taken off */
#ifdef BUG_HOPS
		rx[st].hop = 0;
#endif
		if :: rx[st].hop >= HOPS -> rx[st].kind = MNONE :: else fi;
		mac = rx[st].kind == MCLAIM || rx[st].kind == MNUMBER || rx[st].kind == MBEACON;
		/* What comes before all else, in the reverse order of the RTL's last assignments */
		if
		:: !s[st].insert && s[st].state != StLeave ->
			enter(st, StLeave);
			s[st].lead = NOBODY; s[st].lead_nonce = 0; s[st].hop = 0;
			claim(st); done = 1
		:: s[st].insert && cut[st] && !s[st].dark && s[st].state != StLeave ->
			enter(st, StBeacon); s[st].dark = 1; lead_us(st); beacon(st); done = 1
		:: else
		fi;
		if
		:: !done && s[st].state != StUp && s[st].state != StBeacon &&
		   s[st].timer == (s[st].state == StPurge || s[st].state == StLeave -> PURGE : CLAIM) ->
			done = 1;
			if
			:: s[st].state == StPurge -> enter(st, StClaim); lead_us(st); claim(st)
			:: s[st].state == StLeave -> enter(st, StOff)
			:: (s[st].state == StClaim || s[st].state == StYield) && !s[st].spoke ->
				enter(st, StBeacon); lead_us(st); beacon(st)
			:: else -> enter(st, StPurge)
			fi
		:: else -> s[st].timer = (s[st].timer < CLAIM -> s[st].timer + 1 : s[st].timer)
		fi;
		if
		:: !done && mac && s[st].state != StPurge && s[st].state != StLeave ->
			s[st].spoke = 1;
			if
			:: rx[st].kind == MBEACON ->
				done = 1;
				if
				:: rx[st].eui == s[st].eui -> enter(st, StPurge)
				:: else -> turn(st, StListen); lead_them(st); beacon(st)
				fi
			:: rx[st].kind == MCLAIM && FOREIGN(st) -> done = 1; enter(st, StAside)
			:: else
			fi
		:: else
		fi;
		if
		:: done || s[st].state == StPurge || s[st].state == StLeave
		:: else ->
			if
			:: s[st].state == StClaim ->
				s[st].new_epoch = NEXT(s[st].epoch);
				if
				:: rx[st].kind == MCLAIM && MINE(st) ->
					enter(st, StMonitor); lead_us(st); s[st].pass = 1;
					gens++; s[st].lead_gen = gens; number(st)
				:: rx[st].kind == MCLAIM && better(rx[st].eui, s[st].eui) ->
					enter(st, StYield); lead_them(st); claim(st)
				:: else -> claim(st)
				fi
			:: s[st].state == StYield || s[st].state == StNumber ->
				if
				:: rx[st].kind == MCLAIM && !MINE(st) && better(rx[st].eui, s[st].eui) ->
					turn(st, StYield); lead_them(st); claim(st)
				:: rx[st].kind == MNUMBER && !MINE(st) ->
					/* another pass is progress */
					if
					:: s[st].state == StYield || rx[st].pass != s[st].pass -> enter(st, StNumber)
					:: else
					fi;
					lead_them(st); take_number(st);
					s[st].pass = rx[st].pass; s[st].lead_gen = rx[st].gen; number(st);
					if :: s[st].pass == 3 -> s[st].mon = 0; go_up(st) :: else fi
				:: rx[st].kind == MCLAIM && !MINE(st) && s[st].state == StNumber &&
				   !better(rx[st].eui, s[st].eui) -> enter(st, StClaim); lead_us(st); claim(st)
				:: else
				fi
			:: s[st].state == StMonitor ->
				if
				:: rx[st].kind == MNUMBER && MINE(st) && rx[st].pass == s[st].pass ->
					take_number(st);
					if
					:: s[st].pass == 3 ->
						go_up(st); s[st].mon = 1; s[st].rotation = 1; s[st].lap = s[st].nonce % LAPS;
						pass_token(st, s[st].lap)
					:: else -> s[st].pass++; s[st].timer = 0; number(st)
					fi
				:: rx[st].kind == MCLAIM && !MINE(st) -> peer(st)
				:: else
				fi
			:: s[st].state == StUp || s[st].state == StListen ->
				if
				:: rx[st].kind == MCLAIM && !MINE(st) -> peer(st)
				:: s[st].state == StUp && !(rx[st].kind == MCLAIM && !MINE(st)) ->
					/* jet_token. Token and MAC frames are what TVX waits for */
					s[st].tvx = (mac -> 0 : s[st].tvx + 1);
					expired = s[st].trt == 0 && s[st].late;
					early = s[st].trt != 0 && !s[st].late;
					seen = 0; newer = 0; stale = 0;
					if
					:: s[st].hold -> s[st].hold = 0; s[st].tvx = 0; pass_token(st, s[st].lap)
					:: else
					fi;
					if :: rx[st].kind == MTOKEN -> take_token(st) :: else fi;
					if
					:: seen -> s[st].late = 0
					:: !seen && s[st].trt == 0 -> s[st].late = 1
					:: else
					fi;
					s[st].trt = (s[st].trt == 0 || (seen && early) -> TTRT - 1 : s[st].trt - 1);
#ifdef BUG_STALE
					stale = 0;
#endif
					/* a token that was just sent on is all that goes out in this tick */
					if
					:: stale || OVERDUE(st) -> enter(st, StClaim); lead_us(st)
					:: else
					fi
				:: else
				fi
			:: s[st].state == StBeacon ->
				if
				:: rx[st].kind == MCLAIM || rx[st].kind == MNUMBER -> enter(st, StPurge)
				:: s[st].dark && !cut[st] -> enter(st, StPurge)
				:: else -> beacon(st)
				fi
			fi
		fi;
		if :: s[st].state != StUp -> down(st) :: else fi;
		if :: s[st].state != StClaim && s[st].state != StYield -> s[st].spoke = 0 :: else fi;
		if :: s[st].state != StBeacon -> s[st].dark = 0 :: else fi;
		/* Nobody waits for it there */
		if :: s[st].state == StUp || s[st].state == StBeacon -> s[st].timer = 0 :: else fi
	fi
	}
}

/*
 * Two tokens of one epoch, which a station would take, end within a rotation of the slower one, be there a
 * monitor or not: a station may keep it for a tick, and it may wait for the other on a link.
 */
#define TWO (2 * N + 2)

/* What the assertions need to know, once a tick */
inline look()
{
	d_step {
	n_mon = 0; n_in = 0; n_up = 0;
	j = 0;
	do
	:: j < N ->
		if :: s[j].state != StOff && s[j].state != StAside -> n_in++ :: else fi;
		if
		:: s[j].state == StUp ->
			n_up++; in_epoch[s[j].epoch] = 1;
			if :: s[j].hold -> tokens[s[j].epoch]++ :: else fi;
			if
			:: s[j].mon ->
				n_mon++;
				/* never two monitors of one epoch */
				assert(!mon_of[s[j].epoch]);
				mon_of[s[j].epoch] = 1; ep = s[j].epoch
			:: else
			fi
		:: else
		fi;
		i = 0;
		do
		:: i < len(link[j]) ->
			link[j] ? rx[0].kind, rx[0].eui, rx[0].nonce, rx[0].pass, rx[0].epoch, rx[0].gen, rx[0].hop;
			link[j] ! rx[0].kind, rx[0].eui, rx[0].nonce, rx[0].pass, rx[0].epoch, rx[0].gen, rx[0].hop;
			if :: rx[0].kind == MTOKEN -> tokens[rx[0].epoch]++ :: else fi;
			i++
		:: else -> break
		od;
		j++
	:: else -> break
	od;
	forget(0);
	n_token = (n_mon == 1 -> tokens[ep] : 0);
	n_two = 0; j = 0;
	do
	:: j < EPOCHS ->
		if :: in_epoch[j] && tokens[j] > 1 -> n_two++ :: else fi;
		in_epoch[j] = 0; tokens[j] = 0; mon_of[j] = 0; j++
	:: else -> break
	od;
	two = (n_two -> two + 1 : 0);
	assert(two <= TWO);
	/* when faults are over, a usable ring within the bound, for good */
	if
	:: quiet -> calm = (calm <= BOUND -> calm + 1 : calm)
	:: else -> calm = 0
	fi;
#ifndef SAFETY_ONLY
	assert(calm <= BOUND || n_in == 0 || (n_up == n_in && n_mon == 1 && n_token == 1));
#endif
	i = 0; j = 0; ep = 0; n_token = 0; n_mon = 0; n_in = 0; n_up = 0; n_two = 0
	}
}

inline select_link()
{
	pick = 0;
	do
	:: pick < N - 1 -> pick++
	:: break
	od
}

/* A random walk (spin -n): the fault comes at a tick from outside, and is one that a bench can do, too */
#ifdef WALK
#define WALKING && ticks >= WALK
#define HOLDING && false				/* the bench's stations have nothing to send */
#define MENDABLE && ticks > dark_at + 2		/* whether a beacon goes out in a shorter time is chance */
#else
#define WALKING
#define HOLDING
#define MENDABLE
#endif

/* Faults, at most one a tick */
inline fault()
{
	/*
	 * What ends, a tick later at the soonest: a cable is mended, the token that was kept comes. In the ring that
	 * it is of it comes soon: laps are counted modulo LAPS here, modulo 256 in the gateware.
	 */
	if :: kept.kind != MNONE && kept_age <= 2 * N -> kept_age++ :: else fi;
	pick = 0;
	do
	:: pick < N ->
		if
		:: cut[pick] MENDABLE -> if :: cut[pick] = 0; NOTE(Mend) :: skip fi
		:: else
		fi;
		if
		:: kept.kind != MNONE && len(link[pick]) < 3 ->
			if
			:: kept_age <= 2 * N || kept.gen != gens ->
			   link[pick] ! kept.kind, kept.eui, kept.nonce, kept.pass, kept.epoch, kept.gen, kept.hop;
			   kept.kind = 0; kept.pass = 0; kept.epoch = 0; kept.gen = 0; kept_age = 0; NOTE(Again)
			:: kept_age > 2 * N -> kept.kind = 0; kept.pass = 0; kept.epoch = 0; kept.gen = 0; kept_age = 0
			:: skip
			fi
		:: else
		fi;
		pick++
	:: pick == N -> break
	od;
	pick = 0;
	if
	:: faults < FAULTS WALKING ->
		if
		:: skip
		:: select_link();
		   n_up = len(link[pick]);
		   if
		   :: n_up > 0 ->
			n_up = 0;
			if
			:: true -> link[pick] ? rx[0].kind, rx[0].eui, rx[0].nonce, rx[0].pass, rx[0].epoch, rx[0].gen, rx[0].hop;
			   faults++; NOTE(Lose)
			:: len(link[pick]) == 1 -> 
			   link[pick] ? <rx[0].kind, rx[0].eui, rx[0].nonce, rx[0].pass, rx[0].epoch, rx[0].gen, rx[0].hop>;
			   link[pick] ! rx[0].kind, rx[0].eui, rx[0].nonce, rx[0].pass, rx[0].epoch, rx[0].gen, rx[0].hop;
			   faults++; NOTE(Twice)
#ifndef WALK
			:: kept.kind == MNONE && link[pick] ?? [MTOKEN, _, _, _, _, _, _] ->
			   link[pick] ?? <MTOKEN, kept.eui, kept.nonce, kept.pass, kept.epoch, kept.gen, kept.hop>;
			   kept.kind = MTOKEN; faults++; NOTE(Later)
#endif
			fi
		   :: else
		   fi
		:: select_link();
		   if
		   :: s[pick].state != StOff ->
			enter(pick, StOff); down(pick); s[pick].dead = 1; s[pick].insert = 0; s[pick].dark = 0; s[pick].spoke = 0;
			s[pick].lead = 0; s[pick].lead_nonce = 0; s[pick].hop = 0; s[pick].pass = 0; s[pick].new_epoch = 0;
			s[pick].lead_gen = 0; s[pick].epoch = 0; s[pick].gen = 0; faults++; NOTE(Crash)
		   :: s[pick].insert && tick > INSERT_SPREAD -> s[pick].insert = 0; faults++; NOTE(Leave)
		   :: !cut[pick] -> cut[pick] = 1; dark_at = ticks; faults++; NOTE(Dark)
		      do :: nempty(link[pick]) -> link[pick] ? _, _, _, _, _, _, _ :: empty(link[pick]) -> break od
		   :: else
		   fi
		fi
	:: else
	fi;
	pick = 0
}

init {
	d_step {
	i = 0;
	do
	:: i < N ->
		s[i].eui = ORDER(i); s[i].nonce = i + 1; i++
	:: else -> break
	od
	}
	i = 0;
	do
#ifdef WALK
	:: ticks >= WALK_END -> break
	:: ticks < WALK_END ->
#else
	:: true ->
#endif
		/* One state a tick is enough to remember */
		atomic {
		/* insertion */
		if
		:: tick <= INSERT_SPREAD ->
			pick = 0;
			do
			:: pick < N ->
				if
				:: !s[pick].insert && !s[pick].dead -> s[pick].insert = 1; NOTE(Insert)
				:: tick < INSERT_SPREAD || s[pick].insert || s[pick].dead
				fi;
				pick++
			:: pick == N -> break
			od;
			pick = 0; tick++
		:: else
		fi;
		fault();
		/* every link moves a message, then every station makes a step */
		d_step {
		i = 0;
		do
		:: i < N ->
			if
			:: len(link[i]) > 0 -> link[i] ? rx[i].kind, rx[i].eui, rx[i].nonce, rx[i].pass, rx[i].epoch, rx[i].gen, rx[i].hop
			:: else -> forget(i)
			fi;
			i++
		:: else -> break
		od;
		i = 0
		}
		do
		:: i < N ->
			if
			:: rx[i].kind == MTOKEN && s[i].state == StUp && faults < FAULTS HOLDING -> if :: holds = 0 :: holds = 1 fi
			:: else -> holds = 0
			fi;
			step(i);
			SHOW(i);
			i++
		:: i == N -> break
		od;
		holds = 0;
		d_step {
		i = 0;
		quiet = tick > INSERT_SPREAD && faults == FAULTS && kept.kind == MNONE;
		do
		:: i < N -> forget(i); quiet = quiet && !cut[i]; i++
		:: else -> break
		od;
		i = 0
		}
		look();
		ticks++
		}
	od
}
