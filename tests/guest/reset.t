#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""jet0 through resets of its card while senders wait for blocks: nobody wakes a queue of an
interface that is detached, and none sends into pools that are gone."""

import pathlib
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import GuestError, Testbed  # noqa: E402

RESETS = 6
SENDERS = 3
TXQS = 2

# Largest datagrams for ever, as fast as they go
SEND = r'''
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, 0)
s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8 << 20)
data = bytes(60000)
while True:
    try:
        s.sendto(data, (sys.argv[1], 9))
    except OSError:
        pass
'''


def counter(bed, name):
    said = bed.run(0, 'ethtool -S jet0', check=True).out
    return sum(int(line.split(':')[1]) for line in said.splitlines() if f' {name}:' in line)


def starved(bed, more):
    """Wait until the queue has been stopped so many times more for want of blocks."""
    goal = counter(bed, 'xmit_stop_blocks') + more
    for _ in range(300):
        if counter(bed, 'xmit_stop_blocks') >= goal:
            return True
        time.sleep(0.1)
    return False


def main():
    with Testbed(stations=2, smp=2) as bed:
        guest = bed.guests[0]
        guest.put('/root/send.py', SEND)
        mac = bed.run(1, 'cat /sys/class/net/jet0/address', check=True).out.strip()
        # Blocks shall be what is short, not what BQL admits; and no ARP on the way
        bed.run(0, f'''set -e
            ip neigh replace {bed.address(1)} lladdr {mac} dev jet0 nud permanent
            for q in /sys/class/net/jet0/queues/tx-*; do
                echo 10000000 > $q/byte_queue_limits/limit_min
            done''', check=True)
        for _ in range(SENDERS):
            bed.start(0, f'exec python3 /root/send.py {bed.address(1)}')
        path = f'/sys/bus/pci/devices/{bed.card_address(0)}/reset'
        alive = True
        for turn in range(RESETS):
            try:
                tap.ok(starved(bed, 1), f'reset {turn}: senders wait for blocks')
                alive = guest.run(f'echo 1 > {path}', timeout=60).code == 0
                bed.wait_for_carrier(0)
            except GuestError as error:
                tap.diag(str(error)[-1500:])
                alive = False
            if not tap.ok(alive, f'reset {turn}: done'):
                break
        if alive:
            # One that is on its way when the card stops is lost; a queue that goes on loses hundreds
            dead = counter(bed, 'xmit_dead')
            tap.ok(dead <= RESETS * TXQS, f'{dead} packets met pools that were gone')
            tap.equal(counter(bed, 'xmit_no_room'), 0, 'and none a queue without room')
            before = counter(bed, 'card_tx_frames')
            tap.ok(starved(bed, 2) and counter(bed, 'card_tx_frames') > before,
                   'packets are sent after all of them')
            tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
