#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""The ring against the formulas of timed-token rings, in words, deterministic.

Those cases that take seconds; with WHOLE=1 (make check-ring) all of them.
"""
import concurrent.futures
import functools
import os
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent),
                str(pathlib.Path(__file__).resolve().parents[1])]
import ring_theory as theory  # noqa: E402
from ring_faults import FILL, TRANSIT  # noqa: E402
from tap import done, ok  # noqa: E402

SHORT_COST = 1_500_000          # station words


def near(got, want):
    return abs(got / want - 1) <= theory.CLOSE


def short_frames(case):
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
    name = case.name()
    # Every second lap is for frames that fit THT only, and the IDLEs behind a frame do not count
    if case.mode == 'overrun':
        ok(case.got_utilisation >= case.utilisation * (1 - theory.CLOSE),
           f'{name}: utilisation {case.got_utilisation:.4f}, formula {case.utilisation:.4f}')
    else:
        ok(abs(case.got_utilisation / case.fit_utilisation - 1) < theory.CLOSE_LONG,
           f'{name}: utilisation {case.got_utilisation:.4f}, formula {case.fit_utilisation:.4f}')
    ok(case.got_rotation_most <= case.rotation_most,
       f'... longest rotation {case.got_rotation_most}, bound {case.rotation_most}')
    ok(case.sound() and not case.needless, '... every frame arrived once, as it was sent; no claim')


def starvation(times, overrun, fit):
    """Long frames under `overrun` keep the last in the row waiting; `fit` is the cure."""
    long_frames(overrun)
    long_frames(fit)
    ok(overrun.got_wait > times * fit.got_wait,
       f'... longest wait {overrun.got_wait} words under overrun, {fit.got_wait} under fit')


def latency():
    """What all formulas begin with: a token needs so many words, whatever the laboratory measures."""
    for stations in (2, 8):
        want = stations * (theory.LINK_WORDS + TRANSIT) + 1
        got = theory.idle_rotation(stations)
        most = want + stations * FILL
        ok(want <= got <= most, f'{stations} stations: an idle rotation of {got} words, {want} to {most} by their parts')


def main():
    latency()
    whole = 'WHOLE' in os.environ
    judges = []
    if whole:
        judges += [(functools.partial(starvation, 5),
                    [theory.starvation('overrun'), theory.starvation('fit')]),
                   (functools.partial(starvation, 2),
                    [theory.Case(8, 8, 12_500, 16_384, cycles=20),
                     theory.Case(8, 8, 12_500, 16_384, 'fit', cycles=3)])]
    judges += [(long_frames, [theory.Case(n, n, 50_000, theory.LONG, mode, cycles=2)])
               for n in (2, 8) for mode in ('overrun', 'fit')]
    judges += [(short_frames, [case]) for case in theory.cases()
               if whole or case.cost < SHORT_COST]
    # What takes longest begins first
    cases = sorted(sum((some for _, some in judges), []), key=lambda case: -case.cost)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {id(case): pool.submit(case.run) for case in cases}
        for judge, some in judges:
            judge(*(runs[id(case)].result() for case in some))
    done()


main()
