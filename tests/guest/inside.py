# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""For programs in a guest with two stations, which do themselves what a testbed would: they do
things after which nobody can ask the guest anything, or that are too many to ask for."""
import json
import pathlib
import subprocess
import time

import tap

DRIVER = pathlib.Path('/sys/bus/pci/drivers/jetstream')


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
