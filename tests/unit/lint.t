#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What reads a tree without running it has nothing to say: licences, shell, Python, YAML, spelling."""
import json
import os
import subprocess
import sys

sys.path.insert(0, 'tests')
from tap import diag, done, equal, ok  # noqa: E402

# As the kernel writes them, whose checkpatch and ynl know no others
DEPRECATED = {'GPL-2.0'}


def files():
    """Everything that is or would be committed."""
    listed = subprocess.run(['git', 'ls-files', '-z', '-co', '--exclude-standard'], check=True,
                            capture_output=True).stdout.split(b'\0')
    return [name for name in map(os.fsdecode, filter(None, listed)) if os.path.isfile(name)]


def head(name):
    with open(name, 'rb') as file:
        return file.read(200).decode(errors='replace').splitlines()[:4]


def is_shell(name):
    lines = head(name)
    return any(line.startswith('# shellcheck shell=') for line in lines) or \
        bool(lines) and lines[0].startswith('#!') and lines[0].rstrip().endswith('sh')


def is_python(name):
    return name.endswith('.py') or head(name)[:1] == ['#!/usr/bin/env python3']


def silent(command, names, name):
    """The command says nothing of the files, of which there are some."""
    run = subprocess.run([*command, *names], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if not ok(names and run.returncode == 0 and not run.stdout, f'{name}: {len(names)} files'):
        diag(run.stdout)


def reuse():
    """By the REUSE specification each file has a copyright and a licence, whose text is there."""
    run = subprocess.run(['reuse', 'lint', '--json'], capture_output=True, text=True)
    found = json.loads(run.stdout)['non_compliant']
    deprecated = set(found.pop('deprecated_licenses'))
    equal({what: where for what, where in found.items() if where}, {}, 'reuse')
    equal(deprecated - DEPRECATED, set(), 'reuse: no licence by an old name but the kernel\'s')


def main():
    reuse()
    everything = files()
    silent(['shellcheck', '-x'], list(filter(is_shell, everything)), 'shellcheck')
    silent(['flake8'], list(filter(is_python, everything)), 'flake8')
    silent(['yamllint', '-s'], [name for name in everything if name.endswith(('.yaml', '.yml'))], 'yamllint')
    silent(['codespell'], everything, 'codespell')
    done()


main()
