#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""jetctl doctor: each thing that can be missing is broken in turn, and the doctor says which, with
what mends it; that is then done, and it is content. On the fast card, if CARD names none."""

import json
import lzma
import pathlib
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import jsonschema  # noqa: E402
import tap  # noqa: E402
from testbed import DEBUG, Testbed, card_asked  # noqa: E402

SCHEMA = json.loads((TOP / 'tools/jetctl/schema/jetctl-check-1.json').read_text())
DRIVER = '/sys/bus/pci/drivers/jetstream'


def doctor(bed, station=0, words='', before=''):
    """Exit code, and what it has found, in order."""
    script = f'{before}jetctl -j doctor {words}'
    result = bed.guests[0].run(script) if station is None else bed.run(station, script)
    told = json.loads(result.out)
    jsonschema.validate(told, SCHEMA)
    return result.code, told['checks']


def finds(bed, what, want, station=0, words='dev jet0', before=''):
    """The only thing that is broken: (check, found, mend); returns what mends it."""
    code, checks = doctor(bed, station, words, before)
    tap.equal((code, [(c['check'], c['found'], c['mend']) for c in checks if c['verdict'] == 'broken']), (3, [want]),
              f'{what}: found, exit code 3')
    if want[0] in ('driver', 'link', 'ring'):
        mine = [c['check'] for c in checks if c.get('card') == bed.card_address(station)]
        tap.equal(mine[-1], want[0], f'{what}: nothing behind it is looked at')
    return want[2]


def well(bed, what, notes=(), order=('module', 'driver', 'interface', 'node', 'link', 'ring', 'address', 'mtu')):
    """Nothing is broken, and what is looked at stands in the order of need."""
    code, checks = doctor(bed, words='dev jet0')
    tap.equal((code, [c['check'] for c in checks], [c['check'] for c in checks if c['verdict'] == 'note']),
              (0, list(order), list(notes)), f'{what}: content')
    return checks


def without_module(bed):
    finds(bed, 'no module', ('module', 'the driver is not loaded', 'modprobe jetstream'), None, '')


def without_card(bed):
    """Nothing on the bus at all: both are told."""
    for n in range(2):
        bed.guests[0].run(f'echo 1 > /sys/bus/pci/devices/{bed.card_address(n)}/remove', check=True)
    code, checks = doctor(bed, None)
    tap.equal((code, [(c['check'], c['verdict'], c.get('mend')) for c in checks]),
              (3, [('module', 'broken', 'modprobe jetstream'), ('card', 'broken', 'echo 1 > /sys/bus/pci/rescan')]),
              'no card')
    bed.guests[0].run(checks[1]['mend'], check=True)


def healthy(bed):
    checks = well(bed, 'a card that works')
    address = bed.card_address(0)
    tap.equal({(c.get('card'), c.get('dev')) for c in checks[2:]}, {(address, 'jet0')}, 'which card it is')
    tap.equal([c['found'] for c in checks],
              ['the driver is loaded', 'it has the card', 'jet0', f'root may open {bed.device(0)}', 'it is up',
               'it is up, 2 stations', 'it has one',
               f"packets of {bed.run(0, 'cat /sys/class/net/jet0/mtu').out.strip()} bytes"], 'what it has found')
    said = bed.run(0, 'COLUMNS=1000 jetctl doctor dev jet0').out.splitlines()
    tap.equal(said[0].split(), ['CARD', 'DEV', 'CHECK', 'VERDICT', 'FOUND'], 'for people')
    tap.equal([line.split() for line in said[1:]],
              [(f"{c.get('card', '')} {c.get('dev', '')} {c['check']} {c['verdict']} {c['found']}").split()
               for c in checks], 'the same')


def elsewhere(bed):
    """A card whose interface is in another namespace."""
    code, checks = doctor(bed)
    other = [c for c in checks if c.get('card') == bed.card_address(1)]
    tap.equal((code, [(c['check'], c['verdict']) for c in other], {c.get('dev') for c in other}),
              (0, [('driver', 'ok'), ('interface', 'note'), ('node', 'ok')], {None}), 'an interface elsewhere: a note')


def stub(bed, address):
    """Another driver has the card, one that takes any. The debug kernel has none like that."""
    if DEBUG:
        return None
    guest, place = bed.guests[0], '/sys/bus/pci/drivers/pci-stub'
    release = guest.run('uname -r', check=True).out.strip()
    packed = pathlib.Path(f'/usr/lib/modules/{release}/kernel/drivers/pci/pci-stub.ko.xz')
    guest.put('/root/pci-stub.ko', lzma.decompress(packed.read_bytes()))
    guest.run(f'insmod /root/pci-stub.ko; echo 1234 4a45 > {place}/new_id', check=True)
    mend = finds(bed, 'another driver', ('driver', 'pci-stub has the card',
                                         f'echo {address} > {place}/unbind; echo {address} > {DRIVER}/bind'), words='')
    guest.run(f'echo 1234 4a45 > {place}/remove_id', check=True)
    return mend


def driver(bed):
    address = bed.card_address(0)
    bed.guests[0].run(f'echo {address} > {DRIVER}/unbind', check=True)
    mend = finds(bed, 'no driver', ('driver', 'the card has no driver', f'echo {address} > {DRIVER}/bind'), words='')
    mend = stub(bed, address) or mend
    bed.guests[0].run(mend, check=True)
    bed.attach(0)
    bed.wait_for_carrier(0)
    well(bed, 'bound again')


def node(bed):
    """Who may open the device: the udev rule's group."""
    device = bed.device(0)
    drop = 'setpriv --reuid 1234 --regid 1234 --clear-groups '
    bed.guests[0].run('echo "somebody:x:1234:1234::/:/bin/sh" >> /etc/passwd', check=True)
    rule = ('groupadd -f --system jetstream; install -m 644 tools/udev/*.rules /etc/udev/rules.d/; '
            'udevadm control --reload; udevadm trigger --subsystem-match=jetstream')
    finds(bed, 'no udev rule',
          ('node', f'somebody may not open {device}: group root has it, not jetstream', rule), before=drop)
    bed.guests[0].run(f'groupadd -f --system jetstream; chgrp jetstream {device}', check=True)
    finds(bed, 'not in the group',
          ('node', f'somebody may not open {device}: not in group jetstream',
           'usermod -aG jetstream somebody; and log in again'), before=drop)
    code, checks = doctor(bed, words='dev jet0', before='setpriv --reuid 1234 --regid 1234 --groups jetstream ')
    tap.equal((code, [c['found'] for c in checks if c['check'] == 'node']), (0, [f'somebody may open {device}']),
              'in the group')
    bed.guests[0].run(f'mv {device} /dev/away', check=True)
    finds(bed, 'no node', ('node', f'there is no {device} for programs',
                           'udevadm trigger --subsystem-match=jetstream'))
    bed.guests[0].run(f'mv /dev/away {device}; chgrp root {device}', check=True)
    well(bed, 'as root')


def link(bed):
    bed.run(0, 'ip link set jet0 down', check=True)
    bed.run(0, finds(bed, 'link down', ('link', 'it is down', 'ip link set jet0 up')), check=True)
    bed.wait_for_carrier(0)
    well(bed, 'up again')


def ring(bed):
    eui = bed.run(0, 'cat /sys/class/net/jet0/address', check=True).out.strip()
    bed.sim.ask('cut 0')
    for n in range(2):
        bed.wait_for_carrier(n, up=False)
    for _ in range(100):
        told = json.loads(bed.run(0, 'jetctl -j ring', check=True).out)['rings'][0]
        if told['alarm'] == 'signal' and 'suspect' in told:
            break
        time.sleep(0.1)
    finds(bed, 'a cut cable', ('ring', 'it is down: alarm signal',
                               f'look at station {eui}, and at the cable that leaves it'))
    bed.sim.ask('mend 0')
    for n in range(2):
        bed.wait_for_carrier(n)
    well(bed, 'mended')
    bed.guests[0].run(f'echo {bed.card_address(1)} > {DRIVER}/unbind', check=True)
    for _ in range(100):
        told = json.loads(bed.run(0, 'jetctl -j ring', check=True).out)['rings'][0]
        if told['state'] == 'up' and len(told['stations']) == 1:
            break
        time.sleep(0.1)
    checks = well(bed, 'alone on the ring', ['ring'])
    tap.equal([(c['found'], c['mend']) for c in checks if c['check'] == 'ring'],
              [('it is up, with nobody else on it', 'the other stations: are they on, and their jet0 up?')],
              'which is what it notes')
    bed.guests[0].run(f'echo {bed.card_address(1)} > {DRIVER}/bind', check=True)
    bed.attach(1)
    for n in range(2):
        bed.wait_for_carrier(n)


def address(bed):
    bed.run(0, 'ip addr flush dev jet0', check=True)
    mend = finds(bed, 'no address', ('address', 'it has none, link-local ones aside',
                                     'ip address add ADDRESS/LENGTH dev jet0'))
    bed.run(0, 'ip addr add fe80::1/64 dev jet0 nodad', check=True)
    finds(bed, 'a link-local address', ('address', 'it has none, link-local ones aside', mend))
    for one in ('fd4a::1/64', f'{bed.address(0)}/24'):
        bed.run(0, mend.replace('ADDRESS/LENGTH', one), check=True)
        well(bed, f'address {one}')
        bed.run(0, f'ip addr del {one} dev jet0', check=True)
    bed.run(0, f'ip addr add {bed.address(0)}/24 dev jet0', check=True)


def mtu(bed):
    most = bed.run(0, 'cat /sys/class/net/jet0/mtu').out.strip()
    bed.run(0, 'ip link set jet0 mtu 1500', check=True)
    checks = well(bed, 'a small MTU', ['mtu'])
    tap.equal((checks[-1]['found'], checks[-1]['mend']),
              ('packets of 1500 bytes; longer ones cost less', f'ip link set jet0 mtu {most}'), 'which it notes')
    bed.run(0, checks[-1]['mend'], check=True)
    well(bed, 'the largest MTU')


def frame(bed):
    """Longer frames are asked for, and do not count yet."""
    for n in range(2):
        bed.run(n, f'jetctl ring set frame 2048B {"now" if n else ""} dev jet0', check=True)
    bed.wait_for_carrier(0)
    for _ in range(100):
        told = json.loads(bed.run(0, 'jetctl -j ring', check=True).out)['rings'][0]
        if told.get('frame_bytes') == 2048:
            break
        time.sleep(0.1)
    bed.run(0, 'jetctl ring set frame 9000B dev jet0', check=True)
    order = ('module', 'driver', 'interface', 'node', 'link', 'ring', 'frame', 'address', 'mtu')
    code, checks = doctor(bed, words='dev jet0')
    tap.equal((code, tuple(c['check'] for c in checks), [(c['verdict'], c['found'], c['mend']) for c in checks
                                                         if c['check'] == 'frame']),
              (0, order, [('note', '2048 bytes until the ring is formed anew, then 9000',
                           'jetctl ring set now dev jet0')]), 'frames shorter than wanted')
    bed.run(0, 'jetctl ring set now dev jet0', check=True)
    for _ in range(100):
        if 'frame' not in [c['check'] for c in doctor(bed, words='dev jet0')[1]]:
            break
        time.sleep(0.1)
    tap.ok('frame' not in [c['check'] for c in doctor(bed, words='dev jet0')[1]], 'formed anew: content')


def main():
    with Testbed(stations=2, load=False, card=card_asked('fast')) as bed:
        without_module(bed)
        without_card(bed)
        bed.load_module()
        healthy(bed)
        elsewhere(bed)
        driver(bed)
        node(bed)
        link(bed)
        ring(bed)
        address(bed)
        mtu(bed)
        frame(bed)
        result = bed.run(0, 'jetctl doctor dev lo')
        tap.equal((result.code, result.err), (2, 'jetctl: no Jetstream card has this interface\n'), 'lo is no patient')
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
