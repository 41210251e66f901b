#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The guard finds each construct it is there for, where it stands, and nothing else."""
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, 'tests')
import tap  # noqa: E402

HERE = pathlib.Path('tests/gateware/lint')


def guard(*paths):
    run = subprocess.run(['gateware/lint/guard.py', *map(str, paths)], text=True,
                         capture_output=True, check=False)
    found = re.findall(r'^(\S+):(\d+): ([\w-]+):', run.stdout, re.M)
    return run.returncode, [(path, int(line), rule) for path, line, rule in found], run.stderr


for path in sorted((HERE / 'bad').iterdir()):
    line, rule = re.search(r'// expect: (\d+) (\S+)', path.read_text()).groups()
    code, found, err = guard(path)
    if rule == 'result-member':
        found = found[:1]   # both members are assigned to
    tap.equal((code, found, err), (1, [(str(path), int(line), rule)], ''), path.name)

with tempfile.TemporaryDirectory() as tmp:
    # Too long to be kept
    long = pathlib.Path(tmp) / 'long.sv'
    body = '\n'.join(f'  wire w{n};' for n in range(400))
    long.write_text(f'`default_nettype none\nmodule long;\n{body}\nendmodule\n')
    tap.equal(guard(long)[:2], (1, [(str(long), 2, 'module')]), 'a module of 402 lines')

    # The type's package in another file, given later
    user = pathlib.Path(tmp) / 'user.sv'
    package = pathlib.Path(tmp) / 'package.sv'
    package.write_text('`default_nettype none\npackage p;\n'
                       '  typedef struct packed { logic a; } s_t;\nendpackage\n')
    user.write_text('`default_nettype none\nmodule user;\n  p::s_t s [2];\nendmodule\n')
    tap.equal(guard(user, package)[:2], (1, [(str(user), 3, 'struct-array')]),
              'a struct type out of another file')

tap.equal(guard(HERE / 'good/good.sv'), (0, [], ''), 'look-alikes pass')
tap.equal(guard('/nonexistent/x.sv')[0], 1, 'a missing file is an error')
tap.done()
