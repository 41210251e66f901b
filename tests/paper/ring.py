# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What the ring carries in all with one station that sends, and with three: bytes in frames, by simulated time. Each
sends a stream of libjet to the next."""
import contextlib
import json
import sys
import time

from samples import LOAD
from testbed import Testbed, TestbedError

from progress import Progress

STATIONS = 3
MESSAGE = 32768
ENDLESS = 1 << 40
MS = 3600000
WINDOW = {'fast': 8 << 20, 'rtl': 2 << 20}      # bytes in frames, all stations together
SHORT = 1 << 20
PATIENCE = 300


def sent(bed):
    """Bytes in frames of all stations up to now."""
    rings = [json.loads(bed.run(n, 'jetctl -j ring', check=True).out)['rings'][0] for n in range(STATIONS)]
    return sum(ring['bytes_async'] for ring in rings)


def sender(bed, station):
    to = (station + 1) % STATIONS
    return bed.guest(0).start(f'exec /root/paperload s{station} {bed.device(station)} s{to} {bed.device(to)} '
                              f'{bed.address(to)} {bed.number(to)} stream {MESSAGE} {ENDLESS} {MS} 0')


def grow(bed, jobs, amount):
    """Until so many bytes more have passed; how many, in what simulated time."""
    # Time is read outside of bytes, so that there is never too little of it
    began = bed.sim.simulated_ns()
    before = sent(bed)
    deadline = time.monotonic() + PATIENCE
    while True:
        time.sleep(0.1)
        now = sent(bed)
        ns = bed.sim.simulated_ns()
        ended = next((job for job in jobs if not job.running()), None)
        if ended:
            raise TestbedError(f'a sender has ended: {(ended.out + ended.err).strip()[-400:]}')
        if now - before >= amount:
            return now - before, ns - began
        if time.monotonic() > deadline:
            raise TestbedError(f'{amount} bytes have not passed within {PATIENCE} s')


def rate(bed, active, window):
    """Mbit/s of all together."""
    jobs = [sender(bed, station) for station in range(active)]
    try:
        grow(bed, jobs, window // 4)
        amount, ns = grow(bed, jobs, window)
    finally:
        for job in jobs:
            job.kill()
            job.wait()
    return amount * 8e3 / ns


def rates(card, turns, window=None):
    """{stations that send: samples}"""
    with Progress(f'starting a guest with three cards, {card}'):
        bed = Testbed(stations=STATIONS, card=card).__enter__()
    found = {1: [], STATIONS: []}
    with contextlib.closing(bed):
        bed.guest(0).push(LOAD, '/root/paperload')
        for turn in range(turns):
            with Progress(f'the ring with one and three senders, {card}, turn {turn + 1} of {turns}'):
                for active, samples in found.items():
                    samples.append(rate(bed, active, window or WINDOW[card]))
    return found


if __name__ == '__main__':
    print(rates(sys.argv[1], 2))
