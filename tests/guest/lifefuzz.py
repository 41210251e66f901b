#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""lifefuzz.py SEED SECONDS CARD0 CARD1 - runs in a guest with these two stations (lifefuzz.t).
Everything that stops a card against everything else, under load. Prints TAP."""

import collections
import random
import subprocess
import sys
import threading
import time

import tap
from inside import DRIVER, card, device, nothing_left, sh, until, works

CARDS = sys.argv[3:]
ACTORS = 3
# What hangs does so for good, so only that takes so long; a busy machine may need more than a minute
# to unload a module
PATIENCE = 600
BLOCKS = 512

done = threading.Event()
count = collections.Counter()
hung = []


def reset(n):
    return f'echo 1 > {card(CARDS[n])}/reset'


def rebind(n):
    return f'echo {CARDS[n]} > {DRIVER}/unbind; sleep 0.{random.randrange(5)};' \
           f' echo {CARDS[n]} > {DRIVER}/bind'


def pull(n):
    return f'echo 1 > {card(CARDS[n])}/remove; sleep 0.{random.randrange(5)};' \
           ' echo 1 > /sys/bus/pci/rescan'


def leave(n):
    """jet0's namespace goes, and jet0 back to where it came from."""
    return f'ip netns del s{n}'


def present(n):
    """A little while, or there would seldom be an interface for what follows."""
    return f'for try in $(seq 20); do ip -n s{n} link set jet0 up && break; sleep 0.1; done'


def down_up(n):
    return f'{present(n)}; ip -n s{n} link set jet0 down; ip -n s{n} link set jet0 up'


def blocks(n):
    rx = random.randrange(64, BLOCKS - 64)
    return f'{present(n)}; ip netns exec s{n} ethtool -G jet0 rx {rx} tx {BLOCKS - rx}'


def unload(_):
    """Files keep a module: those of our programs go first, and come again soon."""
    return 'pkill -x busy; rmmod jetstream; insmod /root/jetstream.ko'


def suspend(_):
    return 'echo devices > /sys/power/pm_test; echo freeze > /sys/power/state'


ACTIONS = [reset, rebind, pull, leave, down_up, blocks, unload, suspend]


def act(action, n):
    """Much of it cannot work while something else is under way, and says so: all it must do is end."""
    script = action(n)
    job = subprocess.Popen(['bash', '-c', f'({script}) > /dev/null 2>&1'], start_new_session=True)
    try:
        job.wait(PATIENCE)
        count[action.__name__, job.returncode == 0] += 1
    except subprocess.TimeoutExpired:
        hung.append(script)
        tap.diag(f'no end after {PATIENCE} s: {script}\n' + sh(
            'for p in /proc/[0-9]*; do grep -q "^State:.D" $p/status &&'
            ' cat $p/cmdline $p/stack | tr "\\0" " "; done; :'))


def actor(seed):
    """One of those who do this at once."""
    choose = random.Random(seed)
    while not done.is_set() and not hung:
        act(choose.choice(ACTIONS), choose.randrange(2))
        time.sleep(choose.random() / 2)


def janitor():
    """What udev would do: an interface that has come is put where it belongs, and up."""
    while not done.is_set():
        tidy()
        time.sleep(0.1)


def tidy():
    for n in (0, 1):
        for interface in (card(CARDS[n]) / 'net').glob('*'):
            sh(f'''
                ip netns add s{n}
                ip link set {interface.name} netns s{n} name jet0
                ip -n s{n} addr add 10.74.0.{n + 1}/24 dev jet0
                ip -n s{n} link set lo up
                ip -n s{n} link set jet0 up''')


def load(n):
    """Packets and a script from each station, again whenever they end."""
    while not done.is_set():
        where = device(CARDS[n])
        jobs = [subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                for words in (['timeout', '5', 'ip', 'netns', 'exec', f's{n}', 'ping', '-f',
                               '-s', '9000', f'10.74.0.{2 - n}'],
                              ['timeout', '5', '/root/busy', where or '/dev/null'])]
        for job in jobs:
            job.wait()
        time.sleep(0.2)


def fuzz(seed, seconds):
    threads = [threading.Thread(target=target, args=args, daemon=True) for target, *args in (
        [janitor], [load, 0], [load, 1], *([actor, seed + k] for k in range(ACTORS)))]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    # Each of them at least once, however slow the machine
    while not hung and (time.monotonic() < deadline or
                        len({name for name, _ in list(count)}) < len(ACTIONS)):
        time.sleep(0.5)
    done.set()
    for thread in threads:
        thread.join(PATIENCE + 30)
    sh('pkill -x busy')
    tap.equal(hung, [], 'whatever stops a card comes to an end')
    for action in ACTIONS:
        well, not_well = count[action.__name__, True], count[action.__name__, False]
        tap.diag(f'{action.__name__}: {well} times, and {not_well} times in vain')


def placed():
    """An interface comes back from a namespace without a name when the last program in that has ended."""
    tidy()
    return not any('failed' in sh('ip link show dev jet0', n) for n in (0, 1))


def lingering(n):
    """A program that has begun in a station's namespace, and ends in two seconds."""
    job = subprocess.Popen(['ip', 'netns', 'exec', f's{n}', 'timeout', '2', 'cat'],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    job.stdin.write(b'\n')
    job.stdin.flush()
    job.stdout.read(1)
    return job


def all_back():
    """Both cards are there with their driver and interface, whatever was done last."""
    lingers = lingering(0)
    sh(leave(0))
    sh('insmod /root/jetstream.ko; echo 1 > /sys/bus/pci/rescan')
    for n in (0, 1):
        sh(f'[ -e {DRIVER}/{CARDS[n]} ] || echo {CARDS[n]} > {DRIVER}/bind')
    until(placed, 'at the end: both interfaces are where they belong')
    lingers.wait()
    for n in (0, 1):
        # Who asked for an address while nobody had it would give it up now, and a ping with it
        sh(f'ip -n s{n} link set jet0 up; ip -n s{n} neigh flush dev jet0')
    works('at the end')


def main():
    seed, seconds = int(sys.argv[1]), int(sys.argv[2])
    random.seed(seed)
    sh('echo 0 > /sys/module/suspend/parameters/pm_test_delay;'
       f' echo {PATIENCE // 2} > /proc/sys/kernel/hung_task_timeout_secs')
    fuzz(seed, seconds)
    if not hung:
        all_back()
        for n in (0, 1):
            nothing_left(n)
        tap.equal(sh("dmesg | grep -E 'given up|cannot be right|no pools';:"), '',
                  'the driver has no complaint about a card')
    tap.done()


main()
