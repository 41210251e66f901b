#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Blocks of the card's memory: how many are for receiving (ethtool -G), and that
none gets lost when everybody wants them. JETSTREAM_SOAK=SECONDS
makes the fight longer."""

import json
import os
import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

BLOCKS = 512
# A card must hold the largest frame each way, and one block more
LEAST = 33
SECONDS = int(os.environ.get('JETSTREAM_SOAK', 6))
REG_FREE, REG_POOL, POOLS = 0x28, 0x2000, 4

# Holds so many blocks for sending until its input ends
HOLDER = r'''
import ctypes, fcntl, struct, sys
text = ctypes.create_string_buffer(256)
fd = open(sys.argv[1], 'r+b', buffering=0)
want = int(sys.argv[2])
fcntl.ioctl(fd, 0xc028_4ae1, bytearray(struct.pack('8IQ', want, int(sys.argv[3]), 0, 0, 0, 0, 0, 256,
                                                    ctypes.addressof(text))))
blocks = ctypes.create_string_buffer(4 * 32)
while want:
    n = min(want, 32)
    op = ctypes.create_string_buffer(struct.pack('5I', 1, 0, 0, 0, n), 64)
    script = struct.pack('5Q10I', ctypes.addressof(op), 0, ctypes.addressof(blocks),
                         ctypes.addressof(text), 0, 1, 64, 0, 32, 0, 256, 0, 0, 0, 0)
    if fcntl.ioctl(fd, 0xc050_4ae4, bytearray(script)):
        sys.exit(text.value.decode())
    want -= n
print('holds', flush=True)
sys.stdin.read()
'''


def split(bed, station=0):
    """Blocks for receiving and for sending, as the driver says."""
    said = bed.run(station, 'ethtool -g jet0', check=True).out.split('Current')[1]
    return [int(re.search(rf'^{way}:\s+(\d+)$', said, re.M)[1]) for way in ('RX', 'TX')]


def registers(bed, station):
    dump = bed.run(station, 'ethtool -d jet0 raw on | od -An -v -tx4 -w8', check=True).out
    return {int(a, 16): int(b, 16) for a, b in (line.split() for line in dump.splitlines())}


def settled(bed, station):
    """The card's registers when all receive blocks are free, and no pool of jet0's has one. A hello
    that has just come may, for a moment, also while they are read."""
    want = split(bed, station)[0]
    for _ in range(50):
        regs = registers(bed, station)
        if regs[REG_FREE] == want and not any(regs[REG_POOL + 16 * n + 4] for n in range(POOLS)):
            break
    return regs


def free(bed, station):
    return settled(bed, station)[REG_FREE]


def move(bed, words, want, what):
    result = bed.run(0, f'ethtool -G jet0 {words}', timeout=90)
    tap.equal((result.code, split(bed)), (0, want), f'{what}: -G {words}')
    tap.equal(free(bed, 0), want[0], f'{what}: the card has them')


def refused(bed, words, why, want, what):
    result = bed.run(0, f'ethtool -G jet0 {words}', timeout=90)
    if not tap.ok(result.code and why in result.err, f'{what}: -G {words} is refused'):
        tap.diag(f'{result.code} {result.err}')
    tap.equal(split(bed), want, f'{what}: nothing moved')


def pings(bed, what):
    """One after the other: there may be room for one only."""
    for _ in range(3):
        result = bed.run(0, f'ping -c 1 -W 20 -s 60000 {bed.address(1)}', timeout=90)
        if ' 1 received' not in result.out:
            break
    if not tap.ok(' 1 received' in result.out, f'{what}: packets of 60000 bytes come through'):
        tap.diag(result.out)


def borders(bed):
    most = BLOCKS - LEAST
    together = f'rx and tx are {BLOCKS} together'
    move(bed, 'rx 300', [300, 212], 'more for receiving')
    move(bed, 'tx 300', [212, 300], 'more for sending')
    move(bed, 'rx 100 tx 412', [100, 412], 'both said')
    refused(bed, 'rx 101 tx 410', together, [100, 412], 'both, but not in line')
    refused(bed, f'rx {LEAST - 1}', together, [100, 412], 'too few for receiving')
    refused(bed, f'tx {LEAST - 1}', together, [100, 412], 'too few for sending')
    refused(bed, f'rx {BLOCKS + 1}', '', [100, 412], 'more than there are')
    move(bed, f'rx {LEAST}', [LEAST, most], 'as few as can be')
    pings(bed, 'few for receiving')
    move(bed, f'tx {LEAST}', [most, LEAST], 'as few as can be')
    pings(bed, 'few for sending')


def in_use(bed):
    """What programs hold stays with them; the rest moves."""
    move(bed, 'rx 128', [128, 384], 'before')
    bed.guests[0].put('/root/holder.py', HOLDER)
    job = hold(bed, 0, 300)
    result = bed.run(0, 'ethtool -G jet0 rx 400', timeout=90)
    tap.ok(result.code and 'blocks are in use' in result.err, 'held: not all of it can be moved')
    got = split(bed)
    tap.equal(got, [BLOCKS - 300, 300], 'held: but all that was free')
    tap.ok(f'rx is {got[0]} now' in result.err, 'held: and how much that was is said')
    job.kill()
    bed.run(0, 'pkill -x sleep')
    move(bed, 'rx 400', [400, 112], 'not held any more')
    bed.run(0, f'echo 1 > /sys/bus/pci/devices/{bed.card_address(0)}/reset', timeout=60)
    bed.wait_for_carrier(0)
    tap.equal((split(bed), free(bed, 0)), ([400, 112], 400),
              'a reset does not change it')
    move(bed, 'rx 256', [256, 256], 'as it was')
    job = hold(bed, 0, 7, 200)
    refused(bed, 'rx 200', 'promised', [256, 256], 'promised to a pool')
    move(bed, 'rx 240', [240, 272], 'promised: as many as are left')
    job.kill()
    bed.run(0, 'pkill -x sleep')
    move(bed, 'rx 256', [256, 256], 'as it was')


def counters(bed, station):
    text = bed.run(station, 'ethtool -S jet0', check=True).out
    return {m[1]: int(m[2]) for m in re.finditer(r'^ *(\w+): (\d+)$', text, re.M)}


def quiet(bed):
    """The counters of both, with nothing under way between them."""
    while True:
        first, second, again = (counters(bed, n) for n in (0, 1, 0))
        same = [name for name in first if 'frames' in name and first[name] != again[name]]
        if not same:
            return [first, second]


def hold(bed, station, blocks, receive=0):
    """A program that has so many blocks, and may have as many received ones."""
    job = bed.start(station, 'sleep 1000 |'
                             f' exec python3 /root/holder.py {bed.device(station)} {blocks} {receive}')
    bed.run(station, f'for i in $(seq 200); do jetctl -j pool | grep -q \'"tx_used":{blocks},\' && break;'
                     ' sleep 0.05; done')
    return job


def home(bed, station):
    """Every block is where it belongs when nobody holds any."""
    regs = settled(bed, station)
    tap.equal(regs[REG_FREE], split(bed, station)[0], f'{station}: all receive blocks are free')
    tap.equal([regs[REG_POOL + 16 * n + 4] for n in range(POOLS)], [0] * POOLS,
              f'{station}: and in no pool')
    pools = json.loads(bed.run(station, 'jetctl -j pool', check=True).out)['pools']
    tap.equal(len(pools), POOLS, f'{station}: no pool is left behind')
    # All but those that jet0 has for itself
    others = BLOCKS - split(bed, station)[0] - (LEAST - 1)
    # A packet or a hello of jet0's own may have one for a moment
    for _ in range(50):
        job = bed.run(station, f'python3 /root/holder.py {bed.device(station)} {others} 0 < /dev/null')
        if job.out == 'holds\n':
            break
        tap.diag(job.err)
        time.sleep(0.1)
    tap.equal(job.out, 'holds\n', f'{station}: all {others} others can be allocated')


def soak(bed):
    """Pools and jet0, both ways, all at once."""
    guest = bed.guests[0]
    guest.push(TOP / 'build/tests/guest/soak', '/root/soak')
    holders = []
    for n in (0, 1):
        bed.run(n, 'ethtool -G jet0 rx 128', timeout=90, check=True)
        holders.append(hold(bed, n, 320))
    before = quiet(bed)
    server = bed.start(1, 'while :; do nc -l -p 9000 > /dev/null; done')
    stream = bed.start(0, 'while :; do head -c 60000 /dev/zero |'
                          f' nc -N -w 30 {bed.address(1)} 9000 && echo sent; sleep 0.05; done')
    pinger = bed.start(1, f'while :; do ping -c 1 -W 20 -s 10000 {bed.address(0)} | grep "1 rec";'
                          ' done')
    seed = f'SEED={os.environ["SEED"]}' if 'SEED' in os.environ else ''
    # On a slow machine again, until it is clear that jet0 starves
    for _ in range(10):
        result = guest.run(f'{seed} /root/soak {bed.device(0)} {bed.device(1)} {SECONDS}',
                           timeout=SECONDS + 120)
        if result.code or ('sent' in str(stream.out) and '1 rec' in str(pinger.out)):
            break
    stream.kill()
    pinger.kill()
    server.kill()
    tap.adopt(result.out, 'soak')
    tap.ok(result.code == 0, 'soak ends well')
    for what, job in (('streams', stream), ('pings', pinger)):
        lines = str(job.out).count('sent' if what == 'streams' else '1 rec')
        tap.ok(lines, f'jet0 did not starve: {lines} {what}')

    # Until what is under way has arrived
    bed.run(0, f'ping -c 2 -W 20 -s 30000 {bed.address(1)}', timeout=60)
    after = quiet(bed)
    for job in holders:
        job.kill()
    guest.run('pkill -x sleep')
    diff = [{name: after[n][name] - before[n][name] for name in after[n]} for n in (0, 1)]
    drops = ('rx_no_vci', 'rx_no_block', 'rx_pool_full', 'rx_no_event', 'rx_hec', 'rx_crc',
             'rx_length', 'rx_fragment', 'rx_overrun', 'rx_header')
    for n in (0, 1):
        mine, other = diff[n], diff[1 - n]
        tap.diag({name: value for name, value in mine.items() if value and 'card_' in name})
        came = mine['card_rx_frames'] + sum(mine[f'card_{name}'] for name in drops)
        tap.equal(came, other['card_tx_frames'], f'{n}: each frame of the other was told of once')
        told = sum(value for name, value in mine.items() if re.match(r'queue\d_frames', name))
        tap.equal(told, mine['card_rx_frames'], f'{n}: each that was stored came to the driver')
        tap.equal(mine['card_stripped'], mine['card_tx_frames'], f'{n}: its own came home')
        bad = {name: value for name, value in mine.items() if value and re.match(
            r'card_(rx_(no_event|hec|crc|length|fragment|overrun|header)|tx_aborted|circulated'
            r'|cmd_errors|tlp_|dma_error|resets|claims)', name)}
        tap.equal(bad, {}, f'{n}: nothing went wrong')
        home(bed, n)


def main():
    with Testbed(stations=2) as bed:
        borders(bed)
        in_use(bed)
        soak(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
