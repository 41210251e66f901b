#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""sleeper.py CARD0 CARD1 - runs in a guest with these two stations (suspend.t) and sends it to
sleep in all ways. Prints TAP."""

import pathlib
import subprocess
import sys
import time

import tap
from inside import card, device, sh, until, works

# Where to, and how far: the freezer stops tasks only, then drivers, then what is below these
TURNS = [
    ('freeze', 'freezer'), ('freeze', 'devices'), ('freeze', 'platform'),
    ('mem', 'devices'), ('mem', 'platform'), ('disk', 'devices'), ('disk', 'platform'),
]
CARDS = sys.argv[1:]


def statistic(station, name):
    return int(sh(f'cat /sys/class/net/jet0/statistics/{name}', station))


def program():
    """One that sleeps until its card was reset."""
    job = subprocess.Popen(['/root/told', device(CARDS[1])], stdout=subprocess.PIPE, text=True)
    job.stdout.readline()
    return job


def sleep(state, level):
    pathlib.Path('/sys/power/pm_test').write_text(level)
    try:
        pathlib.Path('/sys/power/state').write_text(state)
        why = ''
    except OSError as error:
        why = str(error)
    tap.equal(why, '', f'{state}, {level}: there and back')


def turn(state, level):
    what = f'{state}, {level}'
    told = program() if level != 'freezer' else None
    flood = subprocess.Popen(['ip', 'netns', 'exec', 's0', 'bash', '-c',
                              'while :; do ping -f -s 9000 10.74.0.2; sleep 0.1; done'],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             start_new_session=True)
    before = statistic(0, 'rx_packets')
    until(lambda: statistic(0, 'rx_packets') > before + 4, f'{what}: traffic')
    sleep(state, level)
    sh(f'kill -- -{flood.pid}')
    flood.wait()
    works(what)
    if told:
        said, _ = told.communicate(timeout=60)
        tap.adopt(said, f'{what}: a program with a pool')
        tap.equal(told.returncode, 0, f'{what}: a program with a pool ends well')


def down():
    """An interface that is down stays so, and comes up later."""
    sh('ip link set jet0 down', 0)
    sleep('mem', 'devices')
    tap.equal(sh('ip link show jet0 up', 0), '', 'down: it stays down')
    tap.equal(sh('ip link set jet0 up', 0), '', 'down: and comes up')
    works('down')


def runtime():
    """A station is never idle: others speak to it at any time."""
    (card(CARDS[0]) / 'power/control').write_text('auto')
    sh('ip link set jet0 down', 0)
    time.sleep(1)
    tap.equal([(card(CARDS[0]) / name).read_text().strip() for name in
               ('power/runtime_status', 'power_state')],
              ['active', 'D0'], 'runtime: a card with its driver stays awake')
    sh('ip link set jet0 up', 0)
    works('runtime')


def main():
    sh('echo 1 > /sys/module/suspend/parameters/pm_test_delay')
    for state, level in TURNS:
        turn(state, level)
    down()
    runtime()
    tap.equal(sh("dmesg | grep -E 'given up|resetting it|no pools|card is gone';:"), '',
              'no card had to be reset')
    tap.done()


main()
