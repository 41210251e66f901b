# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Where the instructions of some jobs are, by symbol: why a figure is what it is. A part of the page."""
import collections
import contextlib
import pathlib

import profile      # tests/bench, not Python's
from document import INSTRUCTIONS, figure, slug
from samples import Job, Pair

from progress import Progress

TOP = pathlib.Path(__file__).resolve().parents[2]
OUT = TOP / 'build/tests/paper/profile.txt'
KINDS = 'kernel', 'jetstream', 'programs'
MOST = 12               # symbols of each
NAMES = {'scripts': 'scripts', 'single': 'an operation a call', 'calls': 'libjet call', 'udp': 'UDP call', 'stream': 'libjet stream',
         'tcp': 'TCP'}
JOBS = (Job('scripts', 4096, 256), Job('single', 4096, 256), Job('calls', 16, 200), Job('udp', 16, 200),
        Job('stream', 32768, 64), Job('tcp', 32768, 64))


def counted(jobs, ms):
    """[(messages, {(symbol, module): instructions})]"""
    OUT.unlink(missing_ok=True)
    with Progress('starting a guest that says where its instructions are'):
        pair = Pair(True, profile=OUT)
    with contextlib.closing(pair), Progress(f'{len(jobs)} profiles'):
        said = [pair.sample(job, ms, section) for section, job in enumerate(jobs)]
        symbols = profile.Symbols(pair.bed.guest(0).get('/proc/kallsyms').decode())
    sums = [collections.Counter() for _ in jobs]
    for line in OUT.read_text().splitlines():
        section, address, number = line.split()
        sums[int(section)][symbols.at(int(address, 16))] += int(number)
    return [(one['count'], counts) for one, counts in zip(said, sums)]


def kind_of(module):
    return {'user': 'programs', 'jetstream': 'jetstream'}.get(module, 'kernel')


def row(job, count, counts):
    """A message's instructions: all of them, and whose they are."""
    sums = collections.Counter()
    for (_, module), number in counts.items():
        sums[kind_of(module)] += number
    name = slug('where', job.kind, job.size)
    return {'text': NAMES[job.kind], 'cells': [
        figure(slug(name, what), [number / count], 'instructions', INSTRUCTIONS)
        for what, number in (('all', counts.total()), *((kind, sums[kind]) for kind in KINDS))]}


def most(job, count, counts):
    name = slug('where', job.kind, job.size)
    rows = [{'text': symbol + f' [{module}]' * (kind_of(module) == 'jetstream'),
             'cells': [figure(slug(name, 'symbol', n), [number / count], 'instructions', INSTRUCTIONS)]}
            for n, ((symbol, module), number) in enumerate(counts.most_common(MOST))]
    return {'caption': f'{NAMES[job.kind]}, {job.size:,} B', 'unit': 'instructions', 'head': 'symbol', 'columns': ['a message'], 'rows': rows}


def part(jobs, ms):
    found = list(zip(jobs, counted(jobs, ms)))
    rows = [row(job, *of) for job, of in found]
    return {
        'id': 'where', 'title': 'Where the instructions are',
        'says': 'A message\'s instructions, of both ends: those of Linux, of this project\'s driver in it, and of the programs, libjet '
                'included; and the functions that have the most.',
        'notes': ['Counted in a run of its own, once. Functions that are inlined are part of those that call them; idle is part of '
                  'the kernel.'],
        'tables': [{'caption': 'A message', 'unit': 'instructions', 'head': '', 'columns': ['all', *KINDS], 'rows': rows},
                   *(most(job, *of) for job, of in found)],
        'plots': [{'title': 'A message', 'x': '', 'y': 'instructions', 'names': [entry['text'] for entry in rows],
                   'series': [{'name': kind, 'points': [[entry['text'], entry['cells'][n + 1]['id']] for entry in rows]}
                              for n, kind in enumerate(KINDS)]}]}
