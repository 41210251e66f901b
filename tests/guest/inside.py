# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""For programs in a guest with two stations, which do themselves what a testbed would: they do
things after which nobody can ask the guest anything, or that are too many to ask for."""
import json
import pathlib
import re
import subprocess
import time

import tap

DRIVER = pathlib.Path('/sys/bus/pci/drivers/jetstream')
REG_FREE = 0x28


def sh(script, station=None, timeout=None):
    """What it says; what it says besides, if it fails."""
    inside = [] if station is None else ['ip', 'netns', 'exec', f's{station}']
    done = subprocess.run([*inside, 'bash', '-c', script], capture_output=True, text=True,
                          timeout=timeout)
    return done.stdout.strip() + (f' failed: {done.stderr.strip()}' if done.returncode else '')


def until(condition, what, seconds=60):
    for _ in range(10 * seconds):
        if condition():
            return True
        time.sleep(0.1)
    return tap.ok(False, f'{what} within {seconds} s')


def card(address):
    return pathlib.Path('/sys/bus/pci/devices') / address


def device(address):
    """Its /dev/jetstreamN, or None: it has no driver just now."""
    try:
        return f'/dev/{next((card(address) / "jetstream").iterdir()).name}'
    except (OSError, StopIteration):
        return None


def ring(station):
    """The station's ring, as jetctl says; {}: it has none."""
    try:
        return json.loads(sh('jetctl -j ring', station))['rings'][0]
    except (ValueError, IndexError):
        return {}


def both(station):
    """Is it up, with the other one on its ring?"""
    return sh('cat /sys/class/net/jet0/carrier 2> /dev/null', station) == '1' and \
        len(ring(station).get('stations', [])) == 2


def works(what):
    for station in (0, 1):
        until(lambda: both(station), f'{what}: station {station} is up and sees the other')
    # One after the other: ping does not wait for the last answers
    said = [sh('ping -c 1 -W 20 -s 20000 10.74.0.1', 1) for _ in range(3)]
    if not tap.ok(all('1 received' in one for one in said), f'{what}: packets come through'):
        tap.diag('\n'.join(said))


def at_rest(n):
    """Blocks that are free on the card, and that are to be; who has more than his due."""
    said = sh('ethtool -g jet0', n).split('Current')[-1]
    rx = int(re.search(r'^RX:\s+(\d+)$', said, re.M)[1])
    dump = sh('ethtool -d jet0 raw on | od -An -v -tx4 -w8', n)
    regs = {int(a, 16): int(b, 16) for a, b in map(str.split, dump.splitlines())}
    return regs[REG_FREE], rx


def nothing_left(n):
    """Of programs that are gone, at station n."""
    # A hello that has just come may have a block for a moment
    free = rx = None
    for _ in range(50):
        free, rx = at_rest(n)
        if free == rx:
            break
        time.sleep(0.1)
    tap.equal(free, rx, f'station {n}: all blocks for receiving are free')
    pools = json.loads(sh('jetctl -j pool', n))['pools']
    tap.equal(sorted(pool['kind'] for pool in pools), ['arp', 'ether', 'init', 'ip'],
              f'station {n}: no pool is left of a program')
    vcis = json.loads(sh('jetctl -j vci', n))['vcis']
    tap.equal(len({vci['vci'] for vci in vcis if vci['pool'] >= 4}), 0,
              f'station {n}: nor a VCI')
    tap.equal(ring(n)['vcis'], len(vcis), f'station {n}: nor a place in its table')
