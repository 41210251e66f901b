# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What an operation costs in a script of 32 and alone, and a posted script with registered buffers beside one that is
waited for: a part of a page, of what guest_ops says."""
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests/figures')]
from document import INSTRUCTIONS, WALL, figure, slug  # noqa: E402

OPERATIONS = 'alloc', 'copy in', 'send', 'free', 'wait_rx', 'rx', 'copy out'
MANY, SCRIPTS = 32, 8           # of guest_ops
HALF, TWO_THIRDS = 0.5, 2 / 3


def by_name(said):
    """{(name, operations at a time): what guest_ops says}"""
    return {(entry['name'], entry['ops']): entry for entry in said}


def cells_of(entry, name, unit='instructions'):
    """Of an operation: instructions, and microseconds while they are counted."""
    return (figure(slug('costs', name, entry['ops'], INSTRUCTIONS), [n / entry['ops'] for n in entry['samples']], unit,
                   INSTRUCTIONS),
            figure(slug('costs', name, entry['ops'], WALL), [n / 1e3 / entry['ops'] for n in entry['ns']], 'us', WALL))


def of_medians(name, above, below):
    """They have not as many samples, and none belongs to another."""
    return figure(name, [above['median'] / below['median']], 'x', above['clock'])


def operation(found, name, clock):
    """A row: alone, in a script of 32, and how that compares. clock: 0 for instructions, 1 for time."""
    alone, many = (cells_of(found[name, ops], name)[clock] for ops in (1, MANY))
    return {'text': name, 'cells': [alone, many, of_medians(slug(many['id'], 'ratio'), many, alone)]}


def posted(found, clock):
    """Rows: each way to have eight scripts carried out, and how it compares with the first."""
    ways = [(name, cells_of(entry, name)[clock]) for (name, ops), entry in found.items() if ops == SCRIPTS * MANY]
    first = ways[0][1]
    return [{'text': name, 'cells': [cell, of_medians(slug(cell['id'], 'ratio'), cell, first)]} for name, cell in ways]


def bars(operations):
    series = [{'name': name, 'points': [[row['text'], row['cells'][n]['id']] for row in operations]}
              for n, name in enumerate(('alone', f'in a script of {MANY}'))]
    return {'title': 'An operation', 'x': '', 'y': 'instructions', 'names': [row['text'] for row in operations], 'series': series}


def goal(words, cells, most):
    return {'text': words, 'got': span(cells), 'met': max(cell['median'] for cell in cells) <= most, 'why': ''}


def span(cells):
    values = [cell['median'] for cell in cells]
    return f'{min(values):.2f} to {max(values):.2f}' if len(values) > 1 else f'{values[0]:.2f}'


def part(found):
    operations, times = ([operation(found, name, clock) for name in OPERATIONS] for clock in (0, 1))
    ways, way_times = (posted(found, clock) for clock in (0, 1))
    shares, flying = [row['cells'][2] for row in operations], [ways[-1]['cells'][1]]
    eight = f'An operation of {SCRIPTS} scripts of {MANY}'
    alone = {'head': 'operation', 'columns': ['alone', f'in {MANY}', 'ratio']}
    beside = {'head': 'the scripts are', 'columns': ['', 'ratio']}
    return {
        'id': 'costs', 'title': 'What scripts cost',
        'says': f'In a script of {MANY}, an operation costs {span(shares)} of the instructions that it costs alone; posted, with a '
                f'registered buffer, {span(flying)} of those of a script that is waited for.',
        'goals': [goal(f'in a script of {MANY}, at most half of the instructions of one alone', shares, HALF),
                  goal('posted with a registered buffer, at most two thirds of the instructions of one that is waited for',
                       flying, TWO_THIRDS)],
        'notes': ['Copies are of 1 KB. Times are those of a guest whose instructions are counted, so counting is part of them. The '
                  f'card is the fast one. The {SCRIPTS} scripts are of eight messages each: alloc, copy in, send, free.'],
        'tables': [{'caption': 'An operation', 'unit': 'instructions', **alone, 'rows': operations},
                   {'caption': 'An operation', 'unit': 'us', **alone, 'rows': times},
                   {'caption': eight, 'unit': 'instructions', **beside, 'rows': ways},
                   {'caption': eight, 'unit': 'us', **beside, 'rows': way_times}],
        'plots': [bars(operations)]}
