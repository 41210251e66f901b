#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Frames that are passed on without touching the host (forward.c), also by the example jetrelay.
On the fast card, unless CARD says rtl."""

import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, card_asked  # noqa: E402

PROGRAM = TOP / 'build/tests/guest/forward'
SEED = tap.seed()


def main():
    with Testbed(stations=2, card=card_asked('fast')) as bed:
        bed.guests[0].push(PROGRAM, '/root/forward')
        result = bed.guests[0].run(f'SEED={SEED} /root/forward {bed.device(0)} {bed.device(1)}', timeout=300)
        tap.adopt(result.out, 'forward')
        tap.equal((result.code, result.err), (0, ''), 'forward ends well')
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
