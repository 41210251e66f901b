#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""jet0 as the network stack uses it, between two stations in namespaces of one
guest: every size, both families, checksums by the card both ways."""

import hashlib
import pathlib
import random
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

SEED = tap.seed()
MTU = 65496
SLOW = 180

# Datagrams of given sizes, each answered with what it held; prints what failed
ECHO = r'''
import random, socket, sys
role, peer, seed, sizes = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
sizes = [int(s) for s in sizes.split(',')]
family = socket.AF_INET6 if ':' in peer else socket.AF_INET
s = socket.socket(family, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
if role == 'server':
    s.bind((peer, 7))
    print('ready', flush=True)
    for _ in sizes:
        data, who = s.recvfrom(65536)
        s.sendto(data, who)
else:
    s.settimeout(20)
    r = random.Random(seed)
    for size in sizes:
        data = r.randbytes(size)
        s.sendto(data, (peer, 7))
        try:
            back = s.recv(65536)
        except TimeoutError:
            print(f'{size} bytes: no answer')
            break
        if back != data:
            print(f'{size} bytes: {len(back)} came back, not the same')
'''

# A UDP packet whose checksum is wrong, from under the stack
BAD_SUM = r'''
import socket, struct, sys
src, dst, sport, dport = sys.argv[1], sys.argv[2], 5000, 5001
mac = bytes.fromhex(sys.argv[4].replace(':', ''))
own = bytes.fromhex(sys.argv[3].replace(':', ''))
payload = b'x' * 3000
udp = struct.pack('>HHHH', sport, dport, 8 + len(payload), 0x1234) + payload
ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0,
                 socket.inet_aton(src), socket.inet_aton(dst))
s = sum(struct.unpack('>10H', ip))
s = (s & 0xffff) + (s >> 16)
ip = ip[:10] + struct.pack('>H', ~(s + (s >> 16)) & 0xffff) + ip[12:]
raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
raw.bind(('jet0', 0))
raw.send(mac + own + b'\x08\x00' + ip + udp)
'''


def counters(bed, station):
    """ethtool -S as a dictionary."""
    text = bed.run(station, 'ethtool -S jet0', check=True).out
    return {m[1]: int(m[2]) for m in re.finditer(r'^ *(\w+): (\d+)$', text, re.M)}


def snmp(bed, station, name):
    text = bed.run(station, f'nstat -asz {name}').out
    return int(re.search(rf'^{name}\s+(\d+)', text, re.M)[1])


def ping(bed, target, size, count=2, more=''):
    result = bed.run(0, f'ping {more} -c {count} -i 0.2 -W 20 -s {size} {target}', timeout=SLOW)
    ok = tap.ok(f' {count} received' in result.out and result.code == 0,
                f'ping {more} -s {size} {target}')
    if not ok:
        tap.diag(result.out + result.err)


def what_it_is(bed):
    for station in range(2):
        pci = bed.guest(station).run(f'lspci -vv -s {bed.card_address(station)}', check=True).out
        tap.ok('Advanced Error Reporting' in pci and 'SlotClk+' in pci and
               f'Device Serial Number 02-4a-45-ff-fe-54-00-0{station}' in pci,
               f'lspci: error reporting, the slot\'s clock, serial number of station {station}') \
            or tap.diag(pci)
    info = bed.run(0, 'ethtool -i jet0', check=True).out
    tap.ok('driver: jetstream' in info and re.search(r'^firmware-version: \d+\.\d+$', info, re.M),
           'ethtool -i: driver and version of the gateware')
    link = bed.run(0, 'ethtool jet0', check=True).out
    tap.ok('Speed: 800Mb/s' in link and 'Duplex: Full' in link and 'Link detected: yes' in link,
           'ethtool: 800 Mbit/s, full duplex, link')
    rings = re.findall(r'^RX:\s+(\d+)$|^TX:\s+(\d+)$',
                       bed.run(0, 'ethtool -g jet0', check=True).out, re.M)
    tap.equal([int(rx or tx) for rx, tx in rings], [512, 512, 256, 256],
              'ethtool -g: the card has 512 blocks, half of them for each way')
    dump = bed.run(0, 'ethtool -d jet0 raw on | od -An -tx4 -w8 | head -2', check=True).out
    tap.equal(dump.split()[:2], ['00000000', '4a455453'], 'ethtool -d: offsets and values')
    # Below 1280 IPv6 would leave, and take its addresses with it
    for mtu, good in ((MTU, True), (MTU + 1, False), (1280, True), (67, False), (MTU, True)):
        tap.ok((bed.run(0, f'ip link set jet0 mtu {mtu}').code == 0) == good,
               f'an MTU of {mtu} is {"fine" if good else "refused"}')
    tap.ok(bed.run(0, 'ip link set jet0 address 02:00:00:00:00:01').code != 0,
           'the address is the station\'s and cannot be changed')


def pings(bed):
    ping(bed, bed.address(1), 56)
    ping(bed, bed.address6(1), 56)
    # The smallest; an event's worth and one more; a block, a page and a little
    for size in (0, 16, 36, 37, 2020, 2021, 4068, 12260, 60000, MTU - 28):
        ping(bed, bed.address(1), size)
    ping(bed, bed.address6(1), MTU - 48)
    bed.run(1, 'sysctl -w net.ipv4.icmp_echo_ignore_broadcasts=0', check=True)
    ping(bed, '10.74.0.255', 100, more='-b')


def datagrams(bed, what):
    """Sizes around every border, and random ones, both families."""
    rnd = random.Random(SEED)
    sizes = [1, 2, 3, 35, 36, 37, 1000, 1472, 2019, 2020, 2021, 4060, 4061, 12259, 12261, 32767,
             65000, MTU - 48] + [rnd.randrange(1, MTU - 48) for _ in range(6)]
    for target in (bed.address(1), bed.address6(1)):
        arguments = f'{target} {SEED} {",".join(map(str, sizes))}'
        server = bed.start(1, f'python3 /root/echo.py server {arguments}')
        bed.run(1, 'until ss -uln | grep -q ":7 "; do sleep 0.05; done', timeout=30)
        result = bed.run(0, f'python3 /root/echo.py client {arguments}', timeout=SLOW)
        tap.equal((result.code, result.out), (0, ''), f'{what}: datagrams to {target} come back')
        if result.err:
            tap.diag(result.err)
        if result.out or result.code:
            server.kill()
        server.wait(20)


def stream(bed, what, source, target, size=2_000_000):
    """A file through TCP, the same at the other end."""
    data = random.Random(SEED).randbytes(size)
    bed.guest(source).put('/root/data', data)
    server = bed.start(target, 'rm -f /root/got; timeout 150 nc -l -p 9000 > /root/got')
    bed.run(target, 'until ss -tln | grep -q :9000; do sleep 0.05; done', timeout=30)
    bed.run(source, f'nc -N {bed.address(target)} 9000 < /root/data', timeout=SLOW)
    server.wait(SLOW)
    got = bed.run(target, 'sha256sum /root/got').out.split()[:1]
    tap.equal(got, [hashlib.sha256(data).hexdigest()],
              f'{what}: {size} bytes from {source} to {target}')


def checksums(bed):
    before = [counters(bed, n) for n in (0, 1)]
    datagrams(bed, 'sums by the card both ways')
    stream(bed, 'sums by the card both ways', 0, 1)
    after = [counters(bed, n) for n in (0, 1)]
    tap.ok(after[0]['xmit_csum'] > before[0]['xmit_csum'], 'the card summed what was sent')
    tap.ok(after[1]['rx_csum'] > before[1]['rx_csum'], 'and what arrived')

    bed.run(1, 'ethtool -K jet0 rx off', check=True)
    datagrams(bed, 'what the card put in, checked by software')
    stream(bed, 'what the card put in, checked by software', 0, 1, 300_000)
    bed.run(1, 'ethtool -K jet0 rx on', check=True)
    bed.run(0, 'ethtool -K jet0 tx off sg off', check=True)
    datagrams(bed, 'what software put in, checked by the card')
    bed.run(0, 'ethtool -K jet0 tx on sg on', check=True)

    for station in (0, 1):
        for name in ('UdpInCsumErrors', 'TcpInCsumErrors', 'Udp6InCsumErrors', 'IcmpInCsumErrors'):
            tap.equal(snmp(bed, station, name), 0, f'station {station}: no {name}')
    mac = [bed.run(n, 'cat /sys/class/net/jet0/address').out.strip() for n in (0, 1)]
    bed.run(0, f'python3 /root/badsum.py {bed.address(0)} {bed.address(1)} {mac[0]} {mac[1]}',
            check=True)
    bed.run(1, 'for i in $(seq 100); do'
               ' nstat -asz UdpInCsumErrors UdpNoPorts | grep -qE " [1-9]" && break;'
               ' sleep 0.1; done')
    # Nobody listens at that port, which is found out when the sum is right
    tap.equal((snmp(bed, 1, 'UdpInCsumErrors'), snmp(bed, 1, 'UdpNoPorts')), (1, 0),
              'a wrong sum arrives as wrong')


def other_kinds(bed):
    """What does not travel bare: VLANs, unknown stations, bridges' packets."""
    for n in (0, 1):
        bed.run(n, f'''set -e
            ip link add link jet0 name v type vlan id 5
            ip addr add 10.75.0.{n + 1}/24 dev v
            ip link set v up''', check=True)
    ping(bed, '10.75.0.2', 1000)
    ping(bed, '10.75.0.2', MTU - 28)

    before = counters(bed, 0)
    bed.run(0, 'ip neigh add 10.74.0.77 lladdr 02:12:34:56:78:9a dev jet0', check=True)
    seen = snmp(bed, 1, 'IpInReceives')
    bed.run(0, 'ping -c 3 -i 0.2 -W 1 10.74.0.77')
    tap.equal(counters(bed, 0)['xmit_flooded'], before['xmit_flooded'] + 3,
              'to a station that nobody knows: sent to all')
    tap.equal(snmp(bed, 1, 'IpInReceives'), seen, 'whose stacks do not take it for their own')


def nothing_lost(bed):
    drops = re.compile(r'rx_(no_memory|no_room|bad|copy_failed|reset)$'
                       r'|tx_|xmit_(runt|too_long|map_failed|csum_failed|dead)$'
                       r'|card_(rx_(no_block|pool_full|no_event|hec|crc|length|fragment|overrun'
                       r'|header)|tx_aborted|circulated|cmd_errors|tlp_\w+|dma_error|resets)$')
    for n in (0, 1):
        lost = {name: value for name, value in counters(bed, n).items()
                if drops.match(name) and value and name != 'tx_frames' and 'card_tx_f' not in name}
        # Before the other station was there, the ring was formed twice
        for name in ('card_rx_fragment', 'card_tx_aborted', 'tx_ring_down'):
            lost.pop(name, None)
        tap.equal(lost, {}, f'station {n}: no packet was lost on the way')


def main():
    with Testbed(stations=2) as bed:
        guest = bed.guests[0]
        guest.put('/root/echo.py', ECHO)
        guest.put('/root/badsum.py', BAD_SUM)
        what_it_is(bed)
        pings(bed)
        checksums(bed)
        other_kinds(bed)
        nothing_lost(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
