#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Byte streams of libjet between guests. The card is the fast one unless CARD says rtl: what is tested
is above both. JETSTREAM_ROUNDS: rounds with random windows and sizes, 10 if nothing is said."""

import json
import os
import pathlib
import signal
import sys

import jsonschema

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, card_asked, points, says, until  # noqa: E402

BUILD = TOP / 'build/tests/guest/lib'
DRIVER = '/sys/bus/pci/drivers/jetstream'
CARD = card_asked('fast')
ROUNDS = os.environ.get('JETSTREAM_ROUNDS', '10')


def eui(bed, station):
    return json.loads(bed.run(station, 'jetctl -j ring', check=True).out)['rings'][0]['eui']


def push(bed):
    for guest in bed.guests:
        guest.push(BUILD, '/root/lib')


def listen(bed, station, words, env=''):
    """A program that says when it is ready."""
    return says(bed.start(station, f'{env} exec /root/lib/stream {words}'), 'ready', f'{words} is ready', 300)


def ends(job, name):
    result = job.wait(600)
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
    points(bed.start(0, f'{env} exec /root/lib/stream {name} {bed.device(0)} {eui(bed, 1)}:{channel}'), f'stream {name}', 900)
    ends(other, 'stream echo')


def killed(bed):
    """Whoever is left is told."""
    for n, sends in enumerate(('send', '')):
        other = listen(bed, 1, f'echo {bed.device(1)} {8100 + n}')
        holds = bed.start(0, f'exec /root/lib/stream hold {bed.device(0)} {eui(bed, 1)}:{8100 + n} {sends}')
        says(holds, 'holding', 'a connection', 300)
        other.kill()
        other.wait()
        result = holds.wait(600)
        tap.ok('-110 the peer has not answered' in result.out, f'the peer is killed ({sends}): ETIMEDOUT') \
            or tap.diag(result.out + result.err)


def restarted(bed):
    """A ring that is cut while bytes go round."""
    other = listen(bed, 1, f'echo {bed.device(1)} 8200')
    job = bed.start(0, f'exec /root/lib/stream follow {bed.device(0)} {eui(bed, 1)}:8200')
    says(job, 'going', 'bytes go round', 300)
    for _ in range(3):
        bed.sim.ask('cut 1')
        bed.wait_for_carrier(0, up=False)
        bed.sim.ask('mend 1')
        bed.wait_for_carrier(0)
    job.kill(signal.SIGTERM)
    points(job, 'stream follow, with a ring that is cut', 900)
    other.kill()
    other.wait()


def listening(bed, station, options=''):
    """jetcat on a channel that it chooses, and where that is."""
    job = bed.start(station, f'exec jetcat {options} -l 0 < /root/there > /root/from-here')
    until(lambda: 'listening' in job.err or not job.running(), 'jetcat listens', 300)
    return job, job.err.split()[-1]


def cats(bed):
    """Both ways at once, through files and pipes."""
    bed.run(0, 'seq 1 40000 > /root/here', check=True)
    bed.run(1, 'seq 50000 100000 > /root/there', check=True)
    job, where = listening(bed, 1)
    result = bed.run(0, f'cat /root/here | jetcat -d jet0 {where} | cmp - <(seq 50000 100000)', timeout=300)
    tap.equal((result.code, result.out, result.err), (0, '', ''), 'jetcat: what comes is what was sent')
    result = job.wait(300)
    tap.equal(result.code, 0, 'and the other end ends as well') or tap.diag(result.err)
    tap.equal(bed.run(1, 'cmp /root/from-here <(seq 1 40000)').code, 0, 'with what it was sent')
    job, where = listening(bed, 1, '-u')
    result = bed.run(0, f'for word in one two; do echo $word | jetcat -u {where}; done')
    tap.equal((result.code, result.out, result.err), (0, '', ''), 'jetcat -u sends datagrams')
    until(lambda: bed.run(1, 'cat /root/from-here').out == 'one\ntwo\n', 'they come', 300)
    job.kill()
    job.wait()


def figures(bed):
    """jetperf, and TCP over jet0 in the same run. Figures, and no verdict."""
    schema = json.loads((TOP / 'tools/jetperf/schema/jetperf-1.json').read_text())
    job = bed.start(1, 'exec jetperf serve 8400')
    says(job, 'serving', 'jetperf serves', 300)
    where = f'{eui(bed, 1)}:8400'
    for words in ('stream', '-s 1024 stream', 'rpc', '-s 2048 rpc', 'datagram'):
        result = bed.run(0, f'jetperf -j -t 2 {words} {where}', timeout=300)
        if not tap.equal((result.code, result.err), (0, ''), f'jetperf {words}'):
            continue
        found = json.loads(result.out)
        jsonschema.validate(found, schema)
        tap.ok(found['count'] and found['bytes'] and found['kind'] == words.split()[-1], 'has measured something')
        tap.diag(result.out)
    tap.diag(bed.run(0, f'jetperf -t 2 stream {where}', timeout=300).out)
    job.kill()
    job.wait()
    bed.run(1, 'iperf3 -s -D', check=True)
    said = bed.run(0, f'iperf3 -c {bed.address(1)} -t 2 -l 32K -J', timeout=300).out
    tap.diag(f'TCP over jet0: {json.loads(said)["end"]["sum_received"]["bits_per_second"] / 1e6:.1f} Mbit/s')


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
        until(lambda: None not in map(bed.number, (1, 2)), 'the ring is up', 300)
        had = [bed.number(n) for n in (1, 2)]
        other = listen(bed, 1, 'echo jet0 8300')
        job = bed.start(2, f'exec /root/lib/stream follow jet0 {eui(bed, 1)}:8300')
        says(job, 'going', 'bytes go round', 300)
        back(bed, (0, 3))
        until(lambda: None not in map(bed.number, range(4)), 'the ring is up', 300)
        have = [bed.number(n) for n in (1, 2)]
        tap.ok(all(a != b for a, b in zip(had, have)), f'the two had {had}, and have {have}')
        job.kill(signal.SIGTERM)
        points(job, 'stream follow, to other numbers', 900)
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
        pair(bed, 'random', 8004, env=f'LOSS=40 SEED={seed % 2**31} ROUNDS={ROUNDS}', blocks=20)
        restarted(bed)
        killed(bed)
        cats(bed)
        figures(bed)
        nothing_left(bed)
        tap.equal(bed.trouble(), [], 'the kernels have nothing to complain about')
    renumbered()
    tap.done()


main()
