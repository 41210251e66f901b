#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""The gateware's figures are the same each time, and what they can be."""
import json
import pathlib
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests')]

import tap  # noqa: E402

DELIMITERS = 2          # words: SOF and EOF
COMMAND = [str(TOP / 'build/tests/bench/gateware'), 'ring']


def main():
    # at the same time: there are two cores
    runs = [subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    texts = [run.communicate()[0] for run in runs]
    if not tap.ok(not any(run.returncode for run in runs), 'it runs'):
        tap.done()
    tap.equal(texts[0], texts[1], 'two runs say the same')
    figures = json.loads(texts[0])
    tap.ok(1 <= figures['repeat_words'] <= 20,
           f'a station repeats after {figures["repeat_words"]} words')
    tap.ok(figures['repeat_words'] <= figures['capture_words'] <= 30,
           f'a frame begins {figures["capture_words"]} words after the token')
    for frame in figures['frames']:
        size, cycles, limit = frame['bytes'], frame['cycles'], frame['limit']
        tap.ok(limit + DELIMITERS <= cycles <= frame['mean'] + 1,
               f'{size} bytes: {cycles} cycles, limit {limit}')
        if size >= 1024:
            tap.ok(cycles <= limit * 1.03, f'{size} bytes: within 3 % of the limit')
    for way in ('copy_in', 'copy_out'):
        tap.ok(2 <= figures[way] <= 8, f'{way}: {figures[way]} bytes a host clock')
    tap.done()


main()
