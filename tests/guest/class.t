#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The synchronous class from scripts and sockets, through the gateware."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

BUILD = TOP / 'build/tests/guest'
FRAME = 1500

# Datagrams with a priority, a few for each size
SEND = r'''
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, int(sys.argv[2]))
for size in sys.argv[3:]:
    s.sendto(bytes(int(size)), (sys.argv[1], 9))
'''


# Joins a group, and stays until the kernel's report about it has gone
JOIN = r'''
import socket, sys, time
def sent():
    return int(open('/sys/class/net/jet0/statistics/tx_packets').read())
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
before, end = sent(), time.monotonic() + 20
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
             socket.inet_aton('239.1.2.3') + socket.inet_aton(sys.argv[1]))
while sent() == before and time.monotonic() < end:
    time.sleep(0.01)
print(sent() - before)
'''


def cost(data):
    words = 12 + max(20, 2 * ((data + 3) // 4))
    return words + words // 4096


def counters(bed, station):
    text = bed.run(station, 'ethtool -S jet0', check=True).out
    return {m[1]: int(m[2]) for m in re.finditer(r'^ *(\w+): (\d+)$', text, re.M)}


def program(bed, words):
    """classes.c; its test points become ours."""
    result = bed.run(0, f'/root/classes {bed.device(0)} {bed.device(1)} {words}', timeout=200)
    tap.adopt(result.out, f'script, {words} words')
    tap.ok(result.code == 0, 'the program ends well')
    if result.err:
        tap.diag(result.err)


def datagrams(bed, what, priority, sizes, sync, fallback):
    """So many of these go synchronously, all arrive, and as they were sent."""
    # The last one: nothing else comes through their pair of queues
    names = ('tx_sync', 'xmit_sync_fallback', 'card_tx_sync', 'queue2_completions')
    before, other = counters(bed, 0), counters(bed, 1)
    received = other['rx_sync']
    bed.run(0, f'python3 /root/send.py {bed.address(1)} {priority} {" ".join(map(str, sizes))}',
            check=True)
    for _ in range(100):
        now = counters(bed, 1)
        if now['card_rx_frames'] - other['card_rx_frames'] >= len(sizes) \
                and now['rx_sync'] - received >= sync:
            break
    after = counters(bed, 0)
    tap.equal([after[name] - before[name] for name in names] + [now['rx_sync'] - received],
              [sync, fallback, sync, sync, sync], what)


def sockets(bed):
    sizes = [FRAME - 28, 1, 500]
    datagrams(bed, 'priority 8 with a lease: synchronous', 8, sizes, 3, 0)
    for priority in (7, 9):
        datagrams(bed, f'priority {priority}: not', priority, sizes, 0, 0)
    # The queue is chosen with the Ethernet header, which does not travel
    datagrams(bed, 'longer than the lease: asynchronous', 8, [FRAME, 20000, 100], 1, 2)
    queues = bed.run(0, 'ls -d /sys/class/net/jet0/queues/tx-*', check=True).out.split()
    tap.equal(len(queues), 2, 'a queue for each class')


def control(bed):
    """What the kernel says by itself has a priority, too, and is no user of the lease."""
    before = counters(bed, 0)
    said = bed.run(0, f'python3 /root/join.py {bed.address(0)}', check=True).out
    after = counters(bed, 0)
    tap.ok(int(said) > 0, 'a group is joined: the kernel reports it')
    tap.equal([after[name] - before[name] for name in ('tx_sync', 'xmit_sync_fallback')], [0, 0],
              'not in the synchronous class')


def main():
    with Testbed(stations=2) as bed:
        guest = bed.guests[0]
        guest.push(BUILD / 'classes', '/root/classes')
        guest.put('/root/send.py', SEND)
        guest.put('/root/join.py', JOIN)
        for n in (0, 1):
            # Neighbours known, and nothing else on the ring
            bed.run(n, f'ping -c 1 -W 20 {bed.address(1 - n)};'
                       ' sysctl -qw net.ipv6.conf.jet0.disable_ipv6=1')
        program(bed, 0)
        datagrams(bed, 'priority 8 without a lease: asynchronous', 8, [100, 2000], 0, 2)
        bed.run(0, f'jetctl sync add {FRAME + 14}B dev jet0', check=True)
        sockets(bed)
        control(bed)
        program(bed, cost(FRAME + 14))
        bed.run(0, 'jetctl sync del dev jet0', check=True)
        datagrams(bed, 'given back: asynchronous again', 8, [100, 200], 0, 2)
        tap.equal(counters(bed, 0)['tx_refused'], 0, 'the card refused none')
        bed.run(0, 'jetctl sync add 1000B dev jet0; ip link set jet0 down; ip link set jet0 up')
        tap.diag(bed.run(0, 'jetctl ring').out)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
