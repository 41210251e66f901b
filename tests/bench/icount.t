#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""The plugin that counts instructions counts them exactly."""
import json
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tools/env')]

import tap  # noqa: E402
from vm import Guest  # noqa: E402

BENCH = TOP / 'build/tests/bench'


def main():
    with Guest(plugin=str(BENCH / 'icount.so'), name='icount') as guest:
        guest.push(BENCH / 'guest_ops', '/tmp/guest_ops')
        results = [json.loads(line) for line in
                   guest.run('/tmp/guest_ops loop', check=True).out.splitlines()]
    figures = {entry['name']: entry for entry in results}
    # dec and jnz a thousand times, and what sets the counter; the call is the compiler's
    extra = figures['loop']['mode'] - 2000
    tap.ok(0 <= extra <= 8, f'a loop of 2000 instructions and {extra} around it')
    tap.ok(figures['loop']['mode_runs'] >= figures['loop']['runs'] // 2,
           f'{figures["loop"]["mode_runs"]} of {figures["loop"]["runs"]} runs agree')
    with Guest(name='icount') as guest:
        guest.push(BENCH / 'guest_ops', '/tmp/guest_ops')
        result = guest.run('/tmp/guest_ops loop')
    tap.ok(result.code == 1 and 'plugin' in result.err, 'without the plugin it says so')
    tap.done()


main()
