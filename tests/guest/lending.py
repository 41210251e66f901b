# SPDX-License-Identifier: GPL-2.0
"""What the tests of synchronous leases have in common."""
import json
import pathlib
import time

import jsonschema
import tap

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / 'tools/jetctl/schema'
RING_HZ = 50_000_000

# All interrupts of a card masked (1) or not (0)
MASK = r'''
import sys
with open(f'/sys/bus/pci/devices/{sys.argv[1]}/config', 'r+b', buffering=0) as file:
    config = file.read(256)
    place = config[0x34]
    while config[place] != 0x11:
        place = config[place + 1]
    file.seek(place + 3)
    file.write(bytes([config[place + 3] & ~0x40 | int(sys.argv[2]) << 6]))
'''


def cost(data):
    """Words of a frame with so much data, computed here once more."""
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
        for _ in range(60):
            seen = leases(bed, station)
            if seen == want:
                break
            time.sleep(0.3)
        tap.equal(seen, want, f'{what}: station {station} knows')


def budget(bed, station):
    return answer(bed, 'sync', station)['budgets'][0]


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
    """A host that hears nothing of its card, and after some time cannot say anything either."""
    guest = bed.guest(station)
    guest.put('/root/mask.py', MASK)
    guest.run(f'python3 /root/mask.py {bed.card_address(station)} {int(off)}', check=True)


__all__ = ['LONGEST', 'RING_HZ', 'allocation', 'answer', 'budget', 'change', 'cost', 'deaf', 'leases',
           'monitor', 'ring', 'seen_by_all']
