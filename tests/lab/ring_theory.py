# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""A timed-token ring in the laboratory beside its formulas.

T is the TTRT, N stations of which n send all they can, tau what a token needs to go round when
nobody sends, S what the synchronous class may send in a rotation, F the longest asynchronous
frame with its gap; words of 16 bits, 50 million of them a second.

The formulas are for frames without length, and visits without cost. Here a frame has 32 words at
least, and may begin in the last word of THT; and a visit in which something is sent costs up to
VISIT_WORDS that tau does not have. So utilisation and mean rotation agree to CLOSE only.

The longest wait has an exact bound, with f = what a visit may take beyond its THT: a frame that
began in the last word, and its VISIT_WORDS. Let h be how long a visit holds the token for
asynchronous frames, and number the visits of the n that send, whoever makes them.
  1. Any n + 1 visits in a row hold it for T - tau + f at most. An early one has THT <= T - TRT, and
     TRT = tau + the n holds before it. A late one holds nothing, so its sum is at most that of
     the n + 1 that ended with the last early one.
  2. Say a station sends in visit 0, beginning at a0. If it is late in its next j visits, TRT expires at
     a0 + (j + 1) T. Its visit n is in n (n + 1) visits, before a0 + n T + tau + n f by 1, so not late: it
     waits for n + 1 rotations at most.
  3. If it waits for m <= n of them, these are m n - 1 visits: by 1 no more than
     (n - 1)(T + f) + tau.
  4. If it waits for all n + 1, it was late in its last visit but one: h0 + tau n +
     (n - 1)(T - tau + f) >= n T, so that h0 >= T - tau - (n - 1) f. It waits from a0 + h0 to
     a0 + n T + tau + n f: for (n - 1) T + 2 tau + (2 n - 1) f at most.
Where the synchronous class sends in every visit, that is part of tau, with its VISIT_WORDS.
"""
import functools
from dataclasses import dataclass

import lab

CLOCK = 50_000_000
VISIT_WORDS = 5                 # 8 from token to frame at most, where a token that passes needs 3
GAP_MOST = 4                    # words from a frame to what follows it
CLOSE = 0.01
CLOSE_LONG = 0.002              # of frames that are long beside a visit's cost
LINK_WORDS = 10
SHORT = 56
LONG = 65536


def frame_words(size):
    """Of a frame on the ring: SOF, its bytes, EOF, the gap of two, and what clocks need."""
    words = 1 + size // 2 + 1 + 2
    return words + words // 4096


@functools.cache
def start_words(stations):
    """Until the ring is up and has turned twice, with something to spare."""
    return 60_000 + 10 * stations * (LINK_WORDS + 20) + 300 * stations


@functools.cache
def idle_rotation(stations):
    """What a token needs for a ring of so many; it grows by the same with each station."""
    def rotation(count):
        times = lab.run({'duration': lab.words(start_words(count) + 5000),
                         'warmup': lab.words(start_words(count)), 'length': lab.words(LINK_WORDS),
                         'stations': [{'count': count}]})['ring']['rotation_words']
        if not times['count'] or times['min'] != times['max']:
            raise lab.LabError(f'an idle ring of {count} does not turn steadily: {times}')
        return times['min']

    two, four = rotation(2), rotation(4)
    return two + (stations - 2) * (four - two) // 2


@dataclass
class Case:
    """A ring, what the formulas say about it, and what the laboratory saw."""
    stations: int
    busy: int
    ttrt: int
    frame: int = SHORT
    mode: str = 'overrun'
    sync_frames: int = 0        # of SHORT bytes, that each busy station may send a visit
    cycles: int = 1             # of n + 1 rotations, after which everything repeats

    @property
    def sync_words(self):
        return self.busy * self.sync_frames * frame_words(SHORT)

    @property
    def latency(self):
        """tau; what the synchronous class takes of a rotation acts the same."""
        return idle_rotation(self.stations) + self.sync_words

    @property
    def utilisation(self):
        return (self.busy * (self.ttrt - self.latency)
                / (self.busy * self.ttrt + self.latency))

    @property
    def fit_utilisation(self):
        """Of frames longer than half of T: one, a whole rotation without, and the next station's turn."""
        frame = frame_words(self.frame)
        return frame / (frame + self.latency * (self.busy + 1) / self.busy)

    @property
    def rotation(self):
        return (self.busy * self.ttrt + self.latency) / (self.busy + 1)

    @property
    def wait(self):
        """Bound on the access delay of short frames, from the end of one to the next one's SOF."""
        tau = self.latency + (self.busy * VISIT_WORDS if self.sync_frames else 0)
        over = frame_words(self.frame) - 1 + VISIT_WORDS
        return ((self.busy - 1) * self.ttrt + 2 * tau + (2 * self.busy - 1) * over
                + VISIT_WORDS + GAP_MOST)

    @property
    def rotation_most(self):
        """T + F + S; under `fit` no frame begins that would end late."""
        late = frame_words(self.frame) if self.mode == 'overrun' else 0
        return self.ttrt + late + self.sync_words

    @property
    def cycle(self):
        return self.busy * self.ttrt + self.latency

    @property
    def warmup(self):
        return start_words(self.stations)

    @property
    def cost(self):
        """Station words to simulate."""
        return self.stations * self.simulated

    def config(self):
        traffic = [{'load': 'saturated', 'frames': f'{self.frame} B', 'to': 'next'}]
        station = {'traffic': traffic}
        if self.sync_frames:
            traffic.append({'class': 'sync', 'load': 'saturated', 'frames': f'{SHORT} B',
                            'to': 'next'})
            station['sa'] = lab.words(self.sync_frames * frame_words(SHORT))
        apart = self.stations // self.busy
        return {
            'duration': lab.words(self.simulated),
            'warmup': lab.words(self.warmup), 'ttrt': lab.words(self.ttrt), 'mode': self.mode,
            'length': lab.words(LINK_WORDS),
            'stations': [station if i % apart == 0 and i // apart < self.busy else {}
                         for i in range(self.stations)]}

    @property
    def simulated(self):
        """Words. Whole cycles: in a part of one, somebody's turn is there or not."""
        return int(self.warmup + self.cycles * self.cycle)

    def run(self):
        results = lab.run(self.config())
        ring = results['ring']
        self.got = ring
        self.got_utilisation = ring['utilisation']['async']
        self.got_sync = ring['utilisation']['sync']
        self.got_rotation = ring['rotation_words']['mean']
        self.got_rotation_most = ring['rotation_words']['max']
        self.got_wait = ring['access_delay_words']['async']['max']
        self.needless = sum(station['counters']['claims'] for station in results['stations'])
        return self

    def name(self):
        sync = f', {self.sync_frames} synchronous frames a visit' if self.sync_frames else ''
        return (f'{self.busy} of {self.stations} stations, T = {self.ttrt * 1000 / CLOCK:g} ms, '
                f'{self.frame} B, {self.mode}{sync}')

    def sound(self):
        frames = self.got['frames']
        return (frames['sent'] > 0 and not frames['damaged'] and not frames['strange']
                and not frames['duplicated'] and not frames['lost'] and not frames['aborted'])


TTRTS = (12_500, 50_000, 200_000)


def starvation(mode):
    """64 saturated stations with the longest frames for T = 1 ms.

    Under `overrun` lateness is repaid by whoever comes next, for 0.7 s at worst; so long a run.
    """
    return Case(64, 64, 50_000, LONG, mode, cycles=12 if mode == 'overrun' else 2)


def crowded(stations, mode, frames=(LONG,)):
    """All stations saturated, and everything leased that S + F + tau <= T admits.

    The configuration, P of ring.md, and F + S. Station i has frames of frames[i % len].
    """
    ttrt, longest = 50_000, frame_words(max(frames))
    share = (ttrt - longest - idle_rotation(stations) - 8 * stations) // stations
    size = (share - share // 4096 - 4) * 2 // 4 * 4
    assert size >= SHORT and frame_words(size) <= share
    turns = 1 << (stations - 1).bit_length()
    return {
        'duration': lab.words(start_words(stations) + (6 * turns + 4) * ttrt),
        'warmup': lab.words(start_words(stations)), 'ttrt': lab.words(ttrt), 'mode': mode,
        'length': lab.words(LINK_WORDS),
        'stations': [{'sa': lab.words(share), 'longest': f'{max(frames)} B', 'traffic': [
            {'load': 'saturated', 'frames': f'{frames[i % len(frames)]} B', 'to': 'next'},
            {'class': 'sync', 'load': 'saturated', 'frames': f'{size} B', 'to': 'next'}]}
            for i in range(stations)]}, turns, longest + share * stations


def cases(sync=(0, 2)):
    """All of the comparison with short frames."""
    for stations in (2, 8, 30, 64):
        for busy in sorted({1, 2, 8, stations}):
            if busy > stations:
                continue
            for ttrt in TTRTS:
                for frames in sync:
                    case = Case(stations, busy, ttrt, sync_frames=frames)
                    if case.sync_words + case.latency < ttrt // 2:
                        yield case
