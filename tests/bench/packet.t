#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What a packet over jet0 and an operation of a script cost, held where it was brought to: accesses
and interrupts of a ping and of TCP, instructions of what is done many times.

Instructions are those of the cheapest run: what the host does by itself is always the same number,
and of what the card takes part in, the cheapest run is one that no timer has interrupted, however
busy the machine is. It matters whether the processor had gone idle when the card was done: from one
boot to the next copies and sends have two values, 212 apart, a packet alone 15,400 to 24,300. Packets
in bursts depend on how many of them a poll finds: 12,080 to 12,290 in seven boots on a machine with much
else to do, 13,120 to 15,470 in ten where the card is quick, and they come one by one while the guest still
sends; over loopback they are 8,120, and 440 are GRO's. Bounds are a tenth above the highest.

How many interrupts TCP takes depends on how fast the guest is just then, as the card's time keeps up
with it: 0.38 to 0.76 a frame, and 0.78 to 1.56 writes, in twelve runs on a machine with much else to do. A large
ping has one a frame for what came and none for the end of its copies, unless they take longer
than the driver has learned: 1.01 to 1.24, where they were 1.95 to 2.03 before it waited for them itself. With the fast card."""
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib'), str(TOP / 'tests/bench')]

import bench  # noqa: E402
import tap  # noqa: E402
from testbed import Testbed, card_asked  # noqa: E402

BENCH = TOP / 'build/tests/bench'
PINGS = 40
TCP_BYTES = 4 << 20
# a frame: MMIO writes, interrupts
PING = 1.72, 1.1
LARGE_PING = 3.04, 1.5
TCP = 1.7, 0.85
# Instructions: of one alone, of each among 32
COSTS = {
    ('packet', 1): 26700,
    ('packet', 32): 17000,
    ('alloc', 32): 510,
    ('free', 32): 550,
    ('rx', 32): 500,
    ('copy in', 32): 2390,
    ('copy out', 32): 2340,
    ('send', 32): 1870,
    ('messages, one script', 32): 1760,
}


def crossings(what, traffic, most):
    for name, number, bound in zip(('writes', 'interrupts'),
                                   (traffic.writes, traffic.interrupts), most):
        tap.ok(number <= bound * traffic.frames,
               f'{what}: {number / traffic.frames:.2f} {name} a frame, at most {bound}')


def main():
    with Testbed(stations=2, card=card_asked('fast'), plugin=str(BENCH / 'icount.so')) as bed:
        bed.guest(0).push(BENCH / 'guest_ops', '/tmp/guest_ops')
        crossings('ping', bench.ping(bed, 56, PINGS)[0], PING)
        crossings('ping of 60,000 bytes', bench.ping(bed, 60000, PINGS)[0], LARGE_PING)
        crossings('TCP', bench.tcp_stream(bed, TCP_BYTES)[0], TCP)
        figures = bench.counted(bed, f'packet s0 {bed.address(1)} s1')
        figures += bench.counted(bed, f'script {bed.device(0)} {bed.number(1)} {bed.device(1)}')
        for entry in figures:
            cost = entry['min'] / entry['ops']
            most = COSTS.get((entry['name'], entry['ops']))
            if most:
                tap.ok(cost <= most, f'{entry["name"]} among {entry["ops"]}: {cost:,.0f} instructions, '
                                     f'at most {most:,}')
            else:
                tap.diag(f'{entry["name"]}, {entry["ops"]}: {cost:,.0f} instructions')
    tap.done()


main()
