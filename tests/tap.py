# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Test Anything Protocol for Python tests: the smallest thing that prove(1) understands."""
import os
import random
import re
import sys

_count = 0
_failed = 0


def diag(text):
    """Comment lines in the TAP stream."""
    for line in str(text).splitlines() or ['']:
        print('# ' + line, flush=True)


def ok(cond, name):
    """One test point; returns the condition."""
    global _count, _failed
    _count += 1
    print(f'{"" if cond else "not "}ok {_count} - {name}', flush=True)
    if not cond:
        _failed += 1
    return bool(cond)


def equal(got, want, name):
    """ok(), and says what it got when that is not what it wanted."""
    if not ok(got == want, name):
        diag(f' got: {got!r}')
        diag(f'want: {want!r}')
        return False
    return True


def adopt(text, prefix):
    """The test points that a program printed become ours, its comments too; nothing else is lost."""
    for line in text.splitlines():
        point = re.match(r'(not )?ok \d+ - (.*)', line)
        if point:
            ok(not point[1], f'{prefix}: {point[2]}')
        elif not re.match(r'1\.\.\d+$', line):
            diag(line.removeprefix('# '))


def seed():
    """Seeds `random` from SEED in the environment, or anew; prints it."""
    value = int(os.environ['SEED'], 0) if 'SEED' in os.environ \
        else random.SystemRandom().randrange(1 << 32)
    diag(f'SEED={value}')
    random.seed(value)
    return value


def done():
    """Prints the plan and ends the program with the verdict."""
    print(f'1..{_count}', flush=True)
    sys.exit(1 if _failed or not _count else 0)
