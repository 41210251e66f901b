#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Calls of the driver for memory, and for a program's bytes, fail one after the other, whatever it
does, and so do its own functions. It needs a kernel that can do that: JETSTREAM_KERNEL=debug. JETSTREAM_SOAK=SECONDS makes it
longer."""

import os
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import DEBUG, Testbed  # noqa: E402
import console  # noqa: E402 (after testbed, which knows where the guests are)

SECONDS = int(os.environ.get('JETSTREAM_SOAK', 120))


def main():
    if not DEBUG:
        print('1..0 # SKIP for the debug kernel: make check-debug')
        return
    seed = tap.seed()
    with Testbed(stations=2) as bed:
        cards = ' '.join(bed.card_address(n) for n in (0, 1))
        console.points(bed, 'tests/guest/faults.py', ['build/tests/guest/once'],
                       f'{seed} {SECONDS} {cards}', SECONDS + 240)
    tap.done()


main()
