#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""mob.py SEED SECONDS CARD0 CARD1 - runs in a guest with these two stations (mob.t): the programs
of mob.c, and what is left of them. Prints TAP."""

import subprocess
import sys

import tap
from inside import device, nothing_left, sh, works

CARDS = sys.argv[3:]


def main():
    seed, seconds = sys.argv[1:3]
    sh('echo 40 > /proc/sys/kernel/hung_task_timeout_secs')
    mob = subprocess.run(['/root/mob', *map(device, CARDS), seconds], env={'SEED': seed},
                         stdout=subprocess.PIPE, text=True, check=False)
    tap.adopt(mob.stdout.replace(f'# SEED={seed}\n', ''), 'mob')
    tap.equal(mob.returncode, 0, 'mob ends well')
    works('afterwards')
    for n in (0, 1):
        nothing_left(n)
    tap.equal(sh("dmesg | grep -E 'given up|cannot be right|no pools';:"), '',
              'the driver has no complaint about a card')
    tap.done()


main()
