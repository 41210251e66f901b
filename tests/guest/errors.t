#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Errors on the link to a card: QEMU's root port tells of some, the kernel stops
the driver, resets the card and starts the driver again."""

import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, until  # noqa: E402

# At more than 5 GT/s, the kernel waits for a bit of the port that QEMU does not set
SLOW = ('-global', 'pcie-root-port.x-speed=5')

# Lets a program write to registers that a driver has
OPEN = 'iomem=relaxed'


def error(bed, name):
    """Station 0's root port has an error; what the kernel says until it is done with it."""
    guest = bed.guests[0]
    ends = r'AER: device recovery (successful|failed)'
    before = len(guest.dmesg().splitlines())
    guest.qmp('human-monitor-command', **{'command-line': f'pcie_aer_inject_error slot0 {name}'})

    def said():
        return '\n'.join(guest.dmesg().splitlines()[before:])

    until(lambda: re.search(ends, said()), f'{name}: the kernel is done with it', 180)
    return said()


def pings(bed, what):
    for station in (0, 1):
        bed.wait_for_carrier(station)
    came, said = bed.ping(1, 0, 3, size=20000)
    if not tap.equal(came, 3, f'{what}: packets come through'):
        tap.diag(said + bed.guests[0].dmesg()[-2000:])


def resets(bed):
    """How often the driver has started station 0's card anew."""
    said = bed.run(0, 'ethtool -S jet0', check=True).out
    return int(re.search(r'card_resets: (\d+)', said)[1])


def restarted(bed, before):
    """Until it has: the log tells of a reset that is still to come."""
    until(lambda: resets(bed) > before, f'the card was started anew {before} times, and once more')


def mended(bed):
    for turn, name in enumerate(('POISON_TLP', 'DLP')):
        job = bed.start(0, f'ping -f -s 9000 {bed.address(1)} > /dev/null')
        bed.run(0, 'until [ "$(< /sys/class/net/jet0/statistics/rx_packets)" -gt 10 ];'
                   ' do sleep 0.05; done', timeout=60)
        said = error(bed, name)
        if not tap.ok('recovery successful' in said, f'{turn}, {name}: the kernel mends it'):
            tap.diag(said)
        job.kill()
        pings(bed, f'{turn}, {name}')
    tap.equal(resets(bed), 2, 'each time the card was started once')
    result = bed.run(0, f'echo 1 > /sys/bus/pci/devices/{bed.card_address(0)}/reset', timeout=60)
    tap.equal(result.code, 0, 'it can still be reset by hand')
    pings(bed, 'reset by hand')


def lies(bed, what):
    """Whether a card that cannot be right is still reset: nothing was left disabled."""
    before = resets(bed)
    bed.sim.ask('lie 0 2 2 f8')
    bed.run(0, f'ping -c 1 -W 1 -s 1000 {bed.address(1)}')
    for _ in range(100):
        if len(re.findall('cannot be right', bed.guests[0].dmesg())):
            break
        time.sleep(0.1)
    tap.ok('cannot be right' in bed.guests[0].dmesg(), f'{what}: a card that lies is found out')
    restarted(bed, before)
    pings(bed, what)


def not_mended(bed):
    """The link does not come back: the card is given up. Once it is found anew it works."""
    guest = bed.guests[0]
    for turn in range(2):
        said = error(bed, 'DLP')
        tap.ok('recovery failed' in said, f'{turn}: the link stays as it is')
        if turn == 0:
            tap.ok('card given up' in said, 'the card is given up')
        tap.ok(bed.run(0, 'jetctl -j ring').out.strip().endswith('"rings":[]}'),
               f'{turn}: and not shown any more')
    result = guest.run(f'echo 1 > /sys/bus/pci/devices/{bed.card_address(0)}/remove;'
                       ' echo 1 > /sys/bus/pci/rescan', timeout=60)
    tap.equal(result.code, 0, 'removed, and found again')
    bed.attach(0)
    pings(bed, 'found again')


# Says that events were consumed which never came
WILD = r'''
import mmap, struct, sys
with open(sys.argv[1], 'r+b', buffering=0) as f:
    bar = mmap.mmap(f.fileno(), 65536)
bar[0x8824:0x8828] = struct.pack('<I', 0x4000)
'''


def fault(bed):
    """jet0's queue pair stops with frames on their way: the reset brings all blocks home."""
    guest = bed.guests[0]
    guest.put('/root/wild.py', WILD)
    job = bed.start(1, f'ping -f -s 30000 {bed.address(0)} > /dev/null')
    bed.run(0, 'until [ "$(< /sys/class/net/jet0/statistics/rx_packets)" -gt 10 ];'
               ' do sleep 0.05; done', timeout=60)
    before = resets(bed)
    path = f'/sys/bus/pci/devices/{bed.card_address(0)}/resource0'
    result = guest.run(f'python3 /root/wild.py {path}')
    if not tap.equal(result.code, 0, 'fault: a register was written under the driver'):
        tap.diag(result.err)
    for _ in range(100):
        said = re.search(r'queue 1 has stopped; resetting it', guest.dmesg())
        if said:
            break
        time.sleep(0.1)
    tap.ok(said, 'fault: the driver sees that the queue has stopped')
    restarted(bed, before)
    job.kill()
    pings(bed, 'fault')
    for _ in range(50):
        dump = bed.run(0, 'ethtool -d jet0 raw on | od -An -v -tx4 -w8', check=True).out
        regs = {int(a, 16): int(b, 16) for a, b in map(str.split, dump.splitlines())}
        if regs[0x28] == 256:
            break
        time.sleep(0.1)
    tap.equal(regs[0x28], 256, 'fault: all receive blocks are free again')


def main():
    with Testbed(stations=2, cold=True, qemu=SLOW, append=OPEN) as bed:
        mended(bed)
        lies(bed, 'mended')
        fault(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    with Testbed(stations=2) as bed:
        not_mended(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
