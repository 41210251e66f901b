#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""fast.t PROGRAM... - the tests of stations once more, on the behavioural card (CARD=fast).
Without arguments: all of them, built without the gateware and with sanitizers. station_same is none: it compares two ways to evaluate the gateware."""
import os
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tests'))

import tap  # noqa: E402

PROGRAMS = TOP / 'build/tests/jetsim/asan'
NAMES = ('regs', 'ring', 'frame', 'copy', 'reset', 'refuse', 'tlp', 'load', 'sync', 'many', 'full',
         'notice', 'damage', 'fault')


def run(program):
    result = subprocess.run([program], env={**os.environ, 'CARD': 'fast'}, capture_output=True, text=True)
    tap.adopt(result.stdout, program.name)
    if not tap.ok(not result.returncode and '\n1..' in f'\n{result.stdout}', f'{program.name}: to the end'):
        tap.diag(result.stderr)


def unknown():
    """A card that is none, wherever one may be named."""
    for words, before in (([PROGRAMS / 'station_regs'], ''),
                          ([sys.executable, TOP / 'tests/demo/shell.py'], 'make shell: '),
                          ([sys.executable, TOP / 'tests/bench/bench.py'], 'make bench: ')):
        said = subprocess.run(words, env={**os.environ, 'CARD': 'slow'}, capture_output=True, text=True)
        tap.equal((said.returncode, said.stderr), (1, f'{before}CARD: rtl or fast, not "slow"\n'),
                  f'{before or "a test: "}an unknown card is refused')


def main():
    unknown()
    for program in sys.argv[1:] or [PROGRAMS / f'station_{name}' for name in NAMES]:
        run(pathlib.Path(program))
    tap.done()


if __name__ == '__main__':
    main()
