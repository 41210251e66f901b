#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""No packet overtakes another of its queue: sizes around what an event holds, which goes up the
stack without a copy by the card, and others mixed, whatever the pools they come through. A card
that is faster than its guest drops some (CARD=fast), but none that it does not count."""

import pathlib
import random
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from lending import answer  # noqa: E402
from testbed import Testbed  # noqa: E402

SEED = tap.seed()
COUNT = 300
PAIRS = 40
PORT = 6001
# Bytes of UDP payload; an IPv4 packet has 28 more. Short ones come whole with their event
SHORT = (4, 10, 12, 13, 36, 37, 66, 67, 68, 69, 100, 122, 124, 125, 126)
LONG = (180, 500, 1400, 2020, 2021, 5000, 12300, 30000)

# Numbered datagrams; tells how many came, and the first that came before one sent earlier
RECEIVE = r'''
import socket, struct, sys
address, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)
s.bind((address, port))
s.settimeout(15)
print('ready', flush=True)
got = []
try:
    while len(got) < count:
        got.append(struct.unpack('>I', s.recv(65536)[:4])[0])
except TimeoutError:
    pass
early = [(b, a) for a, b in zip(got, got[1:]) if b < a]
print(len(got), len(early), early[:1])
'''

SEND = r'''
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, 32, 1 << 24)
for n, size in enumerate(map(int, sys.argv[3].split(','))):
    s.sendto(struct.pack('>I', n) + bytes(size - 4), (sys.argv[1], int(sys.argv[2])))
'''

# The same from under the stack, and to there: the sender's address says which pool a packet
# comes through: bare IP or ARP when it is the station's, else with its header, as from a bridge
RAW_SEND = r'''
import socket, struct, sys
raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
raw.bind(('jet0', 0))
to, own = (bytes.fromhex(a.replace(':', '')) for a in sys.argv[1:3])
bridged = bytes.fromhex('02aabbccddee')
for n, item in enumerate(sys.argv[3].split(',')):
    kind, size = item.split(':')
    data = b'order' + struct.pack('>I', n) + bytes(int(size))
    if kind == 'arp':
        frame = to + own + b'\x08\x06' + data
    else:
        ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(data), n, 0, 64, 253, 0,
                         bytes(4), bytes(4))
        frame = to + (bridged if kind == 'ether' else own) + b'\x08\x00' + ip + data
    raw.send(frame)
'''

RAW_RECEIVE = r'''
import socket, struct, sys
raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
raw.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)
raw.bind(('jet0', 3))
raw.settimeout(15)
print('ready', flush=True)
count, got = int(sys.argv[1]), []
try:
    while len(got) < count:
        frame = raw.recv(65600)
        at = frame.find(b'order', 14, 60)
        if at >= 0:
            got.append(struct.unpack('>I', frame[at + 5:at + 9])[0])
except TimeoutError:
    pass
early = [(b, a) for a, b in zip(got, got[1:]) if b < a]
print(len(got), len(early), early[:1])
'''

TCP_RECEIVE = r'''
import socket, sys
server = socket.create_server((sys.argv[1], 6002))
print('ready', flush=True)
link, total = server.accept()[0], 0
while data := link.recv(1 << 20):
    total += len(data)
print(total)
'''

# A long segment and a short one right behind it; the next ones when these have arrived, or TCP
# would make one segment of them
TCP_SEND = r'''
import fcntl, socket, struct, sys, time
link = socket.create_connection((sys.argv[1], 6002))
link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for pair in sys.argv[2].split(','):
    for size in map(int, pair.split('+')):
        link.send(bytes(size))
    while struct.unpack('i', fcntl.ioctl(link, 0x5411, bytes(4)))[0]:
        time.sleep(0.001)
'''


def sizes(rnd):
    """A long one before a short one half of the time, else any."""
    mixed = []
    while len(mixed) < COUNT:
        mixed.append(rnd.choice(LONG if len(mixed) % 2 == 0 else SHORT + LONG[:2]))
    return mixed


def receive(bed, program, arguments):
    """Start a program at station 1 that says when it is ready."""
    job = bed.start(1, f'exec python3 /root/{program} {arguments}')
    while 'ready' not in job.out and job.running():
        time.sleep(0.05)
    return job


def dropped(bed):
    """By station 1's card, for want of room in a pool."""
    return sum(pool['drops'] for pool in answer(bed, 'pool', 1)['pools'])


def check(bed, job, count, before, what):
    words = job.wait(120).out.split(None, 3)
    lost = dropped(bed) - before
    if not tap.equal([int(words[1]) + lost, words[2]], [count, '0'],
                     f'{what}: all of {count} in the order sent, but for {lost} dropped'):
        tap.diag(f'early: {words}')
    tap.ok(not lost or lost < count // 10 and bed.sim.card == 'fast',
           f'{what}: none with the gateware, few with the fast card')


def datagrams(bed, rnd):
    listed, before = sizes(rnd), dropped(bed)
    job = receive(bed, 'receive.py', f'{bed.address(1)} {PORT} {COUNT}')
    bed.run(0, f'python3 /root/send.py {bed.address(1)} {PORT} {",".join(map(str, listed))}',
            timeout=120, check=True)
    check(bed, job, COUNT, before, 'datagrams of one socket')


def pools(bed, rnd):
    """Random pools; that of ARP holds few blocks, so few packets are for it, and short ones."""
    mac = [bed.run(n, 'cat /sys/class/net/jet0/address', check=True).out.strip() for n in (0, 1)]
    listed = [f'{rnd.choice(("ip", "ether"))}:{size}' for size in sizes(rnd)]
    listed[5::12] = [f'arp:{rnd.choice(SHORT)}' for _ in listed[5::12]]
    before = dropped(bed)
    job = receive(bed, 'raw_receive.py', COUNT)
    bed.run(0, f'python3 /root/raw_send.py {mac[1]} {mac[0]} {",".join(listed)}', timeout=120,
            check=True)
    check(bed, job, COUNT, before, 'packets of the pools IP, ETHER and ARP')


def tcp(bed, rnd):
    """Segments sent again are the simulation's: it is slow for a retransmission timer."""
    def out_of_order():
        return int(bed.run(1, 'nstat -asz TcpExtTCPOFOQueue', check=True).out.split()[-2])

    before, drops = out_of_order(), dropped(bed)
    pairs = [(rnd.choice(LONG[-3:]), rnd.choice(SHORT)) for _ in range(PAIRS)]
    job = receive(bed, 'tcp_receive.py', bed.address(1))
    bed.run(0, f'python3 /root/tcp_send.py {bed.address(1)} {",".join(f"{a}+{b}" for a, b in pairs)}',
            timeout=120, check=True)
    tap.equal(job.wait(120).out.split()[1:], [str(sum(map(sum, pairs)))], 'TCP: all bytes arrive')
    early = out_of_order() - before
    tap.ok(early <= dropped(bed) - drops,
           f'and no segment before an earlier one, but for {early} whose earlier one was dropped')


def main():
    rnd = random.Random(SEED)
    with Testbed(stations=2) as bed:
        guest = bed.guests[0]
        for name, program in (('receive', RECEIVE), ('send', SEND), ('raw_send', RAW_SEND),
                              ('raw_receive', RAW_RECEIVE), ('tcp_receive', TCP_RECEIVE),
                              ('tcp_send', TCP_SEND)):
            guest.put(f'/root/{name}.py', program)
        # Nothing but the card and the driver shall drop or sort
        bed.run(0, 'tc qdisc replace dev jet0 root pfifo limit 1000', check=True)
        bed.ping(0, 1, 2)
        datagrams(bed, rnd)
        pools(bed, rnd)
        tcp(bed, rnd)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
