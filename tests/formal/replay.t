#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Random walks of the ring protocol's model, done again by three jet_ring: the same states, in the same order.

replay.t [long]; SEED says which walks, WALKS how many. One fault each, at a random tick. Then the same with
seeded bugs in the gateware (gateware/formal/build.mk): walks must differ. `make check` has a few walks and one
of the bugs. Without SEED they are always the same ones.
"""
import os
import random
import re
import subprocess
import sys

MODEL = os.path.abspath('gateware/formal/ring.pml')
DIR = 'build/formal/replay'
TICK = 320
# A tick is not a clock: what comes within a tick in the model may come in either order in the gateware.
# So a fault may come a little sooner or later there, until the same follows from it.
SHIFTS = [0] + [sign * TICK * n // 2 for n in range(1, 9) for sign in (-1, 1)]
MODEL_TICKS = 300           # longer than 127 stations take to send a MAC frame on that nobody takes off
CALM_TICKS = 60             # longer than all timers together
# One of the first walks of this seed must differ. Any seed does, these do soon
BUGS_SHORT = {'listen': 3}
BUGS_LONG = {'listen': 3, 'number': 21, 'lap': 4}
BUG_WALKS = 60


def states(text):
    """For each station the states that it went through, and at last, whether it is monitor and of which epoch.

    Whether a station's own timer runs out before its neighbour's better claim comes is a matter of less
    than a tick: StUp, StClaim, StYield is the same as StUp, StYield.
    """
    seen, last = {}, {}
    for station, state, rest in re.findall(r'^\s*@ \S+ station (\d) (St\w+)(.*)', text, re.M):
        one = seen.setdefault(int(station), [])
        if not one or one[-1] != state:
            one.append(state)
        last[int(station)] = rest
    return {i: ' '.join(one).replace('StUp StClaim StYield', 'StUp StYield').split() + [last[i].strip()]
            for i, one in seen.items()}


class Walk:
    """One of the model's."""

    def __init__(self, rnd):
        at, walk = rnd.randrange(4, 60), rnd.randrange(1, 1 << 30)
        spin = subprocess.run(
            ['spin', f'-n{walk}', '-u400000', '-T', f'-DWALK={at}', f'-DWALK_END={at + MODEL_TICKS}',
             '-DFAULTS=1', '-DHOPS=127', '-DSAFETY_ONLY', MODEL],
            stdout=subprocess.PIPE, text=True, check=True, cwd=DIR).stdout
        self.events = re.findall(r'@ \d+ (?!station)\w+ \d+', spin)
        self.model = states(spin)
        self.end, now = 0, {}
        for tick, station, state in re.findall(r'@ (\d+) station (\d) (St\w+)', spin):
            if now.get(station) != state:
                self.end = int(tick) + CALM_TICKS
            now[station] = state

    def same(self, where):
        """The shift with which the gateware there does the same, or None; and what it does without."""
        first = None
        for shift in SHIFTS:
            rtl = subprocess.run([f'{where}/replay', str(TICK), str(shift), str(self.end)],
                                 input='\n'.join(self.events), text=True, stdout=subprocess.PIPE,
                                 check=True).stdout
            real = states(rtl)
            # A station that is inserted in the first tick is in StOff for no tick of the model
            real = {i: one[self.model[i][0] != 'StOff':] for i, one in real.items()}
            first = first or real
            if self.model == real:
                return shift, real
        return None, first

    def __str__(self):
        return '; '.join(event[2:] for event in self.events)


def main():
    long = 'long' in sys.argv[1:]
    seed = int(os.environ.get('SEED', 2026))
    walks = int(os.environ.get('WALKS', 60 if long else 5))
    bugs = BUGS_LONG if long else BUGS_SHORT
    print(f'1..{walks + len(bugs)}\n# SEED={seed}')
    rnd = random.Random(seed)
    bad = 0
    for number in range(1, walks + 1):
        walk = Walk(rnd)
        shift, real = walk.same(DIR)
        bad += shift is None
        print(f'{"not ok" if shift is None else "ok"} {number} - {walk}'
              + (f' (faults {shift} clocks later)' if shift else ''), flush=True)
        if shift is None:
            for i, one in walk.model.items():
                print(f'#   {i} model {" ".join(one)}\n#     gateware {" ".join(real[i])}')
    for number, (bug, seed) in enumerate(bugs.items(), walks + 1):
        rnd, tried, shift = random.Random(seed), 0, 0
        while shift is not None and tried < BUG_WALKS:
            walk = Walk(rnd)
            shift, _ = walk.same(f'{DIR}-{bug}')
            tried += 1
        bad += shift is not None
        print(f'{"ok" if shift is None else "not ok"} {number} - bug: {bug}: '
              + (f'walk {tried} differs: {walk}' if shift is None else f'not seen in {tried} walks'), flush=True)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
