#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Byte streams of libjet between guests. The card is the fast one unless CARD says rtl: what is tested
is above both."""

import json
import pathlib
import signal
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, card_asked, until  # noqa: E402

BUILD = TOP / 'build/tests/guest/lib'
DRIVER = '/sys/bus/pci/drivers/jetstream'
CARD = card_asked('fast')


def eui(bed, station):
    return json.loads(bed.run(station, 'jetctl -j ring', check=True).out)['rings'][0]['eui']


def push(bed):
    for guest in bed.guests:
        guest.push(BUILD, '/root/lib')


def listen(bed, station, words, env=''):
    """A program that says when it is ready."""
    job = bed.start(station, f'{env} exec /root/lib/stream {words}')
    until(lambda: 'ready' in str(job.out) or not job.running(), f'{words} is ready')
    return job


def points(job, name, seconds=300):
    """Its test points become ours."""
    result = job.wait(seconds)
    tap.adopt(result.out, name)
    tap.ok(result.code == 0, f'{name} ends well')
    if result.err:
        tap.diag(result.err)


def ends(job, name):
    result = job.wait(60)
    tap.equal((result.code, result.err), (0, ''), f'{name} ends well')
    if result.out != 'ready\n':
        tap.diag(result.out)


def nothing_left(bed):
    """All blocks are back: no pool is there but the driver's, and their blocks."""
    for station in range(bed.stations):
        pools = json.loads(bed.run(station, 'jetctl -j pool', check=True).out)['pools']
        tap.equal({p['owner'] for p in pools}, {'init', 'ip', 'arp', 'ether'}, f'station {station}: no pool is left')


def away(bed, stations):
    for n in stations:
        bed.guest(n).run(f'echo {bed.card_address(n)} > {DRIVER}/unbind', check=True)


def back(bed, stations):
    for n in stations:
        bed.guest(n).run(f'echo > /sys/bus/pci/devices/{bed.card_address(n)}/driver_override; '
                         f'echo {bed.card_address(n)} > {DRIVER}/bind', check=True)
        bed.attach(n)
        bed.wait_for_carrier(n)


def pair(bed, name, channel, blocks='', env=''):
    """A program on station 0, with the echo on station 1."""
    other = listen(bed, 1, f'echo {bed.device(1)} {channel} {blocks}', env)
    points(bed.start(0, f'{env} exec /root/lib/stream {name} {bed.device(0)} {eui(bed, 1)}:{channel}'), f'stream {name}')
    ends(other, 'stream echo')


def killed(bed):
    """Whoever is left is told: when he sends 10 s later, otherwise 15 s."""
    for n, sends in enumerate(('send', '')):
        other = listen(bed, 1, f'echo {bed.device(1)} {8100 + n}')
        holds = bed.start(0, f'exec /root/lib/stream hold {bed.device(0)} {eui(bed, 1)}:{8100 + n} {sends}')
        until(lambda: 'holding' in str(holds.out) or not holds.running(),  # pylint: disable=cell-var-from-loop
              'a connection')
        other.kill()
        other.wait()
        result = holds.wait(120)
        tap.ok('-110 the peer has not answered' in result.out, f'the peer is killed ({sends}): ETIMEDOUT') \
            or tap.diag(result.out + result.err)


def restarted(bed):
    """A ring that is cut while bytes go round."""
    other = listen(bed, 1, f'echo {bed.device(1)} 8200')
    job = bed.start(0, f'exec /root/lib/stream follow {bed.device(0)} {eui(bed, 1)}:8200')
    until(lambda: 'going' in str(job.out) or not job.running(), 'bytes go round')
    for _ in range(3):
        bed.sim.ask('cut 1')
        bed.wait_for_carrier(0, up=False)
        bed.sim.ask('mend 1')
        bed.wait_for_carrier(0)
    job.kill(signal.SIGTERM)
    points(job, 'stream follow, with a ring that is cut')
    other.kill()
    other.wait()


def renumbered():
    """Stations 1 and 2 have the numbers of 0 and 3, which are away. These come back, and have them."""
    with Testbed(stations=4, card=CARD, load=False) as bed:
        push(bed)
        for n in (1, 2, 3):
            path = f'/sys/bus/pci/devices/{bed.card_address(n)}/driver_override'
            bed.guests[0].run(f'echo none > {path}', check=True)
        bed.load_module([0])
        back(bed, [3])
        away(bed, (0, 3))
        back(bed, (1, 2))
        until(lambda: None not in map(bed.number, (1, 2)), 'the ring is up')
        had = [bed.number(n) for n in (1, 2)]
        other = listen(bed, 1, 'echo jet0 8300')
        job = bed.start(2, f'exec /root/lib/stream follow jet0 {eui(bed, 1)}:8300')
        until(lambda: 'going' in str(job.out) or not job.running(), 'bytes go round')
        back(bed, (0, 3))
        until(lambda: None not in map(bed.number, range(4)), 'the ring is up')
        have = [bed.number(n) for n in (1, 2)]
        tap.ok(all(a != b for a, b in zip(had, have)), f'the two had {had}, and have {have}')
        job.kill(signal.SIGTERM)
        points(job, 'stream follow, to other numbers')
        other.kill()
        other.wait()
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')


def main():
    seed = tap.seed()
    with Testbed(stations=2, guests=2, card=CARD) as bed:
        push(bed)
        pair(bed, 'test', 8000)
        pair(bed, 'many', 8001, blocks=5)
        pair(bed, 'loss', 8002, env=f'LOSS=10 SEED={seed % 2**31}')
        pair(bed, 'loss', 8003, env=f'LOSS=30 SEED={seed % 2**31}', blocks=3)
        restarted(bed)
        killed(bed)
        nothing_left(bed)
        tap.equal(bed.trouble(), [], 'the kernels have nothing to complain about')
    renumbered()
    tap.done()


main()
