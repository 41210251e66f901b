#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The ring as jetctl shows and sets it: bids, mode, the map, alarms."""

import json
import pathlib
import struct
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

HELLO = 0x4a485921
RING_EVENT, STATUS, ALARM_SIGNAL = 3, 1, 0x40000


def ring(bed, station):
    told = json.loads(bed.run(station, 'jetctl -j ring', check=True).out)
    return told['rings'][0]


def until(bed, stations, condition):
    """Wait until the ring is as it should be for all of these; returns it as the last sees it."""
    for station in stations:
        for _ in range(200):
            seen = ring(bed, station)
            if seen['state'] == 'up' and condition(seen):
                break
            time.sleep(0.1)
    return seen


def everywhere(bed, what, stations, **want):
    """All stations come to see these values."""
    until(bed, stations, lambda seen: all(seen.get(name) == want[name] for name in want))
    tap.equal([{name: ring(bed, n).get(name) for name in want} for n in stations],
              [want] * len(stations), what)


def mapped(bed, what, stations):
    """Each station's map has all of them, and their neighbours make one round."""
    own = {ring(bed, n)['eui']: ring(bed, n)['upstream'] for n in stations}
    seen, eui = [], next(iter(own))
    while eui not in seen and eui in own:
        seen.append(eui)
        eui = own[eui]
    tap.ok(sorted(seen) == sorted(own), f'{what}: the neighbours make a round of all')
    for n in stations:
        for _ in range(100):
            told = json.loads(bed.run(n, 'jetctl -j station', check=True).out)['stations']
            have = {s.get('eui'): s.get('upstream') for s in told}
            if have == own:
                break
            time.sleep(0.1)
        tap.equal(have, own, f'{what}: and station {n} knows all of it')
    for _ in range(30):
        told = json.loads(bed.run(n, 'jetctl -j station', check=True).out)['stations']
        said = {(tuple(s['channels']), s['version']) for s in told}
        if len(said) == 1:
            break
        time.sleep(0.1)
    tap.equal(said, {((1, 2, 3, 4), '1.0')}, f'{what}: what they listen to, and their versions')


def refusal(bed, words, code, text, station=0):
    result = bed.run(station, f'jetctl ring set {words}')
    tap.equal((result.code, result.out, result.err), (code, '', f'jetctl: {text}\n'),
              f'jetctl ring set {words}: refused')


def refusals(bed):
    what = 'there are bid, mode and now'
    refusal(bed, 'dev jet0', 1, f'nothing to set; {what}')
    refusal(bed, 'speed 3 dev jet0', 1, f"'speed' cannot be set; {what}")
    refusal(bed, 'bid', 1, "'bid' wants a value")
    for word in ('5', '5m', 'us', '1e300s', ''):
        refusal(bed, f"bid '{word}' dev jet0", 1,
                f"'{word}' is no time; write it like 500us or 1ms")
    refusal(bed, 'mode fast dev jet0', 1, "no mode 'fast'; there are overrun and fit")
    refusal(bed, 'bid 1ms', 1, "which card? say 'dev' and its interface")
    refusal(bed, 'bid 1ms dev lo', 2, 'no Jetstream card has this interface')
    refusal(bed, 'bid 1ms dev eth9', 2,
            "no interface eth9; 'jetctl ring' lists those there are")
    for bid in (20479, 40000001):
        refusal(bed, f'bid {bid}ns dev jet0', 2,
                f'bid {bid} ns; 20480 to 40000000 are possible')
    result = bed.run(0, 'setpriv --bounding-set=-net_admin jetctl ring set bid 1ms dev jet0')
    tap.equal((result.code, result.err),
              (2, 'jetctl: Operation not permitted; try it as root\n'),
              'without CAP_NET_ADMIN: refused')
    tap.equal(ring(bed, 0)['bid_ns'], 1000000, 'nothing of all that changed anything')


def settings(bed):
    everyone = range(bed.stations)
    everywhere(bed, 'as it begins', everyone, ttrt_ns=1000000, bid_ns=1000000, mode='overrun',
               mode_wanted='overrun', alarm='none')
    epoch = ring(bed, 0)['epoch']
    bed.run(0, 'jetctl ring set bid 250us mode fit dev jet0', check=True)
    seen = ring(bed, 0)
    tap.equal([seen[name] for name in ('bid_ns', 'mode_wanted', 'ttrt_ns', 'mode', 'epoch')],
              [250000, 'fit', 1000000, 'overrun', epoch], 'set, but not yet in force')
    bed.run(1, 'jetctl ring set now dev jet0', check=True)
    everywhere(bed, 'with a new ring in force', everyone, ttrt_ns=250000, mode='fit',
               monitor=seen['eui'])
    bed.run(0, f'echo 1 > /sys/bus/pci/devices/{bed.card_address(0)}/reset', timeout=60)
    bed.wait_for_carrier(0)
    everywhere(bed, 'a reset of the card does not change it', everyone, ttrt_ns=250000, mode='fit')
    # What one station bids does not make the ring slower
    bed.run(1, 'jetctl ring set bid 40ms now dev jet0', check=True)
    everywhere(bed, 'the lowest bid wins', everyone, ttrt_ns=250000)
    bed.run(0, 'jetctl ring set bid 20480ns now dev jet0', check=True)
    everywhere(bed, 'the lowest of all', everyone, ttrt_ns=20480)
    bed.run(0, 'jetctl ring set bid 1ms mode overrun now dev jet0', check=True)
    everywhere(bed, 'as it began', everyone, ttrt_ns=1000000, mode='overrun')


def comes_and_goes(bed):
    driver, card = '/sys/bus/pci/drivers/jetstream', bed.card_address(1)
    mapped(bed, 'three', (0, 1, 2))
    bed.guests[0].run(f'echo {card} > {driver}/unbind', check=True)
    until(bed, (0, 2), lambda seen: len(seen['stations']) == 2)
    mapped(bed, 'one has left', (0, 2))
    bed.guests[0].run(f'echo {card} > {driver}/bind', check=True)
    bed.attach(1)
    until(bed, (0, 1, 2), lambda seen: len(seen['stations']) == 3)
    mapped(bed, 'and is back', (0, 1, 2))


def rotations(bed, what, frame):
    """The token's times are in order, below the bound."""
    seen = ring(bed, 0)
    times = [seen[f'rotation_{name}_ns'] for name in ('min', 'mean', 'max', 'bound')]
    tap.ok(times[0] > 0 and times == sorted(times), f'{what}: shortest, mean, longest, bound')
    tap.diag(times)
    tap.equal(times[3], seen['ttrt_ns'] + frame * 1000 // 50, f'{what}: the bound')
    bins = [n for n, count in enumerate(seen['rotation_histogram']) if count]
    # Of 2^n words of 20 ns at least; what is read later may be more
    longest = ring(bed, 0)['rotation_max_ns']
    tap.ok(20 << bins[0] <= times[0] < 40 << bins[0] and 20 << bins[-1] <= longest,
           f'{what}: the histogram has the shortest, and none longer than the longest')
    tap.ok(times[0] <= seen['rotation_p99_ns'] <= seen['rotation_max_ns'], f'{what}: p99 between')


def load(bed):
    """What the words were for: pings of a known size, one way and back."""
    def words():
        return [{name: ring(bed, n)[f'words_{name}'] for name in ('all', 'sync', 'async', 'passed')}
                for n in range(3)]

    count, size = 20, 8000
    # SOF to EOF, less what the counters' units of 64 hide
    sent = count * (10 + 2 * ((size + 28 + 3) // 4)) - 64
    passed = 2 * count * (8 + 2 * ((size + 28 + 3) // 4)) - 64
    bed.run(0, f'ping -c 1 -W 20 {bed.address(1)}', check=True)
    before = words()
    # One at a time: the kernel's own echo drops what it has no buffer for
    said = bed.run(0, f'ping -A -c {count} -W 20 -s {size} {bed.address(1)}', timeout=60).out
    tap.ok(f' {count} received' in said, f'{count} pings of {size} bytes')
    grown = [{name: now[name] - was[name] for name in now}
             for now, was in zip(words(), before)]
    tap.diag(f'{grown}; {sent} sent, {passed} passed')
    for n in (0, 1):
        tap.ok(sent <= grown[n]['async'] < 1.2 * sent, f'station {n} has sent {count} frames')
    tap.ok(passed <= grown[2]['passed'] < 1.2 * passed, 'station 2 has passed on both ways')
    for n in range(3):
        tap.ok(grown[n]['sync'] == 0 and grown[n]['async'] + grown[n]['passed'] <= grown[n]['all'],
               f'station {n}: none was synchronous, and there were more words than that')


def recoveries(bed):
    """A cable is cut and mended: who hears it no more says why."""
    names = ('claims_lock', 'beacons')

    def total():
        seen = [ring(bed, n) for n in range(3)]
        return [sum(s[name] for s in seen) for name in names]

    def complaints():
        return int(bed.guests[0].run('dmesg | grep -c "ring down"').out)

    before, told = total(), complaints()
    bed.sim.ask('cut 1')
    for n in range(3):
        bed.wait_for_carrier(n, up=False)
    # Who hears of the fault tries again and again
    for state in ('beacon', 'claim', 'beacon', 'claim'):
        for _ in range(1000):
            if ring(bed, 0)['state'] == state:
                break
        else:
            tap.ok(False, f'{state}: never seen')
    tap.equal(complaints() - told, 3, 'the log says once of each that its ring is down')
    bed.sim.ask('mend 1')
    for n in range(3):
        bed.wait_for_carrier(n)
    tap.equal([now - was for now, was in zip(total(), before)], [1, 1],
              'one station lost its signal, and told the others')


def alarm(bed):
    """The card's next word of the ring is made an alarm; the one after that takes it back."""
    bed.sim.ask(f'lie 0 {RING_EVENT} {STATUS} {ALARM_SIGNAL:x}')
    bed.run(0, 'jetctl ring set now dev jet0', check=True)
    until(bed, (0,), lambda seen: seen['alarm'] == 'none')
    said = bed.guests[0].run('dmesg | grep -o "ring alarm.*"').out.splitlines()
    tap.equal(said, ['ring alarm: a receiver has lost its signal', 'ring alarm is over'],
              'the log tells of an alarm and of its end')


def hello(eui, name):
    return struct.pack('>IBBH6sH32s6sBB', HELLO, 1, 0, 56, bytes.fromhex(eui.replace(':', '')), 0, name,
                       bytes(6), 1, 0).hex()


def named(bed, station, other):
    told = json.loads(bed.run(station, 'jetctl -j station', check=True).out)['stations']
    return next((s.get('eui'), s.get('name')) for s in told if s['station'] == other)


def twin(bed):
    """A station that says that it has another's address, and one with a name for terminals."""
    guest, eui = bed.guests[0], [ring(bed, n)['eui'] for n in range(3)]
    ids = [ring(bed, n)['station'] for n in range(3)]
    guest.push(TOP / 'build/tests/guest/forge', '/root/forge')
    complaint = f'station {ids[1]} (twin) has our address, {eui[2]}; one of us must leave the ring'
    for _ in range(2):
        bed.run(1, f'/root/forge {bed.device(1)} {hello(eui[2], b"twin")}', check=True)
    bed.run(1, f'/root/forge {bed.device(1)} {hello(eui[1], bytes([0x1b, 0x5b, 0xe4]) + b"m")}', check=True)
    for _ in range(100):
        if named(bed, 2, ids[1]) == (eui[1], '?[?m'):
            break
        time.sleep(0.05)
    tap.equal(named(bed, 2, ids[1]), (eui[1], '?[?m'), 'a name has nothing in it that moves a cursor')
    tap.equal(guest.run(f'dmesg | grep -cF "{complaint}"').out.strip(), '1',
              'who has its address is named in the log of the one who had it, once')
    tap.equal(named(bed, 2, ids[2])[0], eui[2], '... which is still where it was')


def main():
    with Testbed(stations=3) as bed:
        refusals(bed)
        settings(bed)
        rotations(bed, 'overrun', 32772)
        load(bed)
        bed.run(2, 'jetctl ring set mode fit now dev jet0', check=True)
        until(bed, (0, 1, 2), lambda seen: seen['mode'] == 'fit')
        rotations(bed, 'fit', 0)
        bed.run(2, 'jetctl ring set mode overrun now dev jet0', check=True)
        comes_and_goes(bed)
        alarm(bed)
        twin(bed)
        recoveries(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
