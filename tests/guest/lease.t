#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Leases that run out, and several who ask at a time; never is more lent than there is."""

import pathlib
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from lending import (  # noqa: E402
    LONGEST, RING_HZ, WORD_NS, allocation, answer, budget, change, deaf, full, leases, monitor, ring, seen_by_all)
from testbed import Testbed  # noqa: E402

DRIVER = '/sys/bus/pci/drivers/jetstream'
T = RING_HZ // 1000
BUSY = 'jetctl: this station is asking already\n'


def rate(words):
    """A word each millisecond is 16 kbit/s."""
    return f'rate {words * 16}kbit'


def all_at_once(bed, wishes):
    """(station, words of jetctl sync) each; the Results, in this order."""
    jobs = [bed.start(station, f'jetctl sync {words} dev jet0') for station, words in wishes]
    return [job.wait(60) for job in jobs]


def until(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            tap.ok(False, f'{what}, within {seconds} s')
            return False
        time.sleep(0.1)
    return True


def fits(bed, what):
    """S as everybody knows it."""
    for n in range(3):
        seen = budget(bed, n)
        tap.ok(seen['sum_words'] + LONGEST + seen['rotation_words'] <= T,
               f'{what}: no more is lent than there is, says station {n}')


def one_of(bed, what, results, eui, words):
    """One of these stations got its words, the other one was told why not."""
    codes = {n: result.code for n, result in results.items()}
    tap.equal(sorted(codes.values()), [0, 2], f'{what}: one gets it, one does not')
    winner = min(codes, key=codes.get)
    for n, result in results.items():
        if n != winner:
            told = full(result.err)
            tap.ok(told and told[0] == 2 * words, f'{what}: who does not is told the sum of both')
            tap.diag(result.err)
    seen_by_all(bed, what, {eui[winner]: words}, range(3))
    fits(bed, what)
    change(bed, winner, 'del', f'{what}: given back')
    seen_by_all(bed, f'{what}, given back', {}, range(3))


def said(bed, station):
    """How much a host said on the INIT channel."""
    pools = answer(bed, 'pool', station)['pools']
    return next(pool['tx_frames'] for pool in pools if pool['kind'] == 'init')


def two_stations(bed, eui):
    """Together they want more than there is."""
    boss = monitor(bed, range(3))
    others = [n for n in range(3) if n != boss]
    words = budget(bed, boss)['free_words'] * 2 // 3
    for pair in (others, [boss, others[0]]):
        results = all_at_once(bed, [(n, 'add ' + rate(words)) for n in pair])
        one_of(bed, f'stations {pair} at a time', dict(zip(pair, results)), eui, words)
    # With a monitor's host that does not hear them before both have asked
    deaf(bed, boss, True)
    before = [said(bed, n) for n in others]
    jobs = [bed.start(n, f'jetctl sync add {rate(words)} dev jet0') for n in others]
    until('both have asked', lambda: all(said(bed, n) > was + 1 for n, was in zip(others, before)))
    deaf(bed, boss, False)
    results = {n: job.wait(60) for n, job in zip(others, jobs)}
    one_of(bed, 'two at the very same time', results, eui, words)


def one_station(bed, eui):
    """Several who ask for the same station: one does, the others are told so."""
    boss = monitor(bed, range(3))
    asks = next(n for n in range(3) if n != boss)
    deaf(bed, boss, True)
    wishes = {words: bed.start(asks, f'jetctl sync add {rate(words)} dev jet0') for words in (100, 200)}
    until('one of two has ended', lambda: not all(job.running() for job in wishes.values()))
    result = bed.run(asks, 'jetctl sync del dev jet0')
    tap.equal((result.code, result.out, result.err), (2, '', BUSY), 'while one asks, nothing is given back')
    deaf(bed, boss, False)
    results = {words: job.wait(60) for words, job in wishes.items()}
    tap.equal(sorted((result.code, result.err) for result in results.values()), [(0, ''), (2, BUSY)],
              'nor can another one ask; then the one is served')
    words = min(results, key=lambda wish: results[wish].code)
    seen_by_all(bed, 'and nobody else', {eui[asks]: words}, range(3))
    # Whoever comes when nobody asks is served
    had = leases(bed, boss)[eui[asks]]
    results = all_at_once(bed, [(asks, 'add ' + rate(words)) for words in (300, 400, 500, 600)])
    served = [words for words, result in zip((300, 400, 500, 600), results) if result.code == 0]
    tap.ok(served and all(result.err == BUSY for result in results if result.code),
           f'of four at a time {len(served)} are served, and the others told why not')
    seen_by_all(bed, 'and the sum is right', {eui[asks]: had + sum(served)}, range(3))
    change(bed, asks, 'del', 'all given back')
    seen_by_all(bed, 'given back', {}, range(3))


def interrupted(bed, eui):
    """Whoever waits for an answer that does not come gets away at once, and leaves nothing behind."""
    boss = monitor(bed, range(3))
    asks = next(n for n in range(3) if n != boss)
    unbind = f'echo {bed.card_address(asks)} > {DRIVER}/unbind'

    def asking(words):
        before = said(bed, asks)
        job = bed.start(asks, f'jetctl sync add {rate(words)} dev jet0')
        until('it has asked', lambda: said(bed, asks) > before + 1)
        return job

    deaf(bed, boss, True)
    job = asking(100)
    began = time.monotonic()
    job.kill()
    job.wait()
    # An ASK is given up by itself 5 s after it began, 1 s of which it took to be seen
    tap.ok(time.monotonic() - began < 2.5, 'who asks is killed, and is gone')
    job = asking(200)
    deaf(bed, boss, False)
    tap.equal(job.wait(60).code, 0, 'then another one can ask, and is served')
    seen_by_all(bed, 'with what it wanted', {eui[asks]: 200}, range(3))
    for what, script in (('the ring goes down', lambda: bed.sim.ask('cut 0')),
                         ('the card is taken away', lambda: bed.guests[0].run(unbind, check=True))):
        deaf(bed, boss, True)
        job = asking(300)
        script()
        result = job.wait(60)
        tap.equal((result.code, result.out, result.err), (2, '', 'jetctl: the ring is down\n'),
                  f'{what}: who asks is told so')
        deaf(bed, boss, False)
        bed.sim.ask('mend 0')
        for n in set(range(3)) - ({asks} if what.startswith('the card') else set()):
            bed.wait_for_carrier(n)
    bed.guests[0].run(f'echo {bed.card_address(asks)} > {DRIVER}/bind', check=True)
    bed.attach(asks)
    bed.wait_for_carrier(asks)
    bed.run(asks, 'sysctl -qw net.ipv6.conf.jet0.disable_ipv6=1', check=True)
    seen_by_all(bed, 'after that', {}, range(3))


def runs_out(bed, what, holder, other, eui):
    """A holder's host does not know any more that it says what it has. It stops before the others forget."""
    deaf(bed, holder, True)
    early, stopped = False, None
    end = time.monotonic() + 60
    while time.monotonic() < end:
        known = eui[holder] in leases(bed, other)
        using = allocation(bed, holder)
        now = time.monotonic()
        early = early or (using and not known)
        if not using and stopped is None:
            stopped = now
        if not known:
            break
    tap.ok(not known, f'{what}: the lease has run out')
    tap.ok(stopped is not None and not early, f'{what}: its holder stopped using it before')
    tap.diag(f'{now - stopped:.1f} s before' if stopped else 'never')


def expiry(bed, eui):
    boss = monitor(bed, range(3))
    holder, other = [n for n in range(3) if n != boss]
    words = budget(bed, boss)['free_words'] * 2 // 3
    have = {eui[holder]: words}
    change(bed, holder, 'add ' + rate(words), 'a station gets a lease')
    seen_by_all(bed, 'lent', have, range(3))
    runs_out(bed, 'first time', holder, other, eui)
    seen_by_all(bed, 'nobody has any', {}, (boss, other))
    deaf(bed, holder, False)
    seen_by_all(bed, 'it is heard again, and so gets it again', have, range(3))
    runs_out(bed, 'second time', holder, other, eui)
    change(bed, other, 'add ' + rate(words), 'another one gets what has become free')
    have = {eui[other]: words}
    deaf(bed, holder, False)
    lost = f'our synchronous lease is lost: {words} words of {eui[holder]}'
    until('its host is told that it is lost',
          lambda: bed.guest(holder).run(f'dmesg | grep "{lost}"').code == 0)
    seen_by_all(bed, 'then nothing is left for the first', have, range(3))
    tap.equal(allocation(bed, holder), 0, "its card's allocation is nothing")
    fits(bed, 'after all that')
    change(bed, other, 'del', 'given back')
    seen_by_all(bed, 'given back', {}, range(3))


def play(bed, eui):
    """A full ring that is formed anew a little slower keeps what it lent; with less time it does not."""
    boss = monitor(bed, range(3))
    other = next(n for n in range(3) if n != boss)
    words = budget(bed, boss)['free_words']
    change(bed, other, 'add ' + rate(words), 'all there is')
    have = {eui[other]: words}
    # 8 words a station; tau itself may be a word more or less each time
    for less, holds in ((0, True), (20, True), (30, False)):
        bed.run(boss, f'jetctl ring set bid {(T - less) * WORD_NS}ns now dev jet0', check=True)
        # Whoever is answered comes after what was withdrawn
        until(f'{less} words less: an answer', lambda: full(
            bed.run(other, 'jetctl sync add 65520B dev jet0', timeout=60).err))
        seen_by_all(bed, f'{less} words less than was lent', have if holds else {}, range(3))
    bed.run(boss, 'jetctl ring set bid 1ms now dev jet0', check=True)


def main():
    with Testbed(stations=3) as bed:
        for n in range(3):
            # Neighbours have nothing to say to a host that does not hear
            bed.run(n, 'sysctl -qw net.ipv6.conf.jet0.disable_ipv6=1', check=True)
        eui = [ring(bed, n)['eui'] for n in range(3)]
        two_stations(bed, eui)
        one_station(bed, eui)
        interrupted(bed, eui)
        expiry(bed, eui)
        play(bed, eui)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
        tap.diag(bed.guests[0].run('dmesg | grep -i lease').out)
    tap.done()


main()
