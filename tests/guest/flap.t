#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A cable that comes and goes: the log tells of it, but is not filled with it."""

import json
import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

TURNS = 60
# What the driver allows itself of a card
LINES, PERIOD = 100, 600


def state(bed, want):
    for _ in range(600):
        told = json.loads(bed.run(0, 'jetctl -j ring', check=True).out)['rings'][0]
        if (told['state'] == 'up') == want:
            return
        time.sleep(0.05)
    tap.ok(False, f'the ring is {"up" if want else "down"}')


def said(bed):
    """Times of the lines that station 0's card is the cause of."""
    return [float(t) for t in re.findall(rf'\[ *(\d+\.\d+)\] jetstream {bed.card_address(0)}.* ring ',
                                         bed.guests[0].dmesg())]


def main():
    with Testbed(stations=2) as bed:
        bed.guests[0].run('dmesg -C', check=True)
        for _ in range(TURNS):
            bed.sim.ask('cut 1')
            state(bed, False)
            bed.sim.ask('mend 1')
            state(bed, True)
        times = said(bed)
        tap.ok(len(times) > 3, 'the log tells that the ring comes and goes')
        most = LINES * (2 + int((times[-1] - times[0]) / PERIOD))
        if not tap.ok(len(times) <= most, 'but no more than so many times'):
            tap.diag(f'{len(times)} lines in {times[-1] - times[0]:.0f} s, {most} are allowed')
        tap.diag(f'{TURNS} turns, {len(times)} lines')
        # One that is over while its registers are read, too
        suspects = set(re.findall('; suspect ([0-9a-f:]+)', bed.guests[0].dmesg()))
        tap.equal(suspects - {bed.run(n, 'cat /sys/class/net/jet0/address').out.strip() for n in (0, 1)},
                  set(), 'whom an alarm suspects is a station')
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
