#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Rings survive every fault, at random times, within their bounds; all that arrives is right.

In short: some of each kind on three stations, idle or under load, and one on 64. With WHOLE=1
(make check-ring): all of them on 3 and on 64 stations, idle, loaded and full, SEEDS times.
A failed run's file is kept in build/tests/lab; its seed is in its name.
"""
import concurrent.futures
import json
import os
import pathlib
import random
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent),
                str(pathlib.Path(__file__).resolve().parents[1])]
import lab  # noqa: E402
import ring_faults as faults  # noqa: E402
from tap import diag, done, ok, seed  # noqa: E402

CLOCK = faults.CLOCK
KEPT = lab.TOP / 'build/tests/lab'
LOADS = ('idle', 'some', 'full')


def attempt(job):
    wrong, stations, load, number = job
    config = faults.config(wrong, stations, load, number)
    try:
        bad = faults.judge(wrong, config, lab.run(config, number))
    except lab.LabError as error:
        bad = [str(error)]
    return config, bad


def short():
    """(fault, stations, load, seed)"""
    bits = [*faults.source_bits(), *faults.token_bits()]
    chosen = [*faults.momentary()]
    for kind, some in ((bits, 3), (faults.deaths(), 3), (faults.cables(), 5), (faults.changes(), 2)):
        chosen += random.sample(list(kind), some)
    for wrong in chosen:
        yield wrong, 3, random.choice(LOADS), random.randrange(1 << 32)
    yield random.choice([*faults.momentary(), *bits]), 64, 'some', random.randrange(1 << 32)


def whole(rounds):
    for _ in range(rounds):
        for wrong in faults.everything():
            for load in LOADS:
                yield wrong, 3, load, random.randrange(1 << 32)
        for wrong in faults.everything():
            for load in ('idle', random.choice(('some', 'full'))):
                yield wrong, 64, load, random.randrange(1 << 32)
        for wrong in faults.slow():
            yield wrong, 3, random.choice(LOADS), random.randrange(1 << 32)
            # A second of 64 stations is a quarter of an hour
            if wrong.lasts <= CLOCK // 3:
                yield wrong, 64, random.choice(LOADS), random.randrange(1 << 32)


def main():
    seed()
    jobs = list(whole(int(os.environ.get('SEEDS') or 1)) if 'WHOLE' in os.environ else short())
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for job, (config, bad) in zip(jobs, pool.map(attempt, jobs)):
            wrong, stations, load, number = job
            if not ok(not bad, f'{stations} stations, {load}: {wrong.name}'):
                KEPT.mkdir(parents=True, exist_ok=True)
                path = KEPT / f'fault-{number}.yaml'
                path.write_text(json.dumps(config, indent=1))
                for sentence in bad:
                    diag(sentence)
                diag(f'jetsim lab --seed={number} {path}')
    done()


main()
