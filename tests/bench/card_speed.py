# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""How fast each card is for who works with it: figures by the guest's clock, which is the wall's.

    python3 tests/bench/card_speed.py       prints them, for the card that CARD names
"""
import contextlib
import json
import pathlib
import re
import statistics
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests/lib')]
from testbed import CARDS, Testbed, card_asked  # noqa: E402

BENCH = TOP / 'build/tests/bench'
DATAGRAM_BYTES = 1000
RUNS = {                        # as many as take some seconds
    'fast': {'pings': 200, 'seconds': 5, 'scripts': 500},
    'rtl': {'pings': 5, 'seconds': 5, 'scripts': 20},
}
# What the fast card is for: figure, and what is good enough
GOALS = {
    'ping of 56 B, round trip': ('ms', 1, min),
    'ping of 60000 B, round trip': ('ms', 5, min),
    'TCP, one connection': ('Mbit/s', 300, max),
    f'UDP, datagrams of {DATAGRAM_BYTES} B received': ('per second', 5000, max),
    'script of 32 operations': ('us', 300, min),
}


def ping(bed, size, count):
    out = bed.run(0, f'ping -c {count} -i 0.01 -W 20 -s {size} {bed.address(1)}', check=True,
                  timeout=120).out
    return statistics.median(float(ms) for ms in re.findall(r'time=([\d.]+) ms', out))


def iperf(bed, options, seconds):
    """What iperf3 says of a run from station 0 to 1."""
    server = bed.start(1, f'exec iperf3 -s -1 -B {bed.address(1)} > /tmp/iperf.server')
    bed.run(1, 'until ss -Htln | grep -q 5201; do sleep 0.05; done', check=True, timeout=30)
    told = json.loads(bed.run(0, f'iperf3 -J -t {seconds} {options} -c {bed.address(1)}', check=True,
                              timeout=seconds + 120).out)
    server.wait(60)
    return told['end']


def tcp(bed, seconds):
    return iperf(bed, '', seconds)['sum_received']['bits_per_second'] / 1e6


def udp(bed, seconds):
    got = iperf(bed, f'-u -b 0 -l {DATAGRAM_BYTES}', seconds)['sum']
    return (got['packets'] - got['lost_packets']) / got['seconds']


def measure(card):
    """The figures of GOALS, in their order."""
    runs = RUNS[card]
    bed = Testbed(stations=3, card=card).__enter__()
    with contextlib.closing(bed):
        # One before, so that addresses are known
        ping(bed, 56, 1)
        bed.guest(0).push(BENCH / 'guest_ops', '/tmp/guest_ops')
        script = bed.run(0, f'/tmp/guest_ops time {bed.device(0)} {runs["scripts"]}', check=True,
                         timeout=120).out
        return [ping(bed, 56, runs['pings']), ping(bed, 60000, runs['pings']),
                tcp(bed, runs['seconds']), udp(bed, runs['seconds']), float(script)]


def rows(table, clock):
    figures = {card: measure(card) for card in CARDS}
    table.heading('What a guest gets of each card, medians')
    for n, (what, (unit, goal, _)) in enumerate(GOALS.items()):
        for card in CARDS:
            table.row(f'{what}, {card}', figures[card][n], unit, clock,
                      f'good enough: {goal}' if card == 'fast' else '')


def main():
    card = card_asked()
    for (what, (unit, goal, better)), value in zip(GOALS.items(), measure(card)):
        verdict = 'good' if better(value, goal) == value else 'bad'
        print(f'{what:45} {value:10.2f} {unit:10}  {verdict}: {goal}')


if __name__ == '__main__':
    main()
