#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Pools with cell framing, and those without (cells.c). On the fast card, unless CARD says rtl."""

import json
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, card_asked, until  # noqa: E402

PROGRAM = TOP / 'build/tests/guest/cells'
SEED = tap.seed()


def bad(bed):
    """What came to jet0 of station 1 and was no packet."""
    return json.loads(bed.run(1, 'ip -j -s link show jet0', check=True).out)[0]['stats64']['rx']['errors']


def main():
    with Testbed(stations=2, card=card_asked('fast')) as bed:
        bed.guests[0].push(PROGRAM, '/root/cells')
        before = bad(bed)
        result = bed.guests[0].run(f'SEED={SEED} /root/cells {bed.device(0)} {bed.device(1)}', timeout=300)
        tap.adopt(result.out, 'cells')
        tap.equal((result.code, result.err), (0, ''), 'cells ends well')
        until(lambda: bad(bed) == before + 2, 'jet0 takes no cells, and counts them')
        tap.equal(bad(bed), before + 2, 'cells are no packets')
        tap.equal(bed.ping(0, 1, 3)[0], 3, 'and packets as before')
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
