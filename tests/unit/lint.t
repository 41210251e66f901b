#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What reads a tree without running it has nothing to say: licences."""
import json
import subprocess
import sys

sys.path.insert(0, 'tests')
from tap import done, equal  # noqa: E402

# As the kernel writes them, whose checkpatch and ynl know no others
DEPRECATED = {'GPL-2.0'}


def reuse():
    """By the REUSE specification each file has a copyright and a licence, whose text is there."""
    run = subprocess.run(['reuse', 'lint', '--json'], capture_output=True, text=True)
    found = json.loads(run.stdout)['non_compliant']
    deprecated = set(found.pop('deprecated_licenses'))
    equal({what: where for what, where in found.items() if where}, {}, 'reuse')
    equal(deprecated - DEPRECATED, set(), 'reuse: no licence by an old name but the kernel\'s')


def main():
    reuse()
    done()


main()
