#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""coverage.py OBJECTS DATA PERCENT - which lines of the driver were run: OBJECTS is where the
module with counters was built, DATA has a tar of its counts from each guest (tests/lib/gcov.py).
Says how many of each file's, and which never were; exits with 1 below so many per cent. The
lines themselves are in DATA/unreached."""

import collections
import itertools
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]


def merge(tars, merged):
    """Add up what all guests counted: MERGED has a .gcda of each object then."""
    for tar in tars:
        with tempfile.TemporaryDirectory(dir=merged.parent) as work:
            one, both = (pathlib.Path(work) / name for name in ('one', 'both'))
            one.mkdir()
            subprocess.run(['tar', '-C', one, '-xf', tar], check=True)
            if merged.exists():
                subprocess.run(['gcov-tool', 'merge', merged, one, '-o', both], check=True)
                shutil.rmtree(merged)
                one = both
            one.rename(merged)


def lines(merged, objects):
    """{file: {line: how often}} of the driver's sources."""
    count = collections.defaultdict(collections.Counter)
    for notes in objects.glob('driver/*.gcno'):
        shutil.copy(notes, merged)
    for data in sorted(merged.glob('*.gcda')):
        told = subprocess.run(['gcov', '--json-format', '--stdout', data.name], cwd=merged,
                              check=True, stdout=subprocess.PIPE).stdout
        for file in json.loads(told)['files']:
            path = pathlib.Path(file['file'])
            if path.is_relative_to(TOP / 'driver'):
                for line in file['lines']:
                    count[path.relative_to(TOP)][line['line_number']] += line['count']
    return count


def ranges(numbers):
    """Those that follow one another, as people write them."""
    said = []
    for _, group in itertools.groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        said.append(f'{run[0]}-{run[-1]}' if len(run) > 1 else f'{run[0]}')
    return ' '.join(said)


def row(name, reached, there):
    print(f'{name:28}{there:6} lines {reached:6} reached {100 * reached / there:7.1f} %')


def main():
    objects, data, least = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), float(sys.argv[3])
    tars = sorted(data.glob('*.tar'))
    if not tars:
        sys.exit(f'coverage.py: no guest has left counts in {data}')
    merged = data / 'merged'
    shutil.rmtree(merged, ignore_errors=True)
    merge(tars, merged)
    count = lines(merged, objects)

    never = {path: [n for n in sorted(count[path]) if not count[path][n]] for path in sorted(count)}
    for path, missed in never.items():
        row(str(path), len(count[path]) - len(missed), len(count[path]))
    there = sum(map(len, count.values()))
    reached = there - sum(map(len, never.values()))
    print('\nnever reached:')
    with open(data / 'unreached', 'w') as text:
        for path, missed in never.items():
            source = (TOP / path).read_text().splitlines()
            for number in missed:
                print(f'{path}:{number}: {source[number - 1]}', file=text)
            if missed:
                print(f'{path}: {ranges(missed)}')
    print()
    row('total', reached, there)
    if 100 * reached < least * there:
        sys.exit(f'coverage.py: less than {least:g} %')


main()
