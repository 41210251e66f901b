#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Scripts that are posted (flight.c), multishot (rounds.c), by io_uring (uring.c), registered buffers (buffers.c),
and what ends them from outside: a reset, an unbinding, a card that is pulled. On the fast card, unless
CARD says rtl: nothing of it is the card's doing."""

import errno
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, card_asked, until  # noqa: E402

BUILD = TOP / 'build/tests/guest'


def points(job, name):
    result = job.wait(600)
    tap.adopt(result.out, name)
    tap.equal((result.code, result.err), (0, ''), f'{name} ends well')


def flown(bed, error, what, script):
    """While scripts are under way, something happens to the card."""
    guest = bed.guests[0]
    job = guest.start(f'exec /root/flown {bed.device(0)} {error}')
    until(lambda: 'ready' in str(job.out) or not job.running(), 'flown is ready')
    guest.run(script, check=True, timeout=120)
    points(job, f'flown: {what}')


def main():
    with Testbed(stations=2, card=card_asked('fast')) as bed:
        guest = bed.guests[0]
        for name in ('flight', 'rounds', 'uring', 'buffers', 'flown'):
            guest.push(BUILD / name, f'/root/{name}')
        points(guest.start(f'exec /root/flight {bed.device(0)} {bed.device(1)}'), 'flight')
        points(guest.start(f'exec /root/rounds {bed.device(0)} {bed.device(1)}'), 'rounds')
        points(guest.start(f'exec /root/uring {bed.device(0)} {bed.device(1)}'), 'uring')
        points(guest.start(f'exec /root/buffers {bed.device(0)}'), 'buffers')
        card = f'/sys/bus/pci/devices/{bed.card_address(0)}'
        driver = '/sys/bus/pci/drivers/jetstream'
        for _ in range(3):
            flown(bed, errno.EIO, 'reset', f'echo 1 > {card}/reset')
        flown(bed, errno.ENODEV, 'unbind', f'echo {bed.card_address(0)} > {driver}/unbind')
        guest.run(f'echo {bed.card_address(0)} > {driver}/bind', check=True)
        flown(bed, errno.ENODEV, 'remove', f'echo 1 > {card}/remove')
        tap.equal(guest.run('rmmod jetstream').code, 0, 'rmmod')
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
