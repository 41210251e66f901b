#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Reset, unbind, hot removal, suspend, the end of a namespace, rmmod, down and up, moving of
blocks: at random, several at once, under load. Nothing hangs, nothing is lost, and in the end
all works. JETSTREAM_SOAK=SECONDS makes it longer."""

import os
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402
import console  # noqa: E402 (after testbed, which knows where the guests are)

SECONDS = int(os.environ.get('JETSTREAM_SOAK', 60))


def main():
    seed = tap.seed()
    with Testbed(stations=2, smp=2) as bed:
        cards = ' '.join(bed.card_address(n) for n in (0, 1))
        console.points(bed, 'tests/guest/lifefuzz.py', ['build/tests/guest/busy'],
                       f'{seed} {SECONDS} {cards}', SECONDS + 1500)
    tap.done()


main()
