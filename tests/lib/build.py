# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Build what a program needs before it begins, with the elapsed time shown."""
import os
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tools/env'))

from guest import process  # noqa: E402
from progress import Progress  # noqa: E402


class BuildError(Exception):
    """make said no; the text is the end of what it said."""


def build(*targets):
    """Make them; what make says goes to build/logs/build."""
    log = TOP / 'build/logs/build'
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, 'wb') as output, Progress('building ' + ', '.join(targets)):
        code = process.spawn(['make', '--no-print-directory', '-j2', *targets], cwd=TOP,
                             env=_environment(), stdout=output, stderr=output).wait()
    if code:
        tail = '\n'.join(log.read_text(errors='replace').splitlines()[-20:])
        raise BuildError(f'make {" ".join(targets)}: exit code {code}\n{tail}\n(all of it: {log})')


def _environment():
    # our own make's options are not this one's: there is no jobserver to share
    return {name: value for name, value in os.environ.items()
            if name not in ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL', 'MAKEOVERRIDES')}


__all__ = ['BuildError', 'build']
