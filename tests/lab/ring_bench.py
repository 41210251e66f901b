# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Rows of make bench from the ring laboratory: its speed, and the ring beside its formulas.

BENCH_RING=whole: all of the comparison, with 64 stations, an hour; otherwise what takes seconds each.
"""
import os

import lab
import ring_theory as theory

FLOOR = 15                      # kcycles/s at 64 stations
AFFORDABLE = 4_000_000          # station words
SPEED_WORDS = {64: 110_000, 16: 200_000, 4: 400_000}


def speed(stations):
    """Of a busy ring, in kcycles a second of processor time."""
    return lab.run({
        'duration': lab.words(SPEED_WORDS[stations]), 'length': '100 m', 'ttrt': '0.25 ms',
        'stations': [{'count': stations,
                      'traffic': [{'load': 'saturated', 'frames': '56 B..2 KB', 'to': 'random'}]}],
    })['cost']


def milliseconds(words):
    return words * 1000 / theory.CLOCK


def speed_rows(table, clock):
    table.heading('Ring laboratory: busy stations on one core')
    for stations in SPEED_WORDS:
        cost = speed(stations)
        table.row(f'{stations} stations', cost['kwords_per_cpu_second'], 'kcycles/s', clock,
                  f'{cost["cpu_ns_per_station_word"]:.0f} ns a station and word'
                  + (f'; floor {FLOOR}' if stations == 64 else ''))


def theory_rows(table, clock):
    table.heading('Utilisation of timed-token rings, short frames; formula; mean rotation [words], '
                  'longest wait [words]: measured, formula or bound')
    for case in theory.cases():
        if case.cost > AFFORDABLE and os.environ.get('BENCH_RING') != 'whole':
            continue
        case.run()
        sync = f', S = {case.sync_words} words' if case.sync_frames else ''
        table.row(f'{case.busy} of {case.stations} send, T = {milliseconds(case.ttrt):g} ms{sync}',
                  100 * case.got_utilisation, '%', clock,
                  f'{100 * case.utilisation:.2f} %; rotation {case.got_rotation:.0f}, '
                  f'{case.rotation:.0f}; wait {case.got_wait}, {case.wait}')


def long_frames_rows(table, clock):
    """What `overrun` does to the last in the row, and `fit` beside it."""
    whole = os.environ.get('BENCH_RING') == 'whole'
    table.heading('All stations send all they can, frames of 64 KB for T = 1 ms' if whole else
                  'All stations send all they can, frames of 16 KB for T = 0.25 ms')
    for mode, cycles in (('overrun', 20), ('fit', 3)):
        case = (theory.starvation(mode) if whole else
                theory.Case(8, 8, 12_500, 16_384, mode, cycles=cycles))
        case.run()
        table.row(f'{mode}: longest wait of {case.stations} stations',
                  milliseconds(case.got_wait), 'ms', clock,
                  f'utilisation '
                  f'{case.got_utilisation:.1%}, longest rotation {case.got_rotation_most} words, '
                  f'bound {case.rotation_most}; {milliseconds(case.simulated):.0f} ms simulated')


def rows(table, clock, cpu):
    speed_rows(table, cpu)
    theory_rows(table, clock)
    long_frames_rows(table, clock)
