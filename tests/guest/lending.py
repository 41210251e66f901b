# SPDX-License-Identifier: GPL-2.0
"""What the tests of synchronous leases have in common."""
import json
import pathlib
import re
import time

import jsonschema
import tap

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / 'tools/jetctl/schema'
RING_HZ = 50_000_000
WORD_NS = 10**9 // RING_HZ
WORD_BYTES = 2
FULL = re.compile(r'jetctl: S (\d+) \+ F (\d+) \+ tau (\d+) > T (\d+) ns: (\d+) bytes a visit are free\n')


def cost(data):
    """Words of a frame with so much data, computed here once more."""
    payload = max(48, (data + 3) // 4 * 4 + 8)
    words = (8 + payload) // 2 + 2 + 2
    return words + words // 4096


# Of a ring on which all ask for as much as at first; ring.t has others
LONGEST = cost(65520)


def answer(bed, words, station):
    told = json.loads(bed.run(station, f'jetctl -j {words}', check=True).out)
    jsonschema.validate(told, json.loads((SCHEMAS / f'{told["schema"]}.json').read_text()))
    return told


def leases(bed, station):
    """Who holds how many words, as this station sees it."""
    return {lease['eui']: lease['visit_bytes'] // WORD_BYTES for lease in answer(bed, 'sync', station)['syncs']}


def seen_by_all(bed, what, want, stations):
    """All come to see these leases, within their term and some."""
    want = {eui: words for eui, words in want.items() if words}
    for station in stations:
        for _ in range(60):
            seen = leases(bed, station)
            if seen == want:
                break
            time.sleep(0.3)
        tap.equal(seen, want, f'{what}: station {station} knows')


def budget(bed, station):
    """S, F, tau, T and what is free, in words."""
    row = answer(bed, 'sync', station)['budgets'][0]
    return {name.replace('_ns', '_words'): value // WORD_NS for name, value in row.items() if name != 'dev'}


def full(text):
    """The same out of a refusal; None if it is none."""
    told = FULL.fullmatch(text)
    return told and [int(n) // unit for n, unit in zip(told.groups(), [WORD_NS] * 4 + [WORD_BYTES])]


def ring(bed, station):
    return answer(bed, 'ring', station)['rings'][0]


def allocation(bed, station):
    """What the card lets its station send: the register."""
    found = bed.run(station, 'ethtool -d jet0 raw on | od -An -tx4 -w8 -v | grep "^ 00000108"',
                    check=True).out
    return int(found.split()[1], 16)


def change(bed, station, words, what):
    result = bed.run(station, f'jetctl sync {words} dev jet0', timeout=60)
    if not tap.equal((result.code, result.out, result.err), (0, '', ''), what):
        tap.diag(bed.guests[0].run('dmesg | tail -20').out)


def monitor(bed, stations):
    for _ in range(200):
        found = [n for n in stations if ring(bed, n)['is_monitor']]
        if len(found) == 1:
            return found[0]
        time.sleep(0.1)
    return None


def deaf(bed, station, off):
    """A host that hears nothing of its card, and knows of nothing that it said whether it was sent."""
    bed.sim.ask(f'{"hold" if off else "release"} {station}')


__all__ = ['LONGEST', 'RING_HZ', 'WORD_BYTES', 'WORD_NS', 'allocation', 'answer', 'budget', 'change', 'cost',
           'deaf', 'full', 'leases', 'monitor', 'ring', 'seen_by_all']
