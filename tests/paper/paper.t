#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""make paper in short: everything is measured once, and its page shows it. Figures decide nothing, but that there are some, and
what no machine's speed changes: the same operations take fewer instructions in a script, and longer messages fewer a byte."""
import json
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/figures'), str(TOP / 'tests/paper')]

import document as documents  # noqa: E402
import look  # noqa: E402
import tables  # noqa: E402
import tap  # noqa: E402

OUT = TOP / 'build/tests/paper/quick'
KNOWN = {tables.SINGLE_COPY, tables.Table4.NO_SUCH_BLOCKS}
PARTS = ['table2', 'table3', 'table4', 'figure3', 'ring', 'costs', 'where']


def measured(document):
    cells = {cell['id']: cell for cell in documents.cells(document)}
    tap.equal([part['id'] for part in document['parts']], PARTS, 'all parts are there')
    tap.equal({cell['missing'] for cell in cells.values() if 'missing' in cell} - KNOWN, set(), 'what is missing is known to be')
    tap.equal([name for name, cell in cells.items() if 'median' in cell and cell['low'] <= 0], [], 'no figure is 0')
    made = document['made']
    tap.ok(made['quick'] and made['load_average'] and made['commit'], f'it says when, what and how busy: {made}')
    return {name: cell['median'] for name, cell in cells.items() if 'median' in cell}


def sensible(figures):
    for less, more in (('table2-scripts-4096-instructions', 'table2-single-4096-instructions'),
                       ('figure3-tcp-32768-instructions', 'figure3-tcp-1024-instructions'),
                       ('figure3-stream-32768-instructions', 'figure3-stream-1024-instructions'),
                       ('costs-alloc-32-instructions', 'costs-alloc-1-instructions')):
        tap.ok(figures[less] < figures[more], f'{less} {figures[less]:.1f} < {more} {figures[more]:.1f}')
    # 800 Mbit/s, which a byte in a frame takes its part of
    for name in ('ring-fast-1', 'ring-fast-3'):
        tap.ok(figures[name] < 801, f'{name}: {figures[name]:.0f} Mbit/s in frames, of 800')


def main():
    run = subprocess.run([sys.executable, TOP / 'tests/paper/paper.py', '--quick', '--output', OUT], capture_output=True, text=True,
                         check=False)
    if not tap.equal(run.returncode, 0, 'it runs'):
        tap.diag(run.stdout + run.stderr)
        tap.done()
    document = json.loads((OUT / 'figures.json').read_text())
    sensible(measured(document))
    look.as_text(document, (OUT / 'index.html').read_text())
    look.to_scale(document, (OUT / 'index.html').read_text())
    look.in_browser(OUT / 'index.html', document)
    tap.done()


main()
