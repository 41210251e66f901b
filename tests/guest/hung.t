#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Cards that do not answer: who waits for one holds nobody else up, and they are found out and reset."""

import errno
import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

BUILD = TOP / 'build/tests/guest'
COMPLETION, SEQ = 1, 0x10000
# Freed memory is overwritten, and whoever uses it falls over
POISON = 'slub_debug=FZPU'


def quiet(bed, station):
    """jet0 says nothing by itself: its pair's completion would be the next one."""
    bed.run(station, 'sysctl -qw net.ipv6.conf.jet0.disable_ipv6=1', check=True)


def hang(bed, station):
    """The pair's next completion does not show, nor does what comes after it."""
    bed.sim.ask(f'lie {station} {COMPLETION} 0 {SEQ:x}')


def said(bed, station, pattern, seconds=90):
    """Until the driver says so of a card; whether it did."""
    words = rf'{bed.card_address(station)}.*({pattern})'
    for _ in range(2 * seconds):
        if re.search(words, bed.guests[0].dmesg()):
            return True
        time.sleep(0.5)
    return False


def others(bed):
    """Somebody waits for a card and has rtnl. A script on another card ends with that one at
    once all the same."""
    guest = bed.guests[0]
    guest.push(BUILD / 'gone', '/root/gone')
    script = guest.start(f'exec /root/gone {bed.device(0)} {errno.EIO}')
    while 'ready' not in script.out and script.running():
        time.sleep(0.05)
    quiet(bed, 1)
    hang(bed, 1)
    waits = bed.start(1, 'exec ethtool -G jet0 rx 300 tx 212')
    time.sleep(2)
    reset = guest.start(f'echo 1 > /sys/bus/pci/devices/{bed.card_address(0)}/reset')
    while script.running() and waits.running():
        time.sleep(0.05)
    tap.ok(waits.running(), 'who sleeps in wait_rx need not wait for who has rtnl')
    for job in (script, waits, reset):
        job.wait(120)
    bed.works('one waited')


def down(bed):
    """Two interfaces go down whose pairs hang, one after the other: both are found out while somebody has
    rtnl, and reset. (That nothing is freed which whoever resets one still looks at: races.t.)"""
    # So that it is jet0's own pair that hangs, and not the ring's
    flood = bed.start(1, f'while :; do ping -f {bed.address(0)}; done > /dev/null 2>&1')
    time.sleep(2)
    jobs = []
    hang(bed, 0)
    for station in (0, 1):
        time.sleep(2)
        jobs.append(bed.start(station, 'exec ip link set jet0 down'))
    time.sleep(9)
    hang(bed, 1)
    for job in jobs:
        job.wait(200)
    flood.kill()
    for station in (0, 1):
        tap.ok(said(bed, station, 'resetting it'), f'down: card {station} is found out')
        bed.run(station, 'ip link set jet0 up', timeout=90, check=True)
    bed.works('down')


def main():
    with Testbed(stations=2, cold=True, append=POISON) as bed:
        others(bed)
        down(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
