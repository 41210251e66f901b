#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What a host's udevd makes of a card with the files that make install gives: jet0 stays jet0 and has its
place as a second name, NetworkManager is told to leave it alone, and the group may open pools."""
import os
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]
os.environ.setdefault('CARD', 'fast')   # nothing here depends on the card

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

FILES = [f'lib/{name}' for name in (
    'udev/rules.d/70-jetstream.rules', 'systemd/network/70-jetstream.link')]
# A card starts after insmod; udevd writes its file of an interface when it has done with it
LOADED = '''
    /usr/lib/systemd/systemd-udevd --daemon && insmod /root/jetstream.ko || exit
    for try in $(seq 600); do
        index=$(cat /sys/bus/pci/drivers/jetstream/*/net/*/ifindex 2> /dev/null)
        [ -e /dev/jetstream0 ] && [ -n "$index" ] && [ -e "/run/udev/data/n$index" ] && break
        sleep 0.05
    done
    udevadm settle && ls /sys/class/net'''

# The next udevd is another one, which has read what is there then
UNLOADED = '''
    rmmod jetstream && udevadm settle && udevadm control --exit || exit
    while pidof systemd-udevd > /dev/null; do sleep 0.05; done'''


def properties(guest, device):
    said = guest.run(f'udevadm info --query=property /sys/class/net/{device}', check=True).out
    return dict(line.split('=', 1) for line in said.splitlines())


def main():
    with Testbed(stations=1, load=False) as bed:
        guest = bed.guests[0]
        guest.run('mkdir -p /run/udev', check=True)

        # without them, to see that this udevd does something
        names = guest.run(LOADED, check=True).out.split()
        tap.ok('jet0' not in names, 'udevd gives jet0 the name of its place, if nobody says otherwise')
        place = guest.run('ls /sys/bus/pci/drivers/jetstream/*/net', check=True).out.strip()
        mode = guest.run('stat -c "%G %a" /dev/jetstream0', check=True).out.strip()
        tap.ok(not mode.startswith('jetstream '), 'and /dev/jetstream0 is not the group\'s')
        guest.run(UNLOADED, check=True)

        for name in FILES:
            guest.run(f'mkdir -p $(dirname /usr/local/{name})', check=True)
            guest.push(TOP / 'build/stage' / name, f'/usr/local/{name}')
        names = guest.run(LOADED, check=True).out.split()
        tap.ok('jet0' in names and place not in names, 'jet0 keeps its name')
        name = 'jet0' if 'jet0' in names else place
        link = guest.run(f'ip link show {name}', check=True).out
        tap.ok(f'altname {place}\n' in link, 'and has that of its place as a second one') or tap.diag(link)
        found = properties(guest, name)
        tap.equal(found.get('NM_UNMANAGED'), '1', 'NetworkManager is told to leave it alone')
        tap.equal(found.get('ID_NET_LINK_FILE'), '/usr/local/lib/systemd/network/70-jetstream.link', 'by our file')
        tap.equal(properties(guest, 'lo').get('NM_UNMANAGED'), None, 'which says nothing of others')
        mode = guest.run('stat -c "%G %a" /dev/jetstream0', check=True).out.strip()
        tap.equal(mode, 'jetstream 660', 'the group may open pools')
        limits = 'exec 3<> /dev/jetstream0'
        member = guest.run(f"setpriv --reuid jet --regid jet --groups jetstream bash -c '{limits}'")
        other = guest.run(f"setpriv --reuid jet --regid jet --clear-groups bash -c '{limits}'")
        tap.equal((member.code, other.code), (0, 1), 'a member of it can, another user can not')
    tap.done()


main()
