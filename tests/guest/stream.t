#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Byte streams of libjet between guests. The card is the fast one unless CARD says rtl: what is tested
is above both."""

import json
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, card_asked, until  # noqa: E402

BUILD = TOP / 'build/tests/guest/lib'
CARD = card_asked('fast')


def eui(bed, station):
    return json.loads(bed.run(station, 'jetctl -j ring', check=True).out)['rings'][0]['eui']


def listen(bed, station, words):
    """A program that says when it is ready."""
    job = bed.start(station, f'exec /root/lib/stream {words}')
    until(lambda: 'ready' in str(job.out) or not job.running(), f'{words} is ready')
    return job


def points(job, name, seconds=300):
    """Its test points become ours."""
    result = job.wait(seconds)
    tap.adopt(result.out, name)
    tap.ok(result.code == 0, f'{name} ends well')
    if result.err:
        tap.diag(result.err)


def ends(job, name):
    result = job.wait(60)
    tap.equal((result.code, result.err), (0, ''), f'{name} ends well')
    if result.out != 'ready\n':
        tap.diag(result.out)


def nothing_left(bed):
    """All blocks are back: no pool is there but the driver's, and their blocks."""
    for station in range(bed.stations):
        pools = json.loads(bed.run(station, 'jetctl -j pool', check=True).out)['pools']
        tap.equal({p['owner'] for p in pools}, {'init', 'ip', 'arp', 'ether'}, f'station {station}: no pool is left')


def main():
    with Testbed(stations=2, guests=2, card=CARD) as bed:
        for guest in bed.guests:
            guest.push(BUILD, '/root/lib')
        other = listen(bed, 1, f'echo {bed.device(1)} 8000')
        points(bed.start(0, f'exec /root/lib/stream test {bed.device(0)} {eui(bed, 1)}:8000'), 'stream test')
        ends(other, 'stream echo')
        nothing_left(bed)
        tap.equal(bed.trouble(), [], 'the kernels have nothing to complain about')
    tap.done()


main()
