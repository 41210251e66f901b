#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Random walks of the ring protocol's model, done again by three jet_ring: the same states, in the same order.

replay.t [WALKS]; SEED says which walks. One fault each, at a random tick.
"""
import os
import random
import re
import subprocess
import sys
import time

MODEL = 'gateware/formal/ring.pml'
DIR = 'build/formal/replay'
TICK = 320
# A tick is not a clock: what comes within a tick in the model may come in either order in the gateware.
# So a fault may come a little sooner or later there, until the same follows from it.
SHIFTS = [0] + [sign * TICK * n // 2 for n in range(1, 9) for sign in (-1, 1)]


def states(text):
    """For each station the states that it went through.

    Whether a station's own timer runs out before its neighbour's better claim comes is a matter of less
    than a tick: StUp, StClaim, StYield is the same as StUp, StYield.
    """
    seen = {}
    for station, state in re.findall(r'^\s*@ \S+ station (\d) (St\w+)', text, re.M):
        one = seen.setdefault(int(station), [])
        if not one or one[-1] != state:
            one.append(state)
    return {i: ' '.join(one).replace('StUp StClaim StYield', 'StUp StYield').split()
            for i, one in seen.items()}


def main():
    seed = int(os.environ.get('SEED', time.time_ns() % 1000000))
    walks = int(sys.argv[1]) if len(sys.argv) > 1 else int(os.environ.get('WALKS', '5'))
    print(f'# SEED={seed}')
    rnd = random.Random(seed)
    bad = 0
    for number in range(1, walks + 1):
        at, walk = rnd.randrange(4, 60), rnd.randrange(1, 1 << 30)
        spin = subprocess.run(
            ['spin', f'-n{walk}', '-u400000', '-T', '-DWALK=%d' % at, '-DWALK_END=%d' % (at + 300),
             '-DFAULTS=1', '-DHOPS=127', '-DSAFETY_ONLY', os.path.abspath(MODEL)],
            stdout=subprocess.PIPE, text=True, check=True, cwd=DIR).stdout
        events = [line for line in re.findall(r'@ \d+ (?!station)\w+ \d+', spin)]
        model = states(spin)
        for shift in SHIFTS:
            rtl = subprocess.run([f'{DIR}/replay', str(TICK), str(shift)], input='\n'.join(events),
                                 text=True, stdout=subprocess.PIPE, check=True).stdout
            real = states(rtl)
            # A station that is inserted in the first tick is in StOff for no tick of the model
            same = {i: real[i][model[i][0] != 'StOff':] for i in real}
            first, good = (same if not shift else first), model == same
            if good:
                break
        bad += not good
        print(f'{"ok" if good else "not ok"} {number} - {"; ".join(e[2:] for e in events)}'
              + (f' (faults {shift} clocks later)' if good and shift else ''), flush=True)
        if not good:
            for i in model:
                print(f'#   {i} model {" ".join(model[i])}\n#     gateware {" ".join(first[i])}')
    print(f'1..{walks}')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
