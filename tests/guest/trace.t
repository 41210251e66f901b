#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What the driver's tracepoints say, by `jetctl trace`: compared with what a program was told to send, with
the pools' counters, with strace, and with each other. And that nothing of it is left behind. On the fast card,
if CARD names none."""

import collections
import json
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import jsonschema  # noqa: E402
import tap  # noqa: E402
from lending import SCHEMAS, answer  # noqa: E402
from testbed import Testbed, card_asked, until  # noqa: E402

SCHEMA = jsonschema.Draft202012Validator(json.loads((SCHEMAS / 'jetctl-trace-1.json').read_text()))
INSTANCES = '/sys/kernel/tracing/instances'
FRAMES, BYTES, CHANNEL = 50, 3000, 300
A_SCRIPT = 8            # jetsend's frames in one, of three operations each
BLOCK_BYTES = 2048
PING = 5


def events(job):
    """Whole lines."""
    return [json.loads(line) for line in str(job.out).split('\n')[:-1]]


def tracing(bed, words, station=0):
    """`jetctl trace`, once it is at work: its instance has its events."""
    def begun():
        found = bed.guests[0].run(f'cat {INSTANCES}/jetctl-*/set_event').out
        return found.strip() or not job.running()

    none_left(bed, 'none is there before')
    job = bed.start(station, f'exec jetctl {words}')
    until(begun, f'jetctl {words} begins')
    return job


def end(job, number=2):
    """Interrupted; returns all that it has told, validated."""
    job.kill(number)
    job.wait()
    told = events(job) if str(job.out).startswith('{') else []
    for event in told:
        SCHEMA.validate(event)
    return told


def none_left(bed, what):
    left = bed.guests[0].run(f'ls {INSTANCES}', check=True).out.split()
    tap.equal(left, [], f'instances: {what}')


def of(told, kind, **values):
    return [event for event in told if event['event'] == kind
            and all(event.get(name) == value for name, value in values.items())]


def answered(told, what):
    """Commands that report have a completion, one, behind them, which says the same; others have none."""
    open_ones, wrong = {}, []
    for event in told:
        if event['event'] == 'command':
            open_ones[event['queue'], event['tag']] = event
        elif event['event'] == 'completion':
            asked = open_ones.pop((event['queue'], event['tag']), {'reports': False})
            same = all(asked.get(name) == event[name] for name in ('op', 'pool', 'card'))
            if not (same and asked['reports'] and event['status'] == 'ok' and asked['time_ns'] <= event['time_ns']):
                wrong.append((asked, event))
    tap.equal(wrong, [], f'{what}: each completion is of a command that reports')
    tap.equal([event for event in open_ones.values() if event['reports']], [], f'{what}: and each of these has one')
    times = [event['time_ns'] for event in told]
    tap.equal(times, sorted(times), f'{what}: in the order of time')


def sent(bed):
    """A program that sends what it was told to, and what strace says that it asked the kernel for."""
    card = int(bed.device(0)[-1])
    peer = bed.number(1)
    job = tracing(bed, '-j trace dev jet0')
    said = bed.run(0, f'strace -o /tmp/strace -e trace=ioctl jetsend --device {bed.device(0)} --station {peer}'
                      f' --channel {CHANNEL} --count {FRAMES} --size {BYTES}', check=True, timeout=120).out
    calls = [int(result) for request, result in
             re.findall(r'ioctl\(\d+, _IOC\([A-Z_|]+, 0x4a, (0x\w+), .*\) = (-?\d+)',
                        bed.run(0, 'cat /tmp/strace', check=True).out) if request == '0xe4']
    tap.ok(said.endswith(f'with {len(calls)} ioctls\n') and len(calls) == -(-FRAMES // A_SCRIPT),
           f'jetsend: {len(calls)} scripts') or tap.diag(said)
    until(lambda: len(of(events(job), 'script_end')) == len(calls), 'all scripts are told')
    told = end(job)
    begun, ended = of(told, 'script_begin'), of(told, 'script_end')
    pool = begun[0]['pool']
    tap.equal({(event['card'], event.get('dev')) for event in told}, {(card, 'jet0')}, 'dev jet0: this card alone')
    sizes = [3 * min(A_SCRIPT, FRAMES - at) for at in range(0, FRAMES, A_SCRIPT)]
    tap.equal([(event['pool'], event['script'], event['operations'], event['posted']) for event in begun],
              [(pool, 1 + n, size, False) for n, size in enumerate(sizes)], 'scripts begin')
    tap.equal([(event['pool'], event['script'], event['failed']) for event in ended],
              [(pool, 1 + n, result) for n, result in enumerate(calls)], 'and end')
    ours = [event for event in of(told, 'command', pool=pool) if event['op'] != 'free']
    counted = collections.Counter((event['op'], event.get('bytes'), event['count']) for event in ours)
    blocks = -(-BYTES // BLOCK_BYTES)
    tap.equal({what: n for what, n in counted.items() if what[0] in ('copy-in', 'send')},
              {('copy-in', BYTES, blocks): FRAMES, ('send', BYTES, blocks): FRAMES}, 'its commands')
    vci = {event['vci'] for event in ours if event['op'] == 'send'}
    tap.equal(vci, {peer << 17 | CHANNEL}, 'its VCI')
    answered(told, 'jetsend')


def received(bed):
    """Pings of a station whose number is not 0, against the counters of jet0's pool."""
    me, peer = (0, 1) if bed.number(1) else (1, 0)

    def pool():
        return next(row for row in answer(bed, 'pool', me)['pools'] if row['kind'] == 'ip')

    def told_all():
        now = pool()
        frames, sends = (of(events(job), kind, pool=now['pool'], **more)
                         for kind, more in (('frame', {}), ('command', {'op': 'send'})))
        return (len(frames), len(sends)) == (now['rx_frames'] - before['rx_frames'],
                                             now['tx_frames'] - before['tx_frames'])

    job = tracing(bed, '-j trace dev jet0', me)
    before = pool()
    bed.run(me, f'ping -q -c {PING} -i 0.1 -s 5000 {bed.address(peer)}', check=True, timeout=60)
    tap.ok(until(told_all, 'frames and sends are told'), 'frames and sends of jet0: as many as its pool has counted')
    now, told = pool(), end(job)
    frames = of(told, 'frame', pool=now['pool'])
    tap.equal((sum(event['bytes'] for event in frames),
               sum(event['bytes'] for event in of(told, 'command', pool=now['pool'], op='send'))),
              (now['rx_bytes'] - before['rx_bytes'], now['tx_bytes'] - before['tx_bytes']), 'and as many bytes')
    tap.equal({event['src'] for event in frames}, {bed.number(peer)}, 'they are of the other station')
    tap.ok(len([event for event in frames if event['bytes'] > 5000]) == PING, f'{PING} of them are long') or \
        tap.diag([event['bytes'] for event in frames])
    tap.equal([event for event in frames if event['blocks'] != -(-event['bytes'] // BLOCK_BYTES)], [], 'blocks')


def lived(bed):
    """A reset, step by step; the ring behind it; and `only`."""
    card = f'/sys/bus/pci/devices/{bed.card_address(0)}'
    job = tracing(bed, '-j trace dev jet0 only life')
    bed.guests[0].run(f'echo 1 > {card}/reset', check=True, timeout=120)
    steps = ['running', 'quiescing', 'resetting', 'starting', 'running']
    until(lambda: len(events(job)) == len(steps) - 1, 'its life is told')
    told = end(job, 15)
    tap.equal([(event['event'], event['was'], event['next']) for event in told],
              [('life', *step) for step in zip(steps, steps[1:])], 'a reset')
    bed.wait_for_carrier(0)
    people = tracing(bed, 'trace only ring')
    job = bed.start(0, 'exec jetctl -j trace dev jet0 only ring')
    until(lambda: bed.guests[0].run(f'cat {INSTANCES}/*/set_event').out.count('jetstream') == 2, 'both listen')
    # Not by a cut: a ring that cannot form changes more often than a guest can print
    bed.run(1, 'jetctl ring set bid 2ms dev jet0', check=True)
    bed.run(0, 'jetctl ring set bid 2ms now dev jet0', check=True)

    def ring_now():
        return json.loads(bed.run(0, 'jetctl -j ring', check=True).out)['rings'][0]

    until(lambda: ring_now().get('ttrt_ns') == 2_000_000, 'the ring is formed anew')
    ring = ring_now()
    want = {'event': 'ring', 'state': 'up', 'station': ring['station'], 'stations': ring['stations'],
            'ttrt_ns': ring['ttrt_ns'], 'card': ring['card'], 'dev': 'jet0'}
    until(lambda: events(job) and {**events(job)[-1], **want} == events(job)[-1], 'the ring is told')
    told = events(job)
    tap.equal({name: told[-1].get(name) for name in want}, want, 'the ring, as jetctl ring has it')
    tap.ok(any(event['state'] != 'up' and 'station' not in event for event in told), 'and how it was down')
    line = f'jet0 ring state up station {ring["station"]} ttrt_ns {ring["ttrt_ns"]} stations 2'
    until(lambda: line in str(people.out), 'the same for people')
    said = str(people.out).splitlines()
    tap.ok(said and all(re.match(r'\d\d:\d\d:\d\d\.\d{6} (jet0|card \d) ring state ', row) for row in said),
           'for people: time, card, what') or tap.diag(said)
    other = int(bed.device(1)[-1])
    tap.ok(any(f' card {other} ring state up' in row for row in said), 'the card of another namespace by its number')
    end(job)
    end(people, 1)


def left(bed):
    """Who is killed leaves an instance, until the next one comes."""
    end(tracing(bed, 'trace'), 9)
    there = bed.guests[0].run(f'ls {INSTANCES}', check=True).out.split()
    tap.equal(len(there), 1, 'one that was killed is there')
    job = bed.start(0, 'exec jetctl trace only life')
    until(lambda: there[0] not in bed.guests[0].run(f'ls {INSTANCES}', check=True).out, 'the next one removes it')
    end(job)
    none_left(bed, 'it was removed')
    for number in (1, 2, 13, 15):
        end(tracing(bed, 'trace'), number)
        none_left(bed, f'none after signal {number}')
    bed.run(0, f'ping -q -i 0.2 {bed.address(1)} > /dev/null & jetctl trace | head -n 1; kill $!', timeout=60)
    none_left(bed, 'nor behind a pipe that is closed')


def lost(bed):
    """More happens than a small buffer holds while nobody reads."""
    job = tracing(bed, '-j trace dev jet0')
    bed.guests[0].run(f'echo 4 > $(echo {INSTANCES}/jetctl-*)/buffer_size_kb; pkill -STOP -f "^jetctl -j trace"',
                      check=True)
    bed.run(0, f'ping -q -f -c 600 {bed.address(1)}', check=True, timeout=120)
    bed.guests[0].run('pkill -CONT -f "^jetctl -j trace"', check=True)
    until(lambda: of(events(job), 'lost'), 'it is told that events are missing')
    tap.ok(sum(event.get('lost', 0) for event in of(events(job), 'lost')) > 600, 'more than there were pings')
    end(job)


def refused(bed):
    result = bed.run(0, 'setpriv --reuid 12345 --clear-groups jetctl trace')
    tap.equal((result.code, result.out, result.err),
              (2, '', "jetctl: the kernel's tracing is root's; try it as root\n"), 'an ordinary user')
    result = bed.run(0, 'jetctl trace dev lo')
    tap.equal((result.code, result.err), (2, 'jetctl: no Jetstream card has this interface\n'), 'no card')
    none_left(bed, 'none for who is refused')


def main():
    with Testbed(stations=2, card=card_asked('fast')) as bed:
        for n in range(2):
            bed.run(n, 'sysctl -qw net.ipv6.conf.jet0.disable_ipv6=1', check=True)
        bed.ping(0, 1, 5, 2000)
        sent(bed)
        received(bed)
        lived(bed)
        left(bed)
        lost(bed)
        refused(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
