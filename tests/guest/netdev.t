#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""jet0 as a network interface among others: set up as soon as it shows, VLANs in VLANs, the
card's losses in the statistics that everybody looks at, netconsole, queues and their NAPI."""

import json
import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

LINES = 100

# Set up each interface called jet as soon as it shows; print what is said, once
EAGER = r'''
import subprocess
said = set()
print('ready', flush=True)
while True:
    result = subprocess.run(['ip', 'link', 'set', 'jet0', 'up'], stderr=subprocess.PIPE, text=True)
    if result.stderr not in said:
        said.add(result.stderr)
        print(repr(result.stderr), flush=True)
    if not result.returncode:
        break
'''

# What the family netdev says of an interface's queues: [type, number, NAPI]
QUEUES = r'''
import socket, struct, sys
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
s.bind((0, 0))

def attrs(data):
    found = {}
    while len(data) >= 4:
        size, kind = struct.unpack('HH', data[:4])
        found[kind & 0x3fff] = data[4:size]
        data = data[(size + 3) & ~3:]
    return found

def ask(family, flags, command, payload):
    body = struct.pack('BBH', command, 1, 0) + payload
    s.send(struct.pack('IHHII', 16 + len(body), family, flags, 1, 0) + body)
    replies = []
    while True:
        data = s.recv(65536)
        while data:
            size, kind = struct.unpack('IH', data[:6])
            if kind in (2, 3):
                return replies
            replies.append(attrs(data[20:size]))
            data = data[(size + 3) & ~3:]
        if not flags & 0x300:
            return replies

name = b'netdev\0'
family = struct.unpack('H', ask(16, 1, 3, struct.pack('HH', 4 + len(name), 2) + name
                                + bytes(-len(name) % 4))[0][1][:2])[0]
index = socket.if_nametoindex('jet0')
for queue in ask(family, 0x301, 10, struct.pack('HHI', 8, 2, index)):
    number = {kind: struct.unpack('I', value)[0] for kind, value in queue.items()
              if len(value) == 4}
    print('tx' if number[3] else 'rx', number[1], number.get(4, 0))
'''


def eager(bed):
    """Whoever sets the interface up at the first moment, as udev's rules do, succeeds."""
    guest = bed.guests[0]
    job = guest.start(f'exec python3 -u -c "{EAGER}"')
    while 'ready' not in job.out and job.running():
        time.sleep(0.05)
    guest.run('insmod /root/jetstream.ko', check=True)
    said = sorted(job.wait(60).out.split('\n')[1:-1])
    tap.equal(said, sorted(["''", '\'Cannot find device "jet0"\\n\'']),
              'an interface that is there can be set up')
    guest.run('ip link set jet0 down; rmmod jetstream', check=True)


def vlans(bed):
    """Two tags, of both kinds: what the inner interface's MTU says comes through."""
    for outer, kind in ((5, '802.1Q'), (6, '802.1ad')):
        for n in (0, 1):
            bed.run(n, f'''set -e
                ip link add link jet0 name v{outer} type vlan id {outer} proto {kind}
                ip link add link v{outer} name vv{outer} type vlan id 7
                ip addr add 10.8{outer}.0.{n + 1}/24 dev vv{outer}
                ip link set v{outer} up
                ip link set vv{outer} up''', check=True)
        mtu = int(bed.run(0, f'cat /sys/class/net/vv{outer}/mtu').out)
        said = bed.run(0, f'ping -c 2 -i 0.2 -W 20 -M do -s {mtu - 28} 10.8{outer}.0.2',
                       timeout=60).out
        if not tap.ok('2 received' in said, f'{mtu} bytes in two tags, the outer of {kind}'):
            tap.diag(said)


def losses(bed):
    """More than the card has blocks for: who looks at the interface sees it."""
    def seen():
        return int(bed.run(1, 'cat /sys/class/net/jet0/statistics/rx_missed_errors').out)

    def card(*names):
        said = bed.run(1, 'ethtool -S jet0', check=True).out
        return sum(int(re.search(rf' {name}: (\d+)', said)[1]) for name in names)

    mine = [f'{pool}_drops_{cause}' for pool in ('arp', 'ip', 'ether') for cause in ('limit', 'memory')]
    before = 0
    for when in 'at first', 'after a reset':
        bed.run(1, 'ethtool -G jet0 rx 33 tx 479', check=True)
        jobs = [bed.start(0, f'ping -f -l 6 -c 40 -W 1 -s 60000 {bed.address(1)}')
                for _ in range(2)]
        for job in jobs:
            job.wait(120)
        lost = card('ip_drops_limit', 'ip_drops_memory')
        tap.ok(lost > before, f'{when}, the card had no room for {lost - before} packets')
        tap.equal(seen(), card('card_rx_no_event', *mine), 'which the interface has missed')
        tap.equal(card('init_drops_limit', 'init_drops_memory', *mine),
                  card('card_rx_no_block', 'card_rx_pool_full'), 'each drop is a pool\'s')
        told = json.loads(bed.run(1, 'jetctl -j pool', check=True).out)['pools']
        ip = next(p for p in told if p['kind'] == 'ip')
        tap.equal(ip['drops_limit'] + ip['drops_memory'], lost - before,
                  'jetctl tells of those since the pool was opened')
        # All blocks are within its limit, until it is opened with so few
        tap.ok(before or ip['drops_memory'], f'memory: {ip["drops_memory"]}')
        if not before:
            bed.guests[0].run(f'echo 1 > /sys/bus/pci/devices/{bed.card_address(1)}/reset',
                              check=True)
            bed.wait_for_carrier(1)
        before = lost
    bed.run(1, 'ethtool -G jet0 rx 256 tx 256', check=True)


def console(bed):
    """netconsole sends with interrupts off, in the middle of whatever goes on."""
    guest = bed.guests[0]
    mac = bed.run(1, 'cat /sys/class/net/jet0/address', check=True).out.strip()
    # netconsole looks in the first namespace only
    guest.run(f'''set -e
        ip -n s0 link set jet0 netns 1 name jetcon
        ip addr add {bed.address(0)}/24 dev jetcon
        ip link set jetcon up''', check=True)
    guest.run('for n in $(seq 400); do [ "$(cat /sys/class/net/jetcon/carrier)" = 1 ] && break;'
              ' sleep 0.05; done')

    def missed():
        return int(bed.run(1, 'cat /sys/class/net/jet0/statistics/rx_missed_errors', check=True).out)

    before = missed()
    dropped = guest.run('cat /sys/class/net/jetcon/statistics/tx_dropped', check=True).out.strip()
    hear = bed.start(1, 'timeout 200 nc -u -l -p 6666 > /tmp/heard')
    guest.run(f'''set -e
        sysctl -qw kernel.printk_devkmsg=on
        dmesg -n 8
        modprobe netconsole netconsole=6665@{bed.address(0)}/jetcon,6666@{bed.address(1)}/{mac}
        ''', check=True)
    flood = guest.start(f'ping -f -s 9000 {bed.address(1)} > /dev/null')
    guest.run(f'for n in $(seq {LINES}); do echo "<1>line $n of the console" > /dev/kmsg; done',
              timeout=120, check=True)
    flood.kill(2)
    heard = bed.run(1, f'''
        for n in $(seq 600); do
            lost=$(($(cat /sys/class/net/jet0/statistics/rx_missed_errors) - {before}))
            [ $(($(grep -c "of the console" /tmp/heard) + lost)) -ge {LINES} ] && break
            sleep 0.1
        done
        grep -c "of the console" /tmp/heard''', timeout=100).out.strip()
    hear.kill()
    lost = missed() - before
    tap.ok(int(heard) and int(heard) + lost >= LINES,
           f'netconsole: {heard} of {LINES} lines arrive while others send, the other card had no room '
           f'for {lost} packets')
    tap.equal(guest.run('cat /sys/class/net/jetcon/statistics/tx_dropped').out.strip(), dropped,
              'and none is lost on its way out')
    guest.run('rmmod netconsole; dmesg -n 4')


def queues(bed):
    bed.guests[0].put('/root/queues.py', QUEUES)
    found = [line.split() for line in
             bed.run(0, 'python3 /root/queues.py', check=True).out.splitlines()]
    tap.equal([entry[:2] for entry in found], [['rx', '0'], ['tx', '0'], ['tx', '1']],
              'netdev-genl shows the queues')
    napi = [int(entry[2]) for entry in found]
    tap.ok(all(napi) and napi[0] == napi[1] != napi[2],
           f'and which NAPI serves them: {napi}')


def main():
    with Testbed(stations=2, load=False) as bed:
        eager(bed)
        bed.load_module()
        queues(bed)
        vlans(bed)
        losses(bed)
        console(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
