#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""faults.py SEED SECONDS CARD0 CARD1 - runs in a guest with these two stations (faults.t). What
programs, administrators and the kernel ask of the driver is done again and again; each time
another of the driver's calls for memory, or for a program's bytes, fails. Prints TAP."""

import pathlib
import random
import re
import sys
import time

import tap
from inside import DRIVER, card, device, sh, until, works

CARDS = sys.argv[3:]
DEBUG = pathlib.Path('/sys/kernel/debug')
# Memory by size, by page, and what lies in a program's
KINDS = ('failslab', 'fail_page_alloc', 'fail_usercopy')
# Never reached: what has failed is told by how many are missing
TIMES = 1000000
# Of each hundred calls, when there is nobody whose calls could be counted
PERCENT = 3


def arm():
    """Only calls with the driver on their way count, and nothing is said of those that fail."""
    base, size = re.search(r'^jetstream (?P<size>\d+) .* (?P<base>0x\w+)',
                           pathlib.Path('/proc/modules').read_text(), re.M)['base', 'size']
    values = {'verbose': 0, 'times': TIMES, 'probability': 0, 'task-filter': 'N',
              'stacktrace-depth': 48, 'require-start': base,
              'require-end': hex(int(base, 16) + int(size)), 'ignore-gfp-wait': 'N',
              'ignore-gfp-highmem': 'N', 'min-order': 0}
    for kind in KINDS:
        for name, value in values.items():
            if (DEBUG / kind / name).exists():
                (DEBUG / kind / name).write_text(f'{value}\n')


def failed():
    """How many calls have failed since arm()."""
    return sum(TIMES - int((DEBUG / kind / 'times').read_text()) for kind in KINDS)


def write(path, what):
    return f'tee {path} <<< {what}'


def netns(n, command):
    return f'ip netns exec s{n} {command}'


def actions():
    """Name, command, and after what."""
    here, pci = CARDS[0], card(CARDS[0])
    return [
        ('program', f'/root/once $(ls -d {pci}/jetstream/* | sed s,.*/,/dev/,)', ''),
        ('down', 'ip -n s0 link set jet0 down', ''),
        ('up', 'ip -n s0 link set jet0 up', 'ip -n s0 link set jet0 down'),
        ('mtu', 'ip -n s0 link set jet0 mtu 9000', ''),
        ('blocks', netns(0, 'ethtool -G jet0 rx 200 tx 312'),
         'ip netns exec s0 ethtool -G jet0 rx 256 tx 256'),
        ('statistics', netns(0, 'ethtool -S jet0'), ''),
        ('registers', netns(0, 'ethtool -d jet0'), ''),
        ('stations', netns(0, 'jetctl -j ring'), ''),
        ('pools', netns(0, 'jetctl -j pool'), ''),
        ('vcis', netns(0, 'jetctl -j vci'), ''),
        ('lease', netns(0, 'jetctl sync add rate 8mbit dev jet0'),
         'ip netns exec s0 jetctl sync del dev jet0'),
        ('ring', netns(0, 'jetctl ring set bid 2ms now dev jet0'), ''),
        ('send', netns(0, 'ping -c 1 -W 1 -s 60000 10.74.0.2'), ''),
        ('reset', write(pci / 'reset', 1), ''),
        ('bind', write(DRIVER / 'bind', here), f'echo {here} > {DRIVER}/unbind'),
        ('unbind', write(DRIVER / 'unbind', here), ''),
    ]


def whole():
    """Whatever has failed: both cards have their driver and interface afterwards."""
    for n in (0, 1):
        if not (DRIVER / CARDS[n]).exists():
            sh(f'echo {CARDS[n]} > {DRIVER}/bind')
        for interface in (card(CARDS[n]) / 'net').glob('*'):
            sh(f'ip link set {interface.name} netns s{n} name jet0')
        sh(f'''ip -n s{n} addr add 10.74.0.{n + 1}/24 dev jet0
            ip -n s{n} link set jet0 up''')


def fail(name, command, before, nth):
    """Do it; the nth call that counts fails. Was there one?"""
    if before:
        sh(before)
    pathlib.Path('/dev/kmsg').write_text(f'faults: call {nth} of {name}\n')
    was = failed()
    # It is a matter of the process: of what it becomes, and not of its children
    sh(f'exec > /dev/null 2>&1; echo {nth} > /proc/self/fail-nth; exec {command}')
    hit = failed() > was
    whole()
    return hit


def one_by_one(deadline):
    """Each action in turn with another call, until there is none that was not tried."""
    left = {name: [1, (command, before)] for name, command, before in actions()}
    tried = dict.fromkeys(left, 0)
    while left and time.monotonic() < deadline:
        for name in list(left):
            nth, what = left[name]
            if time.monotonic() >= deadline:
                break
            if fail(name, *what, nth):
                tried[name] += 1
                # All of the first few, which short ones consist of, and some of the rest
                left[name][0] += 1 if nth < 20 else random.randrange(1, 10)
            else:
                del left[name]
    for name, n in tried.items():
        tap.diag(f'{name}: {n} calls failed one by one{", not all" if name in left else ""}')
    tap.ok(sum(tried.values()), 'calls have failed')


def all_at_once(seconds):
    """In NAPI and in workers, too, while packets go to and fro and the card is reset."""
    for kind in KINDS:
        (DEBUG / kind / 'probability').write_text(f'{PERCENT}\n')
    was = failed()
    sh(f'''for n in 0 1; do
            timeout {seconds} ip netns exec s$n ping -f -s 9000 10.74.0.$((2 - n)) &
        done
        timeout {seconds} bash -c 'while :; do sleep 1; echo 1 > {card(CARDS[0])}/reset; done'
        wait''')
    for kind in KINDS:
        (DEBUG / kind / 'probability').write_text('0\n')
    tap.ok(failed() > was, f'{failed() - was} calls failed under load and resets')


def main():
    seed, seconds = int(sys.argv[1]), int(sys.argv[2])
    random.seed(seed)
    arm()
    one_by_one(time.monotonic() + seconds)
    all_at_once(10)
    whole()
    until(lambda: device(CARDS[0]), 'the card has its driver')
    works('afterwards')
    tap.done()


main()
