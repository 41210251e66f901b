#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Many programs at once that do not know what they are doing, and those who interrupt and kill
them: nobody hangs, and all blocks, pools and VCIs are back. JETSTREAM_SOAK=SECONDS makes it
longer."""

import os
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import DEBUG, Testbed  # noqa: E402
import console  # noqa: E402 (after testbed, which knows where the guests are)

SECONDS = int(os.environ.get('JETSTREAM_SOAK', 120 if DEBUG else 20))


def main():
    seed = tap.seed()
    with Testbed(stations=2, smp=2) as bed:
        cards = ' '.join(bed.card_address(n) for n in (0, 1))
        console.points(bed, 'tests/guest/mob.py', ['build/tests/guest/mob'],
                       f'{seed} {SECONDS} {cards}', SECONDS + 240)
    tap.done()


main()
