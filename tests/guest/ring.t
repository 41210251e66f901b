#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The ring as jetctl shows and sets it: bids, mode, the map, alarms."""

import json
import pathlib
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

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


def alarm(bed):
    """The card's next word of the ring is made an alarm; the one after that takes it back."""
    bed.sim.ask(f'lie 0 {RING_EVENT} {STATUS} {ALARM_SIGNAL:x}')
    bed.run(0, 'jetctl ring set now dev jet0', check=True)
    until(bed, (0,), lambda seen: seen['alarm'] == 'none')
    said = bed.guests[0].run('dmesg | grep -o "ring alarm.*"').out.splitlines()
    tap.equal(said, ['ring alarm: a receiver has lost its signal', 'ring alarm is over'],
              'the log tells of an alarm and of its end')


def main():
    with Testbed(stations=3) as bed:
        refusals(bed)
        settings(bed)
        comes_and_goes(bed)
        alarm(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
