#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""libjet in guests: scripts, names, datagrams, calls, and stations that get other numbers. The
card is the fast one unless CARD says rtl: what is tested is above both."""

import os
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, card_asked  # noqa: E402

BUILD = TOP / 'build/tests/guest/lib'
CARD = card_asked('fast')


def push(bed):
    for guest in bed.guests:
        guest.push(BUILD, '/root/lib')


def points(job, name, seconds=300):
    """Its test points become ours."""
    result = job.wait(seconds)
    tap.adopt(result.out, name)
    tap.ok(result.code == 0, f'{name} ends well')
    if result.err:
        tap.diag(result.err)


def main():
    with Testbed(stations=2, card=CARD) as bed:
        push(bed)
        points(bed.start(0, f'exec /root/lib/script {bed.device(0)} {bed.device(1)}'), 'script')
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
