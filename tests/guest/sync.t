#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Synchronous bandwidth on loan: asked for, refused with the arithmetic, withdrawn, moved."""

import json
import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import jsonschema  # noqa: E402
import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

SCHEMAS = TOP / 'tools/jetctl/schema'
RING_HZ = 50_000_000
DRIVER = '/sys/bus/pci/drivers/jetstream'


def cost(data):
    """Words of a frame with so much data: FACTS of the ring, computed here once more."""
    payload = max(48, (data + 3) // 4 * 4 + 8)
    return (8 + payload) // 2 + 2 + 2


LONGEST = cost(65520)


def answer(bed, words, station):
    told = json.loads(bed.run(station, f'jetctl -j {words}', check=True).out)
    jsonschema.validate(told, json.loads((SCHEMAS / f'{told["schema"]}.json').read_text()))
    return told


def leases(bed, station):
    """Who holds how much, as this station sees it."""
    return {lease['eui']: lease['words'] for lease in answer(bed, 'sync', station)['syncs']}


def seen_by_all(bed, what, want, stations):
    """All come to see these leases, within their term and some."""
    want = {eui: words for eui, words in want.items() if words}
    for station in stations:
        for _ in range(200):
            seen = leases(bed, station)
            if seen == want:
                break
            time.sleep(0.1)
        tap.equal(seen, want, f'{what}: station {station} knows')


def budget(bed, station):
    return answer(bed, 'sync', station)['budgets'][0]


def ring(bed, station):
    return answer(bed, 'ring', station)['rings'][0]


def change(bed, station, words, what):
    result = bed.run(station, f'jetctl sync {words} dev jet0', timeout=60)
    if not tap.equal((result.code, result.out, result.err), (0, '', ''), what):
        tap.diag(bed.guests[0].run('dmesg | tail -20').out)


def refused(bed, station, words, code, text, what=None):
    result = bed.run(station, f'jetctl sync {words}', timeout=60)
    tap.equal((result.code, result.out, result.err), (code, '', f'jetctl: {text}\n'),
              what or f'jetctl sync {words}: refused')


def words_refused(bed):
    refused(bed, 0, 'sub', 1, "no command 'sync sub'; there are show, add, del and list")
    refused(bed, 0, 'add', 1, "how much? a size like 1500B, or 'rate' and one like 20mbit")
    refused(bed, 0, 'add 5parsec dev jet0', 1,
            "'5parsec' is no size; write it like 1500B, or say 'rate'")
    refused(bed, 0, 'add rate', 1, "'rate' wants a value")
    refused(bed, 0, 'add rate 5 dev jet0', 1, "'5' is no rate; write it like 20mbit")
    refused(bed, 0, 'add 5B 6B dev jet0', 1, "'6B' is one word too many")
    refused(bed, 0, 'add 5B', 1, "which card? say 'dev' and its interface")
    refused(bed, 0, 'add 5B dev lo', 2, 'no Jetstream card has this interface')
    for size in (0, 65521):
        refused(bed, 0, f'add {size}B dev jet0', 2,
                f'frame of {size} bytes; 1 to 65520 are possible')
    for rate in (0, 800_000_001):
        refused(bed, 0, f'add rate {rate}bit dev jet0', 2,
                f'rate of {rate} bit/s; 1 to 800000000 are possible')
    refused(bed, 0, 'del dev jet0', 2, '0 words; this station has 0')
    result = bed.run(0, 'setpriv --bounding-set=-net_admin jetctl sync add 5B dev jet0')
    tap.equal((result.code, result.err),
              (2, 'jetctl: Operation not permitted; try it as root\n'),
              'without CAP_NET_ADMIN: refused')
    tap.equal(leases(bed, 0), {}, 'nothing of all that changed anything')


def over(bed, station, more, of_others, own):
    """More than there is: the kernel's sum is ours."""
    tau, total = budget(bed, station)['rotation_words'], RING_HZ // 1000
    used = of_others + own + LONGEST
    result = bed.run(station, f'jetctl sync add {more} dev jet0', timeout=60)
    told = re.fullmatch(r'jetctl: S (\d+) \+ F (\d+) \+ tau (\d+) > T (\d+): '
                        r'at most (\d+) words are free\n', result.err)
    if not tap.ok(result.code == 2 and told, f'{more} more: refused with the arithmetic'):
        tap.diag(result.err)
        return
    said = [int(number) for number in told.groups()]
    words = cost(int(more[:-1]))
    tap.equal(said[:2] + said[3:4], [of_others + own + words, LONGEST, total],
              'S, F and T are what they must be')
    tap.ok(0 < said[2] <= tau + 200, 'tau is the time round an idle ring')
    tap.equal(said[4], total - used - said[2], 'and so is what is left')
    tap.ok(said[0] + said[1] + said[2] > said[3], 'it does not fit, indeed')


def lend(bed, eui):
    """Two stations and the monitor share what there is; returns who has what."""
    have = dict.fromkeys(eui, 0)
    change(bed, 0, 'add 1500B', 'station 0 gets room for a frame of 1500 bytes')
    have[eui[0]] = cost(1500)
    seen_by_all(bed, 'one lease', have, range(3))
    change(bed, 1, 'add rate 80mbit', 'station 1 gets 80 Mbit/s')
    have[eui[1]] = 80_000_000 // 1000 // 16
    change(bed, 0, 'add 100B', 'station 0 gets some more')
    have[eui[0]] += cost(100)
    change(bed, 2, 'add 1B', 'station 2 gets the least that a frame needs')
    have[eui[2]] = 32
    seen_by_all(bed, 'three leases', have, range(3))
    row = next(r for r in answer(bed, 'sync', 2)['syncs'] if r['eui'] == eui[1])
    tap.equal((row['rate_bps'], row['is_self']), (80_000_000, False), 'the rate is what was asked')
    for station in range(3):
        others = sum(have.values()) - have[eui[station]]
        over(bed, station, '30000B', others, have[eui[station]])
    refused(bed, 0, 'del 2000B dev jet0', 2,
            f'{cost(2000)} words; this station has {have[eui[0]]}')
    change(bed, 0, 'del 100B', 'station 0 gives some back')
    have[eui[0]] -= cost(100)
    seen_by_all(bed, 'given back', have, range(3))
    sa = bed.run(0, 'ethtool -d jet0 raw on | od -An -tx4 -w8 -v | grep "^ 00000108"').out.split()
    tap.equal(int(sa[1], 16), have[eui[0]], "the card's allocation is what was lent")
    return have


def shrinks(bed, eui, have):
    """A shorter rotation has no room for all: the youngest goes."""
    bed.run(0, 'jetctl ring set bid 800us now dev jet0', check=True)
    # 40000 words, F and 762 + 5000 + 32: without the second there is room again
    have[eui[1]] = 0
    seen_by_all(bed, 'TTRT is shorter', have, range(3))
    said = bed.guests[0].run('dmesg | grep -o "lease.*withdrawn.*"').out
    tap.ok(re.search(rf'withdrawn: 5000 words of {eui[1]}', said), 'both hosts say so')
    tap.equal(len(set(said.splitlines())), 2, 'the monitor\'s and the holder\'s')
    tap.diag(said)


def main():
    with Testbed(stations=3) as bed:
        eui = [ring(bed, n)['eui'] for n in range(3)]
        words_refused(bed)
        have = lend(bed, eui)
        tap.diag(bed.run(1, 'jetctl sync').out)
        tap.diag(bed.guests[0].run('dmesg | grep -i jet | tail -40').out)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
