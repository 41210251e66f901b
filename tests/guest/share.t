#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Groups that programs of one host share: what is refused, 2,000 random steps against a model, a
member that does not read, one that dies, the ring's renumbering, and all that ends pools under
load. Nothing is left behind."""

import json
import os
import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, until  # noqa: E402

PROGRAM = TOP / 'build/tests/guest/share'
DRIVER = '/sys/bus/pci/drivers/jetstream'
SEED = tap.seed()
CHANNEL = 8100
FRAME, ERR_CRC = 2, 0x10
SECONDS = int(os.environ.get('JETSTREAM_SOAK', 12))


def start(bed, *words):
    return bed.guests[0].start(f'SEED={SEED} exec /root/share {" ".join(map(str, words))}')


def says(job, word):
    while word not in str(job.out) and job.running():
        time.sleep(0.05)
    return str(job.out)


def points(job, seconds):
    result = job.wait(seconds)
    tap.adopt(result.out, 'share')
    tap.ok(result.code == 0, 'share ends well')
    if result.err:
        tap.diag(result.err)


def send(bed, station, to, n, vci=None):
    """Frames to a station's group, or another VCI."""
    vci = 0x800000 | to << 17 | CHANNEL if vci is None else vci
    return bed.guests[0].run(f'/root/share send {bed.device(station)} {vci} {n}').code


def told(bed, what, station):
    return json.loads(bed.run(station, f'jetctl -j {what}', check=True).out)[what + 's']


def nothing_left(bed, stations=(0, 1)):
    """What inside.py looks at, in the guest."""
    for source in ('tests/tap.py', 'tests/guest/inside.py'):
        bed.guests[0].push(TOP / source, f'/root/{pathlib.Path(source).name}')
    said = bed.guests[0].run('cd /root; python3 -c "import tap, inside; '
                             f'[inside.nothing_left(n) for n in {stations}]; tap.done()"')
    tap.adopt(said.out, 'afterwards')
    if said.err:
        tap.diag(said.err)


def slow_and_dying(bed):
    """Three members: one reads, one does not, one dies in its script."""
    slow, reads, dies = (start(bed, 'hold', bed.device(0), 3), start(bed, 'listen', bed.device(0), 9),
                         start(bed, 'listen', bed.device(0), 1000))
    number, own = re.search(r'pool (\d+) has VCI (\w+) and', says(slow, 'has VCI')).groups()
    says(reads, 'listening')
    says(dies, 'listening')
    vcis = [v for v in told(bed, 'vci', 0) if v['group'] and v['channel'] == CHANNEL]
    pools = {p['pool']: p for p in told(bed, 'pool', 0)}
    tap.equal(sorted((pools[v['pool']]['kind'], v['shared']) for v in vcis),
              [('shared', False), *[('user', True)] * 3], 'jetctl shows who has the VCI')
    hidden = next(p for p in pools.values() if p['kind'] == 'shared')
    tap.equal((hidden['owner'], hidden['rx_limit'], hidden['vcis']), ('shared', 3 + 4 + 4, 1),
              'and the pool that it leads to')
    tap.equal(send(bed, 1, bed.number(0), 4), 0, 'frames are sent')
    until(lambda: str(dies.out).count('VCI') == 4, 'they come')
    dies.kill()
    dies.wait()
    tap.equal(send(bed, 1, bed.number(0), 5), 0, 'and more, to those who are left')
    tap.equal(reads.wait(60).out.count('VCI'), 9, 'who reads gets all')
    pools = told(bed, 'pool', 0)
    mine = next(p for p in pools if p['pool'] == int(number))
    tap.equal([mine[name] for name in ('rx_frames', 'rx_used', 'rx_shared', 'drops_limit')],
              [3, 0, 3, 6], 'who does not read has as many as it may, and has lost the others')
    hidden = next(p for p in pools if p['kind'] == 'shared')
    tap.equal([hidden[name] for name in ('rx_frames', 'rx_limit', 'drops')], [9, 3, 0],
              'the card has lost none, and only one is left')
    until(lambda: next(p for p in told(bed, 'pool', 0) if p['kind'] == 'shared')['rx_used'] == 3,
          'the others\' blocks are back')
    send(bed, 1, None, 2, own)

    def lost():
        now = next(p for p in told(bed, 'pool', 0) if p['pool'] == int(number))
        return [now['drops_limit'], now['rx_used']] == [8, 0]

    until(lost, 'nor has it room for frames that are its own')
    slow.kill()
    slow.wait()
    nothing_left(bed)


def damaged(bed):
    """A frame that says it is damaged is for members that keep such frames."""
    for _ in range(5):
        jobs = [start(bed, 'listen', bed.device(0), *more) for more in ((2, 'keep'), (1,))]
        for job in jobs:
            says(job, 'listening')
        bed.sim.ask(f'lie 0 {FRAME} 0 {ERR_CRC:x}')
        send(bed, 1, bed.number(0), 2)
        came = [job.wait(90).out.split('VCI ')[1:] for job in jobs]
        bed.sim.ask('lie 0 0 0 0')
        if not any('0\n' in one for one in came):
            break
        # Another frame got the lie, and the card was reset
        bed.wait_for_carrier(0)
    vci = f'{0x800000 | bed.number(0) << 17 | CHANNEL:#x}'
    tap.equal(came, [[f'{vci} damaged\n', f'{vci}\n'], [f'{vci}\n']],
              'who keeps damaged frames has one, and who does not has none')
    nothing_left(bed)


def load(bed):
    """Members come, go and die, while cards are reset and unbound."""
    job = start(bed, 'load', bed.device(0), bed.device(1), SECONDS)
    for turn in range(SECONDS // 4):
        time.sleep(2)
        address = bed.card_address(turn % 2)
        bed.guests[0].run(f'echo 1 > /sys/bus/pci/devices/{address}/reset', check=True, timeout=90)
    points(job, SECONDS + 120)
    for n in (0, 1):
        bed.wait_for_carrier(n)
    nothing_left(bed)
    job = start(bed, 'load', bed.device(0), bed.device(1), SECONDS // 2)
    time.sleep(SECONDS / 4)
    address = bed.card_address(0)
    bed.guests[0].run(f'echo {address} > {DRIVER}/unbind', check=True, timeout=90)
    job.kill()
    job.wait()
    bed.guests[0].run('pkill -x share; while pgrep -x share; do sleep 0.1; done', timeout=60)
    tap.equal(bed.guests[0].run('rmmod jetstream').code, 0, 'rmmod')


def renumbered():
    """The group follows the station, whose card is as it was."""
    with Testbed(stations=3, load=False) as bed:
        guest = bed.guests[0]
        address = bed.card_address(1)
        guest.push(PROGRAM, '/root/share')
        guest.run(f'echo none > /sys/bus/pci/devices/{address}/driver_override', check=True)
        bed.load_module([0, 2])
        number = bed.number(0)
        guest.run(f'echo {bed.card_address(0)} > {DRIVER}/unbind; '
                  f'echo > /sys/bus/pci/devices/{address}/driver_override; '
                  f'echo {address} > {DRIVER}/bind', check=True)
        bed.attach(1)
        bed.wait_for_carrier(1)
        tap.equal(bed.number(1), number, 'a station has the number of one that is away')
        jobs = [start(bed, 'listen', bed.device(1), 2) for _ in range(3)]
        for job in jobs:
            says(job, 'listening')
        send(bed, 2, number, 1)
        for job in jobs:
            until(lambda: str(job.out).count('VCI') == 1, 'a frame comes')  # pylint: disable=cell-var-from-loop
        guest.run(f'echo {bed.card_address(0)} > {DRIVER}/bind', check=True)
        bed.attach(0)
        bed.wait_for_carrier(0)
        new = bed.number(1)
        tap.ok(new != number, 'and then another one')
        until(lambda: bed.number(1) == new and any(
            v['station'] == new for v in told(bed, 'vci', 1) if v['channel'] == CHANNEL), 'its group follows')
        for station in (number, new):
            send(bed, 2, station, 1)
        tap.equal([job.wait(60).out.split('VCI ')[1:] for job in jobs],
                  [[f'{0x800000 | n << 17 | CHANNEL:#x}\n' for n in (number, new)]] * 3,
                  'members that share the group have the frames of both')
        nothing_left(bed, (1, 2))
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')


def main():
    with Testbed(stations=2, smp=2) as bed:
        bed.guests[0].push(PROGRAM, '/root/share')
        points(start(bed, 'test', bed.device(0), bed.device(1)), 300)
        nothing_left(bed)
        slow_and_dying(bed)
        damaged(bed)
        load(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    renumbered()
    tap.done()


main()
