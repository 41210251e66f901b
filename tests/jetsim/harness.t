#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Lives of the harness in which the two cards, or the harness itself, were once wrong; `make
check-long` has others."""
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
}


def main():
    for seed, what in LIVES.items():
        # A life is over before anybody looks whether one more is needed
        life = subprocess.run([TOP / 'build/tests/jetsim/harness/harness'], capture_output=True, text=True,
                              env={**os.environ, 'SEED': str(seed), 'COMMANDS': '1'}, check=False)
        tap.ok(not life.returncode, f'SEED={seed}: {what}') or tap.diag(life.stdout + life.stderr)
    tap.done()


main()
