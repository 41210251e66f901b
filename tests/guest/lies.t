#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A card that cannot be right is reset with a message, and works afterwards: one
event at a time is changed on its way from the card to the host's memory."""

import json
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
    ('an event of 15 slots', COMPLETION, 0, 0x0000e000, 'event of 15 slots'),
    ('an unknown type', COMPLETION, 0, 0x00000008, 'event of type 9'),
    ('a block that does not exist', FRAME, 5, 0xf0000000, "blocks that are not the card's"),
    ("a block of the host's", FRAME, 5, 0x01000000, "blocks that are not the card's"),
    ('too many blocks', FRAME, 2, 0x000000f8, 'frame of'),
    ('no blocks', FRAME, 2, 0x00000001, 'frame of'),
    ('a longer frame', FRAME, 3, 0x00010000, 'frame of'),
    # IP's frames become INIT's, on another queue; ARP's become ETHER's, on the same: that
    # comes out when the block is given back
    ("another pool's frame", FRAME, 1, 0x02000000, 'on queue|FREE refused'),
    ('an errored frame that nobody wants', FRAME, 0, 0x00000010, 'errored frame'),
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


def tell(bed, lie, looks=30):
    """Returns what the driver said to it."""
    before = len(messages(bed))
    _, kind, dword, change, _ = lie
    bed.sim.ask(f'lie 0 {kind} {dword} {change:x}')
    # One block: it is the first in the list, and the only one
    bed.run(0, f'ping -c 1 -W 1 -s 1000 {bed.address(1)}', timeout=30)
    for _ in range(looks):
        said = messages(bed)[before:]
        if said:
            return said[0]
        time.sleep(0.1)
    return ''


def forgive(bed):
    """A reset that was asked for begins a new count."""
    bed.sim.ask('lie 0 0 0 0')
    bed.guests[0].run(f'echo 1 > /sys/bus/pci/devices/{bed.card_address(0)}/reset', timeout=60)


def take(bed, change, text):
    """A lie about the blocks that the card gave back: whoever waits for them hears of it. Something
    else may end first and get the lie, which then means nothing."""
    for _ in range(5):
        before = len(messages(bed))
        bed.sim.ask(f'lie 0 {COMPLETION} 2 {change:x}')
        job = bed.start(0, 'exec ethtool -G jet0 rx 252 tx 260')
        deadline = time.monotonic() + 60
        while job.running() and time.monotonic() < deadline:
            time.sleep(0.1)
        ended = tap.ok(not job.running(), f'{text}: who moved blocks is not left waiting')
        bed.sim.ask('lie 0 0 0 0')
        said = messages(bed)[before:]
        if said or not ended:
            break
        bed.run(0, 'ethtool -G jet0 rx 256 tx 256')
    tap.ok(any(re.search(text, line) for line in said), f'{text}: reset')
    tap.ok(recovered(bed), f'{text}: works again')


def wrong_sum(bed):
    """A sum that is not the packet's: the kernel sums again, and says what it thinks of such a card, with
    a trace, once a boot. Some of the random lies would let it say so, too; it has said it then."""
    guest = bed.guests[0]
    tap.ok(recovered(bed), "a sum that is not the packet's: before")
    tap.equal(bed.trouble(), [], '... and the kernel has nothing to complain about')
    bed.sim.ask(f'lie 0 {FRAME} 2 5a5a0000')
    # A frame of a neighbour's own may come first, and get the lie
    for _ in range(5):
        said = bed.run(0, f'ping -c 1 -W 10 -s 1000 {bed.address(1)}', timeout=30)
        tap.ok(said.code == 0, '... it arrives all the same')
        if guest.run('dmesg | grep "jet0: hw csum failure"').code == 0:
            break
        bed.sim.ask(f'lie 0 {FRAME} 2 5a5a0000')
    else:
        tap.ok(False, '... and the kernel says so')
    guest.run('dmesg --clear', check=True)


def lost_start(bed):
    """The first answer to a card's driver gets lost: the probe fails, and nobody starts the card
    behind its back."""
    guest, driver = bed.guests[0], '/sys/bus/pci/drivers/jetstream'
    guest.run(f'echo {bed.card_address(0)} > {driver}/unbind', timeout=60, check=True)
    bed.wait_for_carrier(1)
    bed.sim.ask(f'lie 0 {COMPLETION} 0 10000')
    result = guest.run(f'echo {bed.card_address(0)} > {driver}/bind', timeout=90)
    tap.ok(result.code != 0, 'a card whose first answer is lost does not start')
    alone = json.loads(bed.run(1, 'jetctl -j ring', check=True).out)['rings'][0]
    tap.equal(alone['stations'], [bed.number(1)], 'and is not in the ring')
    bed.sim.ask('lie 0 0 0 0')
    guest.run(f'echo {bed.card_address(0)} > {driver}/bind', timeout=60, check=True)
    bed.attach(0)
    tap.ok(recovered(bed), 'the next time it works')


def main():
    tap.seed()
    with Testbed(stations=2) as bed:
        wrong_sum(bed)
        for n, lie in enumerate(LIES):
            said = tell(bed, lie)
            if not tap.ok(re.search(lie[4], said) and 'resetting it' in said, f'{lie[0]}: reset'):
                tap.diag(said or 'nothing was said')
            if n % RESETS == RESETS - 1:
                forgive(bed)
            tap.ok(recovered(bed), f'{lie[0]}: works again')
        forgive(bed)
        take(bed, 0xf0, 'TAKE of 244')
        take(bed, 0x10, 'TAKE of up to 4 gave 20')
        forgive(bed)
        # Whatever it says: no harm may come of it
        for n in range(RANDOM):
            kind = random.choice([COMPLETION, FRAME, FRAME])
            dword, change = random.randrange(16), random.randrange(1, 1 << 32)
            said = tell(bed, ('', kind, dword, change, ''), 6)
            tap.diag(f'type {kind}, dword {dword} ^ {change:08x}: '
                     + (re.sub(r'^.*cannot be right: ', '', said) or 'believed'))
            if n % RESETS == RESETS - 1:
                forgive(bed)
            if not recovered(bed):
                forgive(bed)
                tap.ok(recovered(bed), 'random lies: works after a reset by hand')
        tap.ok(recovered(bed), f'{RANDOM} random lies: works again')
        lost_start(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
