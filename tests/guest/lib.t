#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""libjet in guests: scripts, names, datagrams, calls, and stations that get other numbers. The
card is the fast one unless CARD says rtl: what is tested is above both."""

import json
import pathlib
import signal
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, card_asked, points, says, until  # noqa: E402

BUILD = TOP / 'build/tests/guest/lib'
DRIVER = '/sys/bus/pci/drivers/jetstream'
CARD = card_asked('fast')


def push(bed):
    for guest in bed.guests:
        guest.push(BUILD, '/root/lib')


def eui(bed, station):
    return json.loads(bed.run(station, 'jetctl -j ring', check=True).out)['rings'][0]['eui']


def listen(bed, station, words):
    """A program that says when it is ready."""
    return says(bed.start(station, f'exec /root/lib/{words}'), 'ready', f'{words} is ready')


def pair(bed, name, other, channel, host=None):
    """A program on station 0, with another part of it on station 1, known by its name or its EUI."""
    answers = listen(bed, 1, f'{name} {other} {bed.device(1)} {channel}')
    points(bed.start(0, f'exec /root/lib/{name} test {bed.device(0)} {host or eui(bed, 1)}:{channel}'), name)
    result = answers.wait(60)
    tap.equal((result.code, result.err), (0, ''), f'{name} {other} ends well')
    tap.diag(result.out)


def named():
    """Hosts with names of their own."""
    with Testbed(stations=2, guests=2, card=CARD, load=False) as bed:
        push(bed)
        for guest, name in zip(bed.guests, ('alpha', 'beta')):
            guest.run(f'hostname {name}', check=True)
        bed.load_module()
        pair(bed, 'calls', 'serve', 7400, 'beta')
        result = bed.run(0, f'echo hello | jetsend --device {bed.device(0)} --station beta --channel 7500')
        tap.equal((result.code, result.out), (0, 'jetsend: 1 frames of 6 bytes sent with 1 ioctls\n'),
                  'jetsend knows it by its name')
        result = bed.run(0, f'jetsend --device {bed.device(0)} --station gamma --channel 7500 --size 1')
        tap.equal((result.code, result.err), (1, 'gamma:7500: no station on the ring is called so\n'),
                  'and says when there is none')
        tap.equal(bed.trouble(), [], 'the kernels have nothing to complain about')


def away(bed, stations):
    for n in stations:
        bed.guests[0].run(f'echo {bed.card_address(n)} > {DRIVER}/unbind', check=True)


def back(bed, stations):
    for n in stations:
        bed.guests[0].run(f'echo > /sys/bus/pci/devices/{bed.card_address(n)}/driver_override; '
                          f'echo {bed.card_address(n)} > {DRIVER}/bind', check=True)
        bed.attach(n)
        bed.wait_for_carrier(n)


def renumbered():
    """Stations 1 and 2 have the numbers of 0 and 3, which are away. These come back, and keep them: the
    numbers are given out from the monitor on, which is the one with the highest EUI, 3."""
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
        kinds = (('calls', 'serve', 7300), ('dgram', 'echo', 7301))
        servers = [listen(bed, 1, f'{name} {word} {bed.device(1)} {channel}') for name, word, channel in kinds]
        clients = [bed.start(2, f'exec /root/lib/{name} follow {bed.device(2)} {eui(bed, 1)}:{channel}')
                   for name, _, channel in kinds]
        for job in clients:
            says(job, 'going', 'there are answers')
        back(bed, (0, 3))
        until(lambda: None not in map(bed.number, range(4)), 'the ring is up')
        have = [bed.number(n) for n in (1, 2)]
        tap.ok(all(a != b for a, b in zip(had, have)), f'server and client had {had}, and have {have}')
        # And a ring that is cut
        for _ in range(3):
            bed.sim.ask('cut 1')
            bed.wait_for_carrier(2, up=False)
            bed.sim.ask('mend 1')
            bed.wait_for_carrier(2)
        for job, kind in zip(clients, kinds):
            job.kill(signal.SIGTERM)
            points(job, f'{kind[0]} follow')
        for job in servers:
            tap.ok(job.running(), 'its server runs on') or tap.diag(job.out)
            job.kill()
            job.wait()
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')


def threads(bed):
    answers = listen(bed, 1, f'dgram echo {bed.device(1)} 7700')
    streams = listen(bed, 1, f'stream echo {bed.device(1)} 7701 4')
    # It wants its memory where kernels that shuffle more do not put it
    points(bed.start(0, f'exec setarch -R /root/lib/threads {bed.device(0)} {eui(bed, 1)}:7700 {eui(bed, 1)}:7701'),
           'threads')
    for job in (answers, streams):
        tap.equal(job.wait(60).code, 0, 'its other end ends well')


def rpc(bed):
    """The example program, with both of its ends."""
    server = bed.start(1, f'exec jetrpc --device {bed.device(1)} --serve 7600')
    says(server, 'serving', 'jetrpc serves')
    for size, count in ((1, 50), (64, 50), (2048, 20), (65472, 5)):
        result = bed.run(0, f'jetrpc --device {bed.device(0)} --ask {eui(bed, 1)}:7600 '
                            f'--size {size} --count {count}', timeout=120)
        tap.equal((result.code, result.err), (0, ''), f'jetrpc with {size} bytes')
        tap.diag(result.out)
    server.kill()
    server.wait()


def main():
    with Testbed(stations=2, card=CARD) as bed:
        push(bed)
        points(bed.start(0, f'exec /root/lib/script {bed.device(0)} {bed.device(1)}'), 'script')
        pair(bed, 'dgram', 'echo', 7100)
        pair(bed, 'calls', 'serve', 7200)
        threads(bed)
        rpc(bed)
        pools = json.loads(bed.run(0, 'jetctl -j pool', check=True).out)['pools']
        tap.equal({p['owner'] for p in pools}, {'init', 'ip', 'arp', 'ether'}, 'no pool is left behind')
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    named()
    renumbered()
    tap.done()


main()
