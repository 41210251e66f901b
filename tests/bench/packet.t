#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What a packet over jet0 and an operation of a script cost, held where it was brought to: accesses
and interrupts of a ping and of TCP, instructions of what is done many times.

Instructions are those of the cheapest run. What the host does by itself is always the same number.
Where the card takes part, it matters whether the processor had gone idle when the card was done: from
one boot to the next copies and sends have two values, 212 apart, packets in bursts 13,500 to 15,600,
one alone 15,900 to 23,400, and TCP 0.77 to 1.02 interrupts a frame. Bounds are a tenth above the
highest; so TCP's would not notice a loss of a third. With the fast card, whose time keeps up with
the guest's."""
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
PING = 2.2, 1.1
TCP = 2.35, 1.12
# Instructions: of one alone, of each among 32
COSTS = {
    ('packet', 1): 25700,
    ('packet', 32): 17100,
    ('alloc', 32): 555,
    ('free', 32): 625,
    ('rx', 32): 575,
    ('copy in', 32): 2520,
    ('copy out', 32): 2460,
    ('send', 32): 2010,
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
