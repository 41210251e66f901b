#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""The ring against the formulas of timed-token rings, in words, deterministic.

Those cases that take seconds; with WHOLE=1 (make check-ring) all of them.
"""
import os
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent),
                str(pathlib.Path(__file__).resolve().parents[1])]
import ring_theory as theory  # noqa: E402
from tap import done, ok  # noqa: E402

SHORT_COST = 1_500_000          # station words


def near(got, want):
    return abs(got / want - 1) <= theory.CLOSE


def short_frames(case):
    case.run()
    name = case.name()
    ok(near(case.got_utilisation, case.utilisation),
           f'{name}: utilisation {case.got_utilisation:.4f}, formula {case.utilisation:.4f}')
    ok(near(case.got_rotation, case.rotation),
           f'... mean rotation {case.got_rotation:.0f} words, formula {case.rotation:.0f}')
    ok(case.got_rotation_most <= case.rotation_most,
           f'... longest rotation {case.got_rotation_most}, T + F + S = {case.rotation_most}')
    ok(case.got_wait <= case.wait,
           f'... longest wait {case.got_wait} words, bound {case.wait}')
    ok(case.sound() and not case.needless, '... every frame arrived once, as it was sent; no claim')


def long_frames(case):
    case.run()
    name = case.name()
    if case.mode == 'overrun':
        ok(case.got_utilisation >= case.utilisation,
               f'{name}: utilisation {case.got_utilisation:.4f}, formula {case.utilisation:.4f}')
    else:
        ok(case.got_utilisation > 0, f'{name}: utilisation {case.got_utilisation:.4f}')
    ok(case.got_rotation_most <= case.rotation_most,
           f'... longest rotation {case.got_rotation_most}, bound {case.rotation_most}')
    ok(case.sound() and not case.needless, '... every frame arrived once, as it was sent; no claim')


def starvation(overrun, fit, times):
    """Long frames under `overrun` keep the last in the row waiting; `fit` is the cure."""
    overrun.run()
    fit.run()
    ok(overrun.got_wait > times * fit.got_wait,
       f'{overrun.name()}: longest wait {overrun.got_wait} words, with fit {fit.got_wait}')
    ok(overrun.sound() and fit.sound(), '... every frame arrived once, as it was sent')


def main():
    whole = 'WHOLE' in os.environ
    for case in theory.cases():
        if whole or case.cost < SHORT_COST:
            short_frames(case)
    for stations, busy in ((2, 2), (8, 8)) + (((64, 64),) if whole else ()):
        for mode in ('overrun', 'fit'):
            long_frames(theory.Case(stations, busy, 50_000, theory.LONG, mode,
                                         cycles=2))
    if whole:
        starvation(theory.Case(8, 8, 12_500, 16_384, cycles=20),
                   theory.Case(8, 8, 12_500, 16_384, 'fit', cycles=3), 2)
        starvation(theory.starvation('overrun', 1), theory.starvation('fit', 1), 5)
    done()


main()
