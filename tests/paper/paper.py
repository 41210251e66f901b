#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""make paper: the tables of the 1994 paper again, as figures.json and a page. No figure passes or fails.

    paper.py [--quick] [--output DIRECTORY]
"""
import argparse
import contextlib
import os
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests/lib'), str(TOP / 'tests/figures'), str(TOP / 'tests/bench'), str(TOP / 'tools/env'),
                str(TOP / 'tests/paper')]
import bench  # noqa: E402
import costs  # noqa: E402
import document  # noqa: E402
import page  # noqa: E402
import ring  # noqa: E402
import where  # noqa: E402
from build import BuildError, build  # noqa: E402
from samples import PLUGIN, Samples  # noqa: E402
from tables import TABLES, ring_part  # noqa: E402
from testbed import GuestError, Testbed, TestbedError  # noqa: E402

from progress import Progress  # noqa: E402

TURNS = 5
MS = 1000               # of a sample, at most
ABOUT = [
    'What the paper of 1994 on Jetstream measured on two workstations of HP Labs, measured again on this project\'s '
    'card. A figure is the median; below it, from the least to the most of its samples; then what it was '
    'in 1994. Each figure leads to its samples.',
    'By the wall clock: both stations are in one guest with one emulated processor, on the model of the card '
    '(jetsim --card=fast), so what is compared is what two ways cost here, and no figure is that of a machine. Instructions: '
    'all that the guest executes, programs, kernel and interrupts of both ends, counted by a plugin of QEMU in a run of its '
    'own. What is compared was measured in turns.']


def script_costs():
    with Progress('starting a guest that counts instructions'):
        bed = Testbed(stations=2, card='fast', plugin=str(PLUGIN)).__enter__()
    with contextlib.closing(bed), Progress('counting instructions of script operations'):
        bed.guest(0).push(bench.BENCH / 'guest_ops', '/tmp/guest_ops')
        said = bench.counted(bed, f'script {bed.device(0)} {bed.number(1)} {bed.device(1)}')
        said += bench.counted(bed, f'posted {bed.device(0)}')
    return costs.part(costs.by_name(said))


def others(quick):
    """Parts that need guests of their own: what they are called, and how they are had."""
    def carried():
        if quick:
            return ring_part({'fast': ring.rates('fast', 1, ring.SHORT)})
        return ring_part({card: ring.rates(card, TURNS) for card in ('fast', 'rtl')})

    return (('ring', carried), ('costs', script_costs),
            ('where', lambda: where.part(where.JOBS[2:4] if quick else where.JOBS, MS)))


def parts_of(quick, failed):
    """Of those that fail, why; what was measured before is not lost by it."""
    for name, measured in others(quick):
        try:
            yield measured()
        except (GuestError, TestbedError) as error:
            failed.append(f'{name}: {error}')
            yield {'id': name, 'title': f'Not measured: {name}', 'says': str(error), 'tables': []}


def measure(quick, failed):
    turns = 1 if quick else TURNS
    tables = [table(quick) for table in TABLES]
    jobs = list(dict.fromkeys(job for table in tables for job in table.jobs()))
    made = document.made(card='fast', quick=quick, turns=turns)
    samples = Samples(MS)
    samples.take(jobs, turns)
    parts = [*(table.part(samples) for table in tables), *parts_of(quick, failed)]
    made['load_average'] = sorted([*samples.load, round(os.getloadavg()[0], 2)])
    return {'schema': document.SCHEMA, 'title': 'Jetstream: the paper\'s tables again', 'about': ABOUT, 'made': made,
            'parts': parts}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--quick', action='store_true', help='a few cells, once: only that it works')
    parser.add_argument('--output', type=pathlib.Path, default=TOP / 'build/paper')
    args = parser.parse_args()
    failed = []
    try:
        build('paper-programs')
        found = measure(args.quick, failed)
    except (BuildError, GuestError, TestbedError) as error:
        print(f'make paper: {error}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    document.write(found, args.output / 'figures.json')
    (args.output / 'index.html').write_text(page.page(found))
    print(f'{args.output}/index.html, and the same in figures.json')
    for what in failed:
        print(f'make paper: {what}', file=sys.stderr)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
