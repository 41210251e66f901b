#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""The page of figures (tests/figures): a document as make paper has them, with figures that are made up; every cell of it, in
Chromium if there is one."""
import json
import pathlib
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/figures'), str(TOP / 'tests/bench')]

import document as documents  # noqa: E402
import look  # noqa: E402
import page  # noqa: E402
import plot  # noqa: E402
import report  # noqa: E402
import tap  # noqa: E402

DOCUMENT = TOP / 'tests/unit/figures.json'


def numbers():
    """As many digits as say something, and axes that hold what is drawn."""
    for value, want in ((12345.6, '12,346'), (1234567, '1,234,567'), (208.31, '208.3'), (2, '2'), (0.456, '0.46'), (0.0, '0')):
        tap.equal(page.number(value), want, f'{value!r} is written {want}')
    for most in (0.031, 1, 4.2, 97, 208, 1000):
        top, step = plot.ceiling(most)
        tap.ok(most <= top < most + step * 1.001 and 2 <= round(top / step) <= 10, f'an axis for {most}: to {top:g} by {step:g}')


def statistics():
    some = documents.figure('a', [3, 1, 10], 'us', 'wall', paper=7)
    tap.equal((some['median'], some['low'], some['high'], some['samples'], some['paper']), (3, 1, 10, [3, 1, 10], 7), 'a figure')
    share = documents.ratio('b', some, documents.figure('c', [1, 1, 2], 'us', 'wall'))
    tap.equal((share['samples'], share['median'], share['unit']), ([3, 1, 5], 3, 'x'), 'a ratio is by turns, not of medians')
    tap.ok('missing' in documents.figure('d', [], 'us', 'wall') and 'missing' in documents.ratio('e', some, {'missing': 'it'}),
           'without samples, it is missing')


def bench():
    """What make bench prints, as a page."""
    def row(group, what, value, note=''):
        return {'group': group, 'what': what, 'value': value, 'unit': 'us', 'clock': 'wall', 'note': note}

    return report.document_of([row('Ring, fast', 'a <b>', 1.5, 'mean of 3'), row('Ring, fast', 'a <b>', 20), row('Card', 'c', None)],
                              documents.made(card='fast'))


def main():
    numbers()
    statistics()
    with tempfile.TemporaryDirectory() as name:
        for what, document in (('bench', bench()), ('paper', json.loads(DOCUMENT.read_text()))):
            path = pathlib.Path(name, f'{what}.html')
            path.write_text(page.page(document))
            look.as_text(document, path.read_text())
            look.to_scale(document, path.read_text())
            look.in_browser(path, document)
    tap.done()


main()
