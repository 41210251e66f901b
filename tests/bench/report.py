# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""The rows of make bench as a document of figures, for its page: a part for each heading, a cell for each figure."""
import itertools
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests/figures')]
import document  # noqa: E402

ABOUT = ['Figures of the ring, the card, the driver and the simulator. "simulated" is the cards\' time, which does not depend on '
         'the machine; "wall" and "CPU" are the machine\'s, and whatever else it did is part of them. No figure passes or fails.']


def cell(name, row):
    note = '; '.join(word for word in (row['clock'].strip('-'), row['note']) if word)
    if row['value'] is None:
        return document.missing(name, 'not known', note=note)
    return document.figure(name, [row['value']], row['unit'], row['clock'], note=note)


def part(heading, rows):
    name = document.slug(heading.split(',', maxsplit=1)[0])
    cells = [{'text': row['what'].strip(), 'cells': [cell(document.slug(name, n, row['what']), row)]} for n, row in enumerate(rows)]
    return {'id': name, 'title': heading, 'says': '', 'plots': [],
            'tables': [{'caption': '', 'head': '', 'columns': [''], 'rows': cells}]}


def document_of(rows, made, more=()):
    """more: parts that are none of the rows'."""
    parts = [part(heading, list(group)) for heading, group in itertools.groupby(rows, lambda row: row['group'])]
    return {'schema': document.SCHEMA, 'title': 'Jetstream: make bench', 'about': ABOUT, 'made': made, 'parts': [*parts, *more]}
