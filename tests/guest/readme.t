#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The commands that README has for `make shell` work in a guest like that one."""
import os
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]
os.environ.setdefault('CARD', 'fast')   # as make shell

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

# What must be in the answer, as far as somebody looks for it there
ANSWERS = {'ping': r'\b0% packet loss', 'iperf3': r'receiver', 'jetctl ring': r'\bup\b', 'jetctl doctor': r'link +ok',
           'jetctl -j -p pool': r'"jetctl-pool-1"', 'jetctl sync': r'\b80(\.0*)? *Mbit/s', 'ethtool': r'rx_',
           'jetperf': r'Mbit/s'}


def main():
    commands = re.findall(r'^    (ip netns exec s\d .*)$', (TOP / 'README.md').read_text(), re.M)
    tap.equal([word for word in ANSWERS if not any(word in command for command in commands)], [],
              'README has commands of each kind')
    with Testbed(stations=3) as bed:
        for command in commands:
            # who types it ends it by ^C
            said = bed.guests[0].run(command.replace(' ping ', ' ping -c 3 '), timeout=120)
            answers = [pattern for word, pattern in ANSWERS.items() if word in command]
            good = not said.code and all(re.search(pattern, said.out) for pattern in answers)
            tap.ok(good and answers, command) or tap.diag(f'{said.code}\n{said.out}{said.err}')
    tap.done()


main()
