# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What an operation costs in a script of 32 and alone, and a posted script with registered buffers beside one that is
waited for: guest instructions by guest_ops."""
import contextlib

import bench
from document import INSTRUCTIONS, WALL, figure, slug
from samples import PLUGIN, TOP
from testbed import Testbed

from progress import Progress

GUEST_OPS = TOP / 'build/tests/bench/guest_ops'
OPERATIONS = 'alloc', 'copy in', 'send', 'free', 'wait_rx', 'rx', 'copy out'
MANY, SCRIPTS = 32, 8           # of guest_ops
HALF, TWO_THIRDS = 0.5, 2 / 3


def counted():
    """{(name, operations at a time): what guest_ops says}"""
    with Progress('starting a guest that counts instructions'):
        bed = Testbed(stations=2, card='fast', plugin=str(PLUGIN)).__enter__()
    with contextlib.closing(bed), Progress('counting instructions of script operations'):
        bed.guest(0).push(GUEST_OPS, '/tmp/guest_ops')
        said = bench.counted(bed, f'script {bed.device(0)} {bed.number(1)} {bed.device(1)}')
        said += bench.counted(bed, f'posted {bed.device(0)}')
    return {(entry['name'], entry['ops']): entry for entry in said}


def cells_of(entry, name, unit='per operation'):
    """Of an operation: instructions, and microseconds while they are counted."""
    return (figure(slug('costs', name, entry['ops'], INSTRUCTIONS), [n / entry['ops'] for n in entry['samples']], unit,
                   INSTRUCTIONS),
            figure(slug('costs', name, entry['ops'], WALL), [n / 1e3 / entry['ops'] for n in entry['ns']], 'us', WALL))


def of_medians(name, above, below):
    """They have not as many samples, and none belongs to another."""
    return figure(name, [above['median'] / below['median']], 'x', above['clock'])


def operation(found, name):
    """A row: alone, in a script of 32, and how that compares; in either clock."""
    alone, many = (cells_of(found[name, ops], name) for ops in (1, MANY))
    cells = []
    for one, each in zip(alone, many):
        cells += [one, each, of_medians(slug(each['id'], 'ratio'), each, one)]
    return {'text': name, 'cells': cells}


def posted(found):
    """Rows: each way to have eight scripts carried out."""
    ways = [(name, cells_of(entry, name)) for (name, ops), entry in found.items() if ops == SCRIPTS * MANY]
    first = ways[0][1]
    return [{'text': name, 'cells': [cell for one, other in zip(first, cells)
                                     for cell in (other, of_medians(slug(other['id'], 'ratio'), other, one))]}
            for name, cells in ways]


def goal(words, cells, most):
    values = [cell['median'] for cell in cells]
    return {'text': words, 'got': f'{min(values):.2f} to {max(values):.2f}' if len(values) > 1 else f'{values[0]:.2f}',
            'met': max(values) <= most, 'why': ''}


def part(found):
    operations = [operation(found, name) for name in OPERATIONS]
    ways = posted(found)
    kinds = ['instructions', 'beside the first', 'time', 'beside the first']
    return {
        'id': 'costs', 'title': 'What scripts cost',
        'says': f'In a script of {MANY}, an operation costs {min(row["cells"][2]["median"] for row in operations):.2f} to '
                f'{max(row["cells"][2]["median"] for row in operations):.2f} of the instructions that it costs alone; posted, with a '
                f'registered buffer, {ways[-1]["cells"][1]["median"]:.2f} of those of a script that is waited for.',
        'goals': [goal(f'in a script of {MANY}, at most half of the instructions of one alone', [row['cells'][2] for row in operations],
                       HALF),
                  goal('posted with a registered buffer, at most two thirds of the instructions of one that is waited for',
                       [ways[-1]['cells'][1]], TWO_THIRDS)],
        'notes': ['Copies are of 1 KB. Times are those of the guest that counts, so counting is part of them. The card is the fast one.'],
        'tables': [
            {'caption': 'An operation alone, and in a script', 'head': 'operation', 'rows': operations,
             'columns': ['alone', f'in {MANY}', 'ratio', 'alone', f'in {MANY}', 'ratio']},
            {'caption': f'An operation of {SCRIPTS} scripts of {MANY}, each of eight messages of 1 KB', 'head': 'the scripts are',
             'columns': kinds, 'rows': ways}],
        'plots': []}
