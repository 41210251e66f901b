#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Synchronous bandwidth on loan: asked for, refused with the arithmetic, withdrawn, moved."""

import pathlib
import re
import struct
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from lending import (  # noqa: E402
    LONGEST, RING_HZ, WORD_BYTES, allocation, answer, budget, change, cost, deaf, full, leases, monitor, ring,
    seen_by_all)
from testbed import Testbed  # noqa: E402

DRIVER = '/sys/bus/pci/drivers/jetstream'


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
    for rate in (0, 100_000_001):
        refused(bed, 0, f'add rate {rate * 8}bit dev jet0', 2,
                f'rate of {rate} bytes/s; 1 to 100000000 are possible')
    refused(bed, 0, 'del dev jet0', 2, 'this station has no lease')
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
    said = full(result.err)
    if not tap.ok(result.code == 2 and said, f'{more} more: refused with the arithmetic'):
        tap.diag(result.err)
        return
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
            f'{cost(2000) * WORD_BYTES} bytes a visit; this station has {have[eui[0]] * WORD_BYTES}')
    change(bed, 0, 'del 100B', 'station 0 gives some back')
    have[eui[0]] -= cost(100)
    seen_by_all(bed, 'given back', have, range(3))
    tap.equal(allocation(bed, 0), have[eui[0]], "the card's allocation is what was lent")
    return have


def to_the_last(bed, eui, have):
    """To the last word, and none more: a word a millisecond is 16 kbit/s."""
    free = budget(bed, 1)['free_words']
    change(bed, 1, f'add rate {free * 16}kbit', f'all that is left, {free} words')
    have[eui[1]] += free
    seen_by_all(bed, 'the ring is full', have, range(3))
    # The shortest rotation may still become some words shorter
    result = bed.run(0, 'jetctl sync add rate 320kbit dev jet0', timeout=60)
    numbers = full(result.err)
    tap.ok(result.code == 2 and numbers and sum(numbers[:3]) > numbers[3] and numbers[4] < 20,
           'another 20 words: refused')
    tap.diag(result.err)
    change(bed, 1, f'del rate {free * 16}kbit', 'and given back')
    have[eui[1]] -= free


def shrinks(bed, eui, have):
    """A shorter rotation has no room for all: the youngest go until the rest fits."""
    change(bed, 2, 'add 9000B', 'station 2 gets more, too')
    have[eui[2]] += cost(9000)
    bed.run(0, 'jetctl ring set bid 760us now dev jet0', check=True)
    # 38000 words: with F, there is room for the oldest, but for no second one
    for station in (1, 2):
        have[eui[station]] = 0
    seen_by_all(bed, 'TTRT is shorter', have, range(3))
    said = bed.guests[0].run('dmesg | grep "lease.*withdrawn:"').out
    for station, words in ((1, 5000), (2, cost(9000) + 32)):
        tap.ok(re.search(rf'synchronous lease withdrawn: {words} words of {eui[station]}', said),
               f"station {station}'s {words} words: the monitor's log says so")
        tap.ok(re.search(rf'our synchronous lease was withdrawn: {words} words', said),
               "and the holder's")
    change(bed, 1, 'add 1000B', 'what fits is granted again')
    have[eui[1]] = cost(1000)
    bed.run(0, 'jetctl ring set bid 1ms now dev jet0', check=True)
    seen_by_all(bed, 'TTRT is longer again', have, range(3))


def moves(bed, eui, have):
    """The monitor leaves, and with it its lease; the next one knows the others'."""
    gone = monitor(bed, range(3))
    rest = [n for n in range(3) if n != gone]
    for n in range(3):
        change(bed, n, f'add {n + 1}00B', f'station {n} gets {n + 1}00 bytes more')
        have[eui[n]] += cost((n + 1) * 100)
    card = bed.card_address(gone)
    bed.guests[0].run(f'echo {card} > {DRIVER}/unbind', check=True)
    have[eui[gone]] = 0
    seen_by_all(bed, 'the monitor has left', have, rest)
    new = monitor(bed, rest)
    tap.ok(new in rest, 'there is another one')
    for n in rest:
        over(bed, n, '65000B', sum(have.values()) - have[eui[n]], have[eui[n]])
    bed.guests[0].run(f'echo {card} > {DRIVER}/bind', check=True)
    bed.attach(gone)
    bed.wait_for_carrier(gone)
    seen_by_all(bed, 'it is back, with nothing', have, range(3))


def comes_back(bed, eui, have):
    """A lease outlives a reset of the card and a ring that is down."""
    holder = next(n for n in range(3) if have[eui[n]])
    bed.run(holder, f'echo 1 > /sys/bus/pci/devices/{bed.card_address(holder)}/reset', timeout=60)
    bed.wait_for_carrier(holder)
    seen_by_all(bed, 'a reset of the card', have, range(3))
    bed.sim.ask('cut 0')
    for n in range(3):
        bed.wait_for_carrier(n, up=False)
    tap.equal(answer(bed, 'sync', 0), {'schema': 'jetctl-sync-1', 'syncs': [], 'budgets': []},
              'a ring that is down has neither leases nor numbers')
    for words in ('100B', 'rate 1mbit'):
        refused(bed, 0, f'add {words} dev jet0', 2, 'the ring is down'
                + (': no token, no rate' if 'rate' in words else ''))
    bed.sim.ask('mend 0')
    for n in range(3):
        bed.wait_for_carrier(n)
    seen_by_all(bed, 'the cable is mended', have, range(3))


def message(kind, eui, words, to=0, **more):
    """jetstream/lease.h; everything of it can be made wrong."""
    fields = dict(magic=0x4a4c5345, version=1, len=44, granted=0, nonce=7, age=1000) | more
    return struct.pack('>IBBH6sBBIII4I', fields['magic'], fields['version'], kind, fields['len'],
                       bytes.fromhex(eui.replace(':', '')), to, fields['granted'],
                       fields['nonce'], words, fields['age'], 0, 0, 0, 0).hex()


def forged(bed, eui, have):
    """Messages that are not as they should be, or lie, from a station without lease."""
    ask, reply, hold, withdraw = 1, 2, 3, 4
    # What the monitor says counts, so it must be another one that lies
    first = monitor(bed, range(3))
    boss = eui[first]
    liar, holder = [n for n in range(3) if n != first]
    own, to = eui[liar], ring(bed, holder)['station']
    change(bed, liar, 'del', 'a liar gives back what it has')
    have[own] = 0
    whole = message(hold, own, 1000)
    bad = [whole[:86], '00', message(hold, own, 1000, len=45), message(hold, own, 1000, len=43),
           message(hold, own, 1000, magic=0), message(hold, own, 1000, version=2),
           message(0, own, 1000), message(5, own, 1000), message(255, own, 1000),
           message(hold, own, 1 << 24), message(hold, own, 1000, age=1 << 31),
           message(hold, '00:00:00:00:00:00', 1000), message(hold, 'ff:ff:ff:ff:ff:ff', 1000),
           message(hold, eui[holder], 1000), message(hold, eui[holder], 0),
           message(ask, eui[holder], 1000), message(ask, own, 0), message(reply, boss, 1, to),
           message(reply, own, 1, to, granted=2), message(withdraw, own, 1, to),
           message(withdraw, boss, 1, to)]
    guest = bed.guests[0]
    guest.push(TOP / 'build/tests/guest/forge', '/root/forge')
    before = guest.run('dmesg | grep -c lease').out
    # One by one: of several of a kind, the last one counts
    result = bed.run(liar, f'for m in {" ".join(bad)}; do /root/forge {bed.device(liar)} $m; done',
                     timeout=60)
    tap.equal((result.code, result.out), (0, ''), f'{len(bad)} messages that nobody may believe')
    # What comes later is heard later: a whole renewal
    time.sleep(1.5)
    seen_by_all(bed, 'nobody does', have, range(3))
    tap.equal(guest.run('dmesg | grep -c lease').out, before, 'nor says a word')
    bed.run(liar, f'/root/forge {bed.device(liar)} {whole}', check=True)
    seen_by_all(bed, 'who says that he has a lease has none', have, range(3))
    said = guest.run(f'dmesg | grep "synchronous lease withdrawn: 1000 words of {own}"').out
    tap.ok(said, "and the monitor's log says so")


def silent(bed, eui, have):
    """The monitor's host hears nothing of its card."""
    boss = monitor(bed, range(3))
    other = next(n for n in range(3) if n != boss)
    deaf(bed, boss, True)
    begin = time.monotonic()
    refused(bed, other, 'add 10B dev jet0', 2, "the monitor's host does not answer")
    took = time.monotonic() - begin
    tap.ok(took >= 5, 'after a bounded time')
    tap.diag(f'{took:.1f} s')
    deaf(bed, boss, False)
    change(bed, other, 'add 10B', 'when it hears, it does')
    have[eui[other]] += cost(10)
    seen_by_all(bed, 'and all know', have, range(3))


def main():
    with Testbed(stations=3) as bed:
        eui = [ring(bed, n)['eui'] for n in range(3)]
        words_refused(bed)
        have = lend(bed, eui)
        to_the_last(bed, eui, have)
        shrinks(bed, eui, have)
        moves(bed, eui, have)
        comes_back(bed, eui, have)
        forged(bed, eui, have)
        silent(bed, eui, have)
        tap.diag(bed.run(1, 'jetctl sync').out)
        change(bed, next(n for n in range(3) if have[eui[n]]), 'del', 'all is given back')
        tap.equal(bed.guests[0].run('rmmod jetstream').code, 0, 'rmmod, with a lease')
        tap.diag(bed.guests[0].run('dmesg | grep -i lease').out)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
