#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""crossings.py finds each kind of crossing it is there for, where it stands, and nothing else."""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, 'tests')
import tap  # noqa: E402

HERE = pathlib.Path('tests/gateware/lint/crossing')
CDC = sorted(pathlib.Path('gateware/rtl/cdc').iterdir())


def crossings(path):
    run = subprocess.run(['gateware/lint/crossings.py', 'top', *map(str, [*CDC, path])], text=True,
                         capture_output=True, check=False)
    found = {(int(line or 0), rule) for line, rule in
             re.findall(r'^(?:\S+:(\d+): )?(\w+): ', run.stdout, re.M)}
    return run.returncode, sorted(found), run.stderr


for path in sorted((HERE / 'bad').iterdir()):
    line, rule = re.search(r'// expect: (\d+) (\S+)', path.read_text()).groups()
    tap.equal(crossings(path), (1, [(int(line), rule)], ''), path.name)
for path in sorted((HERE / 'good').iterdir()):
    tap.equal(crossings(path), (0, [], ''), path.name)
tap.done()
