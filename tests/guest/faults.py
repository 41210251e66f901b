#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""faults.py SEED SECONDS CARD0 CARD1 - runs in a guest with these two stations (faults.t). What
programs, administrators and the kernel ask of the driver is done again and again; each time
another of the driver's calls for memory, or for a program's bytes, fails, or one of its own
functions. Prints TAP."""

import fcntl
import os
import pathlib
import random
import re
import socket
import struct
import sys
import time

import tap
from inside import DRIVER, card, device, nothing_left, sh, until, works

CARDS = sys.argv[3:]
stations = []       # a socket each
DEBUG = pathlib.Path('/sys/kernel/debug')
# Memory by size, by page, and what lies in a program's
KINDS = ('failslab', 'fail_page_alloc', 'fail_usercopy')
# Functions of the driver that ALLOW_ERROR_INJECTION()
FUNCTIONS = DEBUG / 'fail_function'
# Of the network, and of this driver's files: JET_IOC_LIMITS, 128 bytes at most
SIOCGIFFLAGS, IFF_UP = 0x8913, 1
LIMITS_BYTES = 128
LIMITS = 2 << 30 | LIMITS_BYTES << 16 | ord('J') << 8 | 0xe0
# Never reached: what has failed is told by how many are missing
TIMES = 1000000
# Of each hundred calls, when there is nobody whose calls could be counted
PERCENT = 3


def checker():
    """Where the DMA API's debugging asks for memory; without it, it would give up."""
    rows = [line.split()[:3] for line in pathlib.Path('/proc/kallsyms').read_text().splitlines()]
    start = next(int(at, 16) for at, _, name in rows if name == 'add_dma_entry')
    return start, min(int(at, 16) for at, _, _ in rows if int(at, 16) > start)


def arm():
    """Only calls with the driver on their way count, and nothing is said of those that fail."""
    start, end = checker()
    size, base = re.search(r'^jetstream (\d+) .* (0x\w+)',
                           pathlib.Path('/proc/modules').read_text(), re.M).groups()
    values = {'verbose': 0, 'times': TIMES, 'probability': 0, 'task-filter': 'N',
              'stacktrace-depth': 48, 'require-start': base,
              'require-end': hex(int(base, 16) + int(size)),
              'reject-start': hex(start), 'reject-end': hex(end), 'ignore-gfp-wait': 'N',
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


def inside(n):
    """A socket of station n's namespace, which sees its jet0 from anywhere: a process is dear."""
    with open('/proc/self/ns/net', 'rb') as here, open(f'/run/netns/s{n}', 'rb') as there:
        os.setns(there.fileno())
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        os.setns(here.fileno())
    return sock


def is_up(sock):
    """Is there a jet0, and is it up?"""
    try:
        told = fcntl.ioctl(sock, SIOCGIFFLAGS, struct.pack('16s24x', b'jet0'))
    except OSError:
        return False
    return bool(struct.unpack_from('16xH', told)[0] & IFF_UP)


def is_there(n):
    """Has the card not been given up?"""
    try:
        with open(device(CARDS[n]) or '/none', 'rb') as card_file:
            fcntl.ioctl(card_file, LIMITS, bytearray(LIMITS_BYTES))
    except OSError:
        return False
    return True


def whole():
    """Whatever has failed: both cards have their driver and interface afterwards."""
    for n in (0, 1):
        if not (DRIVER / CARDS[n]).exists():
            sh(f'echo {CARDS[n]} > {DRIVER}/bind')
        elif not is_there(n):
            sh(write(card(CARDS[n]) / 'reset', 1))
        for interface in (card(CARDS[n]) / 'net').glob('*'):
            sh(f'''ip link set {interface.name} netns s{n} name jet0
                ip -n s{n} addr add 10.74.0.{n + 1}/24 dev jet0''')
        if not is_up(stations[n]):
            sh(f'ip -n s{n} link set jet0 up')


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
    """Each action in turn with another call, until there is none that was not tried; at least once
    each, on however slow a machine."""
    left = {name: [1, (command, before)] for name, command, before in actions()}
    tried = dict.fromkeys(left, 0)
    first = True
    while left and (first or time.monotonic() < deadline):
        for name in list(left):
            nth, what = left[name]
            if not first and time.monotonic() >= deadline:
                break
            if fail(name, *what, nth):
                tried[name] += 1
                # All of the first few, which short ones consist of, and some of the rest
                left[name][0] += 1 if nth < 20 else random.randrange(1, 10)
            else:
                del left[name]
        first = False
    for name, n in tried.items():
        tap.diag(f'{name}: {n} calls failed one by one{", not all" if name in left else ""}')
    tap.ok(sum(tried.values()), 'calls have failed')


def injectable():
    """Those functions of the driver."""
    said = (DEBUG / 'error_injection/list').read_text()
    return sorted(set(re.findall(r'^(jet_\w+)\S* \[jetstream\]', said, re.M)))


def function(name, command, before, interval):
    """Do it; one of the next so many calls of these functions fails. Was there one?"""
    if before:
        sh(before)
    pathlib.Path('/dev/kmsg').write_text(f'faults: a function within {interval}, {name}\n')
    for what, value in (('interval', interval), ('times', 1), ('probability', 100)):
        (FUNCTIONS / what).write_text(f'{value}\n')
    sh(f'exec > /dev/null 2>&1; exec {command}')
    (FUNCTIONS / 'probability').write_text('0\n')
    hit = int((FUNCTIONS / 'times').read_text()) == 0
    whole()
    return hit


def functions(deadline):
    """What is not memory, but may fail as well: the card, and the kernel's other parts."""
    names = injectable()
    for name in names:
        (FUNCTIONS / 'inject').write_text(name)
    (FUNCTIONS / 'verbose').write_text('0\n')
    hits = tries = 0
    todo = actions()
    while time.monotonic() < deadline or tries < len(todo):
        hits += function(*todo[tries % len(todo)], random.choice((1, 2, 3, 5, 8, 13, 21)))
        tries += 1
    (FUNCTIONS / 'inject').write_text('')
    tap.ok(names and hits, f'{hits} calls of {len(names)} functions have failed in {tries} tries')


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
    stations.extend(inside(n) for n in (0, 1))
    arm()
    one_by_one(time.monotonic() + seconds * 2 / 3)
    functions(time.monotonic() + seconds / 3)
    all_at_once(10)
    whole()
    until(lambda: device(CARDS[0]), 'the card has its driver')
    works('afterwards')
    for n in (0, 1):
        nothing_left(n)
    tap.done()


main()
