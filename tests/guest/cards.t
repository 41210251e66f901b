#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Cards come and go: the module leaves while packets fly, functions are reset
under traffic, programs outlive their card, the guest reboots, the card is pulled."""

import json
import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

# A channel whose places are taken, see places.c
TAKEN = 9001

# An open device, with and without a pool, that says what becomes of it
HOLDER = r'''
import os, select, sys
fd = os.open(sys.argv[1], os.O_RDWR)
print('open', flush=True)
sys.stdin.readline()
'''


def flood(bed, station=0):
    """Traffic in both directions until it is killed."""
    return bed.start(station, f'ping -f -s 9000 {bed.address(1 - station)} > /dev/null;'
                              f'while :; do ping -f -s 9000 {bed.address(1 - station)};'
                              ' sleep 0.1; done > /dev/null 2>&1')


def busy(bed, station=0):
    """Wait until a flood is under way."""
    read = 'cat /sys/class/net/jet0/statistics/rx_packets'
    before = int(bed.run(station, read).out)
    for _ in range(100):
        if int(bed.run(station, read).out) > before + 4:
            return True
        time.sleep(0.1)
    return False


def pings(bed, what):
    """From 1: what 0 answers floods with is not in the way of its answers to these."""
    came, said = bed.ping(1, 0, 3, size=20000)
    if not tap.equal(came, 3, f'{what}: packets come through'):
        tap.diag(said)


def log_has(bed, pattern, what):
    text = bed.guests[0].dmesg()
    if not tap.ok(re.search(pattern, text), what):
        tap.diag('\n'.join(text.splitlines()[-15:]))


def reset(bed, job):
    """FLR under traffic: jet0 stays, and works again."""
    path = f'/sys/bus/pci/devices/{bed.card_address(0)}'
    tap.equal(bed.run(0, f'cat {path}/reset_method').out.split()[:1], ['flr'],
              'the function can be reset')
    for turn in range(2):
        tap.ok(busy(bed), f'reset {turn}: under traffic')
        result = bed.run(0, f'echo 1 > {path}/reset', timeout=60)
        tap.ok(result.code == 0, f'reset {turn}: done')
        bed.wait_for_carrier(0)
        bed.wait_for_carrier(1)
    job.kill()
    pings(bed, 'after resets')


def unload(bed):
    """rmmod under traffic, and in again."""
    guest = bed.guests[0]
    for turn in range(2):
        job = flood(bed)
        tap.ok(busy(bed), f'rmmod {turn}: under traffic')
        started = time.monotonic()
        result = guest.run('rmmod jetstream', timeout=90)
        tap.ok(result.code == 0, f'rmmod {turn}: the module is gone')
        tap.diag(f'after {time.monotonic() - started:.1f} s')
        job.kill()
        tap.ok('jetstream' not in guest.run('lsmod; cat /proc/interrupts').out,
               f'rmmod {turn}: and nothing of it is left')
        for station in (0, 1):
            guest.run(f'ip netns del s{station}')
        bed.load_module()
        pings(bed, f'rmmod {turn}: loaded again')


# Datagrams to one address, for ever
SENDER = r'''
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print('sending')
while True:
    try:
        s.sendto(b'datagram', (sys.argv[1], 9))
    except OSError:
        pass
    time.sleep(0.002)
'''


def sender(bed, station, target):
    """Datagrams without end. Their way does not lead through ARP."""
    mac = bed.run(target, 'cat /sys/class/net/jet0/address', check=True).out.strip()
    bed.run(station, f'ip neigh replace {bed.address(target)} lladdr {mac} dev jet0 '
                     'nud permanent', check=True)
    job = bed.start(station, f'exec python3 -u -c "{SENDER}" {bed.address(target)}')
    while 'sending' not in str(job.out) and job.running():
        time.sleep(0.05)
    return job


def is_waiting(bed, station, channel):
    """Has an association no place in the card's table?"""
    vcis = json.loads(bed.run(station, 'jetctl -j vci', check=True).out)['vcis']
    return [v['waiting'] for v in vcis if v['channel'] == channel]


def says(job, word):
    while word not in str(job.out) and job.running():
        time.sleep(0.05)
    return str(job.out)


def renumbered():
    """A card that was away comes back, and has its number given back to it by one
    that got it meanwhile and now gets another. Who sends to the latter has a driver
    that is slow in finding that out."""
    driver = '/sys/bus/pci/drivers/jetstream'
    with Testbed(stations=4, load=False) as bed:
        guest = bed.guests[0]
        # These have no number yet
        for n in (1, 2):
            guest.run(f'echo none > /sys/bus/pci/devices/{bed.card_address(n)}/driver_override',
                      check=True)
        bed.load_module([0, 3])
        for name in ('group', 'places'):
            guest.push(TOP / f'build/tests/guest/{name}', f'/root/{name}')
        slow = bed.start(3, 'while :; do ethtool -G jet0 rx 384 tx 128; '
                            'ethtool -G jet0 rx 128 tx 384; done > /dev/null 2>&1')
        for n in (1, 2):
            address = bed.card_address(n)
            number = bed.number(0)
            guest.run(f'echo {bed.card_address(0)} > {driver}/unbind', check=True)
            guest.run(f'echo > /sys/bus/pci/devices/{address}/driver_override; '
                      f'echo {address} > {driver}/bind', check=True)
            bed.attach(n)
            bed.wait_for_carrier(n)
            tap.equal(bed.number(n), number, f'station {n} has the number of one that is away')
            group = bed.start(n, f'exec /root/group {bed.device(n)}')
            says(group, 'listening')
            taken = bed.start(n, f'exec /root/places {bed.device(n)} {TAKEN}')
            taker = re.search(r'pid (\d+) ready', says(taken, 'ready'))
            tap.equal(is_waiting(bed, n, TAKEN), [False], 'a channel has a place')
            job = sender(bed, 3, n)
            guest.run(f'echo {bed.card_address(0)} > {driver}/bind', check=True)
            bed.attach(0)
            bed.wait_for_carrier(0)
            tap.equal(bed.number(0), number, 'who comes back has it again')
            came, _ = bed.ping(3, n, 5, interval=0.05)
            tap.equal(came, 5, f'what is sent to {n} arrives there')
            new = bed.number(n)
            tap.ok(new != number, f'station {n} has another number')
            for old_or_new in (number, new):
                bed.run(3, f'/root/group {bed.device(3)} {old_or_new}', check=True)
            vci = 0x800000 | new << 17 | 8000
            tap.equal(group.wait(60).out.split()[-1], f'{vci:#x}',
                      f'the group of a program at {n} is that of the new number')
            tap.equal(is_waiting(bed, n, TAKEN), [True],
                      'whose places under the new number are taken waits')
            guest.run(f'kill {taker[1]}')
            says(taken, 'free')
            tap.equal(is_waiting(bed, n, TAKEN), [False], 'and has one when it is free')
            taken.kill()
            job.kill()
            # The stack counts what came for it with somebody else's address
            wrong = bed.run(0, 'nstat -asz IpInAddrErrors').out
            tap.ok(re.search(r'IpInAddrErrors +0 ', wrong), 'nothing of it came to the old number')
        slow.kill()
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')


def holder(bed):
    """An open file keeps the module, but not the card."""
    guest = bed.guests[0]
    device = bed.device(1)
    guest.put('/root/holder.py', HOLDER)
    job = guest.start(f'sleep 1000 | python3 /root/holder.py {device} > /root/held')
    guest.run('until grep -q open /root/held; do sleep 0.05; done', timeout=20, check=True)
    tap.ok(guest.run('rmmod jetstream').code != 0, 'with an open file the module stays')
    driver = '/sys/bus/pci/drivers/jetstream'
    tap.ok(guest.run(f'echo {bed.card_address(1)} > {driver}/unbind', timeout=90).code == 0,
           'but the card can be given away')
    tap.ok(guest.run(f'[ ! -e {device} ]').code == 0, 'its device is gone')
    job.kill()
    guest.run('pkill -x sleep; pkill python3')
    tap.ok(guest.run(f'echo {bed.card_address(1)} > {driver}/bind', timeout=60).code == 0,
           'and come back')


def pulled(bed):
    """The cards vanish under traffic: reads give all ones."""
    guest = bed.guests[0]
    device = bed.device(0)
    job = flood(bed)
    busy(bed)
    for n in (0, 1):
        bed.sim.ask(f'pull {n}')
    guest.run('for i in $(seq 300); do [ "$(dmesg | grep -c "card is gone")" = 2 ] && break;'
              ' sleep 0.1; done; sleep 0.5', timeout=60)
    log_has(bed, '(?s)card is gone.*card is gone', 'pulled: the driver sees it')
    job.kill()
    tap.ok(bed.run(0, 'ethtool -S jet0').code != 0, 'pulled: jet0 is absent')
    result = bed.run(0, f'jetsend --device {device} --station 1 --channel 3000 --count 1')
    tap.ok(result.code != 0 and result.err, 'pulled: its device is of no use')
    started = time.monotonic()
    tap.ok(guest.run('rmmod jetstream', timeout=90).code == 0, 'pulled: the module leaves')
    tap.ok(time.monotonic() - started < 15, 'pulled: without waiting for what cannot come')


def reboot():
    """A plain boot, traffic, reboot: QEMU ends as it was told to."""
    with Testbed(stations=2, cold=True) as bed:
        guest = bed.guests[0]
        flood(bed)
        tap.ok(busy(bed), 'reboot: under traffic')
        guest.start('busybox reboot -f')
        for _ in range(600):
            if guest.process.poll() is not None:
                break
            time.sleep(0.1)
        tap.ok(guest.process.poll() == 0, 'reboot: the guest went down')
        text = guest.console.read_text(errors='replace')
        tap.ok('Call Trace' not in text and 'reset does not end' not in text,
               'reboot: without complaint')


def main():
    with Testbed(stations=2) as bed:
        pings(bed, 'at first')
        reset(bed, flood(bed))
        unload(bed)
        holder(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    with Testbed(stations=2) as bed:
        pulled(bed)
        tap.equal(bed.trouble(), [], 'pulled: the kernel has nothing to complain about')
    renumbered()
    reboot()
    tap.done()


main()
