#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The models of the ring's protocol and of the byte stream's (gateware/formal/*.pml), searched through by spin.

spin.t [long]; the short selection is what `make check` runs. A seeded bug must be found.
"""
import os
import re
import subprocess
import sys
import time

RING = os.path.abspath('gateware/formal/ring.pml')
# With -DSTREAM: what must not happen, and what must in the end, if no process waits for ever for its turn
STREAM = os.path.abspath('gateware/formal/stream.pml')
DIR = 'build/formal/spin'
SHORT = [
    ('three stations', ''),
    ('two of three with one EUI', 'DUPLICATE'),
    ('three stations, any one fault at any time', 'FAULTS=1'),
    ('bug: no nonce', 'DUPLICATE BUG_NONCE'),
    ('bug: the monitor takes any lap', 'FAULTS=1 BUG_LAP'),
    ('bug: no TVX, no TRT', 'FAULTS=1 BUG_TVX'),
    ('stream: any one fault', 'STREAM FAULTS=1'),
    ('stream: an end dies', 'STREAM FAULTS=0 KILLS=1'),
    ('stream, bug: what came is taken once more', 'STREAM FAULTS=1 BUG_TWICE'),
    ('stream, bug: nobody asks', 'STREAM FAULTS=1 BUG_ASK'),
    ('stream, bug: who lingers does not answer', 'STREAM FAULTS=1 BUG_LINGER'),
    ('stream, bug: over before END is acknowledged', 'STREAM FAULTS=1 BUG_DONE'),
    ('stream, bug: sent again for ever', 'STREAM FAULTS=0 KILLS=1 BUG_DEAD'),
    ('stream, bug: what is not read is not counted', 'STREAM FAULTS=1 BUG_WINDOW'),
]
LONG = [
    ('three stations, any two faults at any time', 'FAULTS=2'),
    ('three stations, any two faults, laps modulo 16', 'FAULTS=2 LAPS=16'),
    ('three in the other order, any one fault', 'FAULTS=1 REVERSE'),
    ('two of three with one EUI, any one fault', 'FAULTS=1 DUPLICATE SAFETY_ONLY'),
    ('four stations, any one fault', 'N=4 FAULTS=1'),
    ('four stations inserted together, any two faults', 'N=4 FAULTS=2 INSERT_SPREAD=0'),
    ('bug: nobody counts laps', 'FAULTS=1 BUG_STALE'),
    ('bug: only one lap three times running is none later', 'FAULTS=2 BUG_ONE_LAP'),
    ('bug: no purge', 'FAULTS=1 BUG_PURGE'),
    ('bug: MAC frames go round for ever', 'FAULTS=1 BUG_HOPS'),
    ('bug: a claim keeps the epoch', 'FAULTS=2 SAFETY_ONLY BUG_EPOCH'),
    ('stream: any one fault, and an end dies', 'STREAM FAULTS=1 KILLS=1'),
    ('stream: any two faults', 'STREAM FAULTS=2'),
    ('stream: two segments in the window, any one fault', 'STREAM FAULTS=1 WINDOW=2 SEGS_0=3'),
]


def search(defines):
    """What spin says, and how many states it saw."""
    there = os.path.join(DIR, re.sub(r'\W+', '_', defines) or 'plain')
    os.makedirs(there, exist_ok=True)
    macros = [f'-D{word}' for word in ('FAULTS=0 ' + defines if 'FAULTS' not in defines else defines).split()]
    # For what is searched in a second, that would be the longest part
    optimise = '-O2' if 'FAULTS=2' in defines else '-O0'
    model, kind, how = RING, ['-DSAFETY'], []
    if 'STREAM' in defines:
        model, kind, how = STREAM, ['-DNFAIR=3'], ['-a', '-f']
    for command in (['spin', '-a', *macros, model],
                    ['gcc', optimise, '-w', *kind, '-DCOLLAPSE', '-DVECTORSZ=2048', '-DMEMLIM=8000',
                     '-o', 'pan', 'pan.c'],
                    ['./pan', '-m2000000', '-n', *how]):
        done = subprocess.run(command, cwd=there, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)
        if 'Error:' in done.stdout:
            return None, done.stdout[-1000:]
    found = re.search(r'errors: (\d+)\n\s*(\S+) states', done.stdout)
    if not found or 'max search depth too small' in done.stdout or 'out of memory' in done.stdout:
        return None, done.stdout[-1000:]
    return int(found.group(1)), int(float(found.group(2)))


def main():
    cases = SHORT + (LONG if 'long' in sys.argv[1:] else [])
    bad = 0
    print(f'1..{len(cases)}', flush=True)
    for number, (name, defines) in enumerate(cases, 1):
        start = time.monotonic()
        errors, states = search(defines)
        good = errors is not None and (errors > 0) == ('BUG' in defines)
        bad += not good
        print(f'{"ok" if good else "not ok"} {number} - {name}: {"found" if errors else "no error"} '
              f'in {states} states ({time.monotonic() - start:.0f} s)', flush=True)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
