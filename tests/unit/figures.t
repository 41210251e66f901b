#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""The page of figures (tests/figures): a recorded document, every cell of it, in Chromium if there is one."""
import json
import pathlib
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/figures')]

import look  # noqa: E402
import page  # noqa: E402
import plot  # noqa: E402
import tap  # noqa: E402

RECORDED = TOP / 'tests/unit/figures.json'


def numbers():
    """As many digits as say something, and axes that hold what is drawn."""
    for value, want in ((12345.6, '12,346'), (1234567, '1,234,567'), (208.31, '208.3'), (2, '2'), (0.456, '0.46'), (0.0, '0')):
        tap.equal(page.number(value), want, f'{value!r} is written {want}')
    for most in (0.031, 1, 4.2, 97, 208, 1000):
        top, step = plot.ceiling(most)
        tap.ok(most <= top < most + step * 1.001 and 2 <= round(top / step) <= 10, f'an axis for {most}: to {top:g} by {step:g}')


def main():
    numbers()
    document = json.loads(RECORDED.read_text())
    with tempfile.TemporaryDirectory() as name:
        path = pathlib.Path(name, 'index.html')
        path.write_text(page.page(document))
        look.as_text(document, path.read_text())
        look.in_browser(path, document)
    tap.done()


main()
