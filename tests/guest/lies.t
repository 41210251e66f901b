#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A card that cannot be right is reset with a message, and works afterwards: one
event at a time is changed on its way from the card to the host's memory."""

import pathlib
import random
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

COMPLETION, FRAME, RING = 1, 2, 3
LIES = [
    # what, event type, double word, change, what the driver says
    ('a tag that is not in use', COMPLETION, 1, 0x40000000, 'completion of tag'),
    ('another operation', COMPLETION, 1, 0x00000100, 'does not fit its command'),
    ('another pool', COMPLETION, 1, 0x00000080, 'does not fit its command'),
    ('an event of 255 slots', COMPLETION, 0, 0xfe000000, 'event of 255 slots'),
    ('an unknown type', COMPLETION, 0, 0x00000080, 'event of type 129'),
    ('a block that does not exist', FRAME, 6, 0x0000f000, "blocks that are not the card's"),
    ("a block of the host's", FRAME, 6, 0x00000100, "blocks that are not the card's"),
    ('too many blocks', FRAME, 2, 0x000000f8, 'frame of'),
    ('no blocks', FRAME, 2, 0x00000001, 'frame of'),
    ('a longer frame', FRAME, 3, 0x00010000, 'frame of'),
    # IP's frames become INIT's, on another queue; ARP's become ETHER's, on the same: that
    # comes out when the block is given back
    ("another pool's frame", FRAME, 1, 0x02000000, 'on queue|FREE refused'),
    ('an errored frame that nobody wants', FRAME, 0, 0x00000200, 'errored frame'),
]
RANDOM = 12
# The driver gives a card up that needs more resets than that in a minute
RESETS = 4


def messages(bed):
    return bed.guests[0].run("dmesg | grep 'cannot be right'").out.splitlines()


def recovered(bed):
    for station in (0, 1):
        bed.wait_for_carrier(station)
    for _ in range(5):
        if bed.run(0, f'ping -c 1 -W 10 -s 3000 {bed.address(1)}', timeout=30).code == 0:
            return True
    return False


def tell(bed, lie):
    """Returns what the driver said to it."""
    before = len(messages(bed))
    _, kind, dword, change, _ = lie
    bed.sim.ask(f'lie 0 {kind} {dword} {change:x}')
    # One block: it is the first in the list, and the only one
    bed.run(0, f'ping -c 1 -W 1 -s 1000 {bed.address(1)}', timeout=30)
    for _ in range(30):
        said = messages(bed)[before:]
        if said:
            return said[0]
        time.sleep(0.1)
    return ''


def forgive(bed):
    """A reset that was asked for begins a new count."""
    bed.sim.ask('lie 0 0 0 0')
    bed.guests[0].run(f'echo 1 > /sys/bus/pci/devices/{bed.card_address(0)}/reset', timeout=60)


def main():
    tap.seed()
    with Testbed(stations=2) as bed:
        for n, lie in enumerate(LIES):
            said = tell(bed, lie)
            if not tap.ok(re.search(lie[4], said) and 'resetting it' in said, f'{lie[0]}: reset'):
                tap.diag(said or 'nothing was said')
            if n % RESETS == RESETS - 1:
                forgive(bed)
            tap.ok(recovered(bed), f'{lie[0]}: works again')
        forgive(bed)
        # Whatever it says: no harm may come of it
        for n in range(RANDOM):
            kind = random.choice([COMPLETION, FRAME, FRAME])
            dword, change = random.randrange(16), random.randrange(1, 1 << 32)
            said = tell(bed, ('', kind, dword, change, ''))
            tap.diag(f'type {kind}, dword {dword} ^ {change:08x}: '
                     + (re.sub(r'^.*cannot be right: ', '', said) or 'believed'))
            if n % RESETS == RESETS - 1:
                forgive(bed)
            if not recovered(bed):
                forgive(bed)
                tap.ok(recovered(bed), 'random lies: works after a reset by hand')
        tap.ok(recovered(bed), f'{RANDOM} random lies: works again')
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
