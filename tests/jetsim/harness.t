#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Lives of the harness in which the two cards, or the harness itself, were once wrong, and the fast card alone
with the sanitizers on. Random lives of both cards are a test by themselves, build/tests/jetsim/harness/harness."""
import os
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tests'))

import tap  # noqa: E402

LIVES = {
    71: 'which frame is damaged does not depend on the order between queues',
    5001: 'frames of two queues in one class come in any order',
    500027: 'news of a broken ring come at any time',
    502013: 'who sent last is known in the next round, too',
    502047: 'news of a ring are not the same number on both cards',
    502127: 'a damaged frame of less than four bytes is not delivered',
}
ALONE = 500000      # commands: some 15 seconds of processor time


def main():
    for seed, what in LIVES.items():
        # A life is over before anybody looks whether one more is needed
        life = subprocess.run([TOP / 'build/tests/jetsim/harness/harness'], capture_output=True, text=True,
                              env={**os.environ, 'SEED': str(seed), 'COMMANDS': '1'}, check=False)
        tap.ok(not life.returncode, f'SEED={seed}: {what}') or tap.diag(life.stdout + life.stderr)
    alone = subprocess.run([TOP / 'build/tests/jetsim/asan/harness/harness'], capture_output=True, text=True,
                           env={**os.environ, 'CARD': 'fast', 'COMMANDS': str(ALONE)}, check=False)
    tap.adopt(alone.stdout, 'the fast card alone')
    tap.ok(not alone.returncode, 'the fast card alone: to the end') or tap.diag(alone.stderr)
    tap.done()


main()
