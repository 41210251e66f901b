#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""datagrams.py [COUNT] - the UDP step of `make demo`, many times: datagrams of 60000
bytes, each answered before the next. Not part of `make check`: `make soak-udp`.

When one is lost, says where: what the counters of both stations say of that time."""

import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

from testbed import Testbed  # noqa: E402

BATCH, BYTES = 32, 60000

SERVER = '''
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
s.bind((sys.argv[1], 7401))
print('listening', flush=True)
while True:
    data, peer = s.recvfrom(65536)
    s.sendto(data[:8] + len(data).to_bytes(4, 'big'), peer)
'''

# Prints the numbers of those that nothing was heard of
CLIENT = f'''
import os, socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
first = int(sys.argv[2])
for n in range(first, first + {BATCH}):
    data = n.to_bytes(8, 'big') + os.urandom({BYTES - 8})
    s.sendto(data, (sys.argv[1], 7401))
    s.settimeout(20)
    try:
        while s.recv(100) != data[:8] + len(data).to_bytes(4, 'big'):
            pass
    except TimeoutError:
        print(n)
'''


def counters(bed, station):
    text = bed.run(station, 'ethtool -S jet0; nstat -asz; cat /proc/net/softnet_stat',
                   check=True).out
    return {m[1]: int(m[2]) for m in re.finditer(r'^ *(\w+):?\s+(\d+)', text, re.M)}


def batch(bed, first):
    """How many were lost."""
    before = [counters(bed, n) for n in (0, 1)]
    lost = bed.run(0, f'python3 /root/client.py {bed.address(1)} {first}', timeout=1200,
                   check=True).out.split()
    if lost:
        print(f'lost: {", ".join(lost)}')
        for n in (0, 1):
            after = counters(bed, n)
            print(f'  station {n}:', {name: after[name] - before[n].get(name, 0) for name in after
                                      if after[name] != before[n].get(name, 0)})
        print(bed.guests[0].dmesg()[-1500:])
    return len(lost)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    sent = lost = 0
    with Testbed(stations=3) as bed:
        guest = bed.guests[0]
        guest.put('/root/server.py', SERVER)
        guest.put('/root/client.py', CLIENT)
        job = bed.start(1, f'exec python3 -u /root/server.py {bed.address(1)}')
        while 'listening' not in str(job.out):
            time.sleep(0.05)
        started = time.monotonic()
        while sent < count:
            lost += batch(bed, sent)
            sent += BATCH
            print(f'{sent} datagrams, {lost} lost, {time.monotonic() - started:.0f} s', flush=True)
    return 1 if lost else 0


if __name__ == '__main__':
    sys.exit(main())
