#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What jetctl shows, value by value: each is compared with what is known from elsewhere: what was
sent and asked for, ethtool's counters and registers, the kernel's own files. What people see is
compared with the JSON, and all JSON with its schema. On the fast card, if CARD names none."""

import json
import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import jsonschema  # noqa: E402
import tap  # noqa: E402
import lending  # noqa: E402
from lending import LONGEST, SCHEMAS, WORD_BYTES, WORD_NS, cost, leases  # noqa: E402
from testbed import VERSION, Testbed, card_asked, until  # noqa: E402

DRIVER = '/sys/bus/pci/drivers/jetstream'
RATE = 800_000_000
BLOCKS, BLOCK_BYTES, VCIS_MAX = 512, 2048, 1024
SDU_MAX = 65520
# In the order of the links: station n hears station n - 1
STATIONS = 3


def answer(bed, words, station=0):
    """What `jetctl -j` says, as its schema has it."""
    return lending.answer(bed, words, station)


def one(bed, words, station=0):
    """The only row of an answer."""
    told = answer(bed, words, station)
    rows = told[words.split()[0] + 's']
    tap.equal(len(rows), 1, f'jetctl -j {words}: one row')
    return rows[0]


def lines(bed, words, station=0):
    result = bed.run(station, f'COLUMNS=1000 jetctl {words}')
    return result.out.splitlines()


def table(bed, words, titles, rows, station=0):
    """A table as people see it: its titles, and its cells from left to right; returns the lines behind it."""
    said = lines(bed, words, station)
    tap.equal(said[0].split(), titles, f'jetctl {words}: titles')
    for row, line in zip(rows, said[1:]):
        cells = r'\s+'.join(re.escape(str(cell)) for cell in row if cell != '')
        if not tap.ok(re.fullmatch(cells, line.strip()), f'jetctl {words}: {" ".join(map(str, row))}'):
            tap.diag(line)
    return said[1 + len(rows):]


def us(ns):
    return f'{ns / 1000:.1f} us'


def registers(bed, station):
    text = bed.run(station, 'ethtool -d jet0 raw on | od -An -tx4 -w8 -v', check=True).out
    return {int(at, 16): int(value, 16) for at, value in (line.split() for line in text.splitlines())}


def counters(bed, station):
    text = bed.run(station, 'ethtool -S jet0', check=True).out
    return {name: int(value) for name, value in re.findall(r'^ +(\S+): (\d+)$', text, re.M)}


def euis(bed):
    return [bed.run(n, 'cat /sys/class/net/jet0/address', check=True).out.strip() for n in range(STATIONS)]


def ring(bed, eui):
    """Of each station, against its host's files and registers."""
    best = max(eui)
    for n in range(STATIONS):
        bed.run(n, f'jetctl ring set bid {n + 1}500us mode {"fit" if n == 1 else "overrun"} dev jet0', check=True)
    told = [one(bed, 'ring', n) for n in range(STATIONS)]
    for n, seen in enumerate(told):
        upstream = eui[n - 1]
        want = {'dev': 'jet0', 'card': int(bed.device(n)[-1]), 'state': 'up', 'stations': [0, 1, 2],
                'ttrt_ns': 1_000_000, 'bid_ns': (n + 1) * 1_000_000 + 500_000, 'frame_bytes': SDU_MAX,
                'frame_ns': LONGEST * WORD_NS, 'frame_wanted_bytes': SDU_MAX, 'frame_usable_bytes': SDU_MAX,
                'mode': 'overrun', 'mode_wanted': 'fit' if n == 1 else 'overrun', 'is_monitor': eui[n] == best,
                'repeat_only': False, 'duplicate': False, 'lock': True, 'no_clock': False, 'alarm': 'none',
                'eui': eui[n], 'upstream': upstream, 'monitor': best, 'rate_bps': RATE, 'blocks': BLOCKS,
                'block_bytes': BLOCK_BYTES, 'vcis_max': VCIS_MAX,
                'vcis': len(answer(bed, 'vci', n)['vcis'])}
        tap.equal({name: seen.get(name) for name in want}, want, f'station {n}: the ring, as it must be')
        tap.equal((seen['ttrt_floor_ns'], seen['rotation_bound_ns']),
                  (seen['frame_ns'] + seen['trip_ns'], seen['ttrt_ns'] + seen['frame_ns']), 'sums')
        # Nothing goes wrong while both are asked
        names = {'claims_tvx': 'claim_tvx', 'claims_trt': 'claim_trt', 'claims_monitor': 'claim_monitor',
                 'claims_lock': 'claim_lock', 'claims_peer': 'claim_peer', 'beacons': 'beacons',
                 'tokens_bad': 'token_bad', 'tokens_foreign': 'token_foreign', 'tokens_not_home': 'not_home'}
        counts = counters(bed, n)
        tap.equal({ours: seen[ours] for ours in names}, {ours: counts['card_' + its] for ours, its in names.items()},
                  f'station {n}: what went wrong, as ethtool -S counts it')
    tap.equal(sorted(seen['station'] for seen in told), [0, 1, 2], 'three numbers')
    tap.equal(len({seen['epoch'] for seen in told}), 1, 'one epoch')
    return told


def ring_shown(bed, told):
    """The same for people; what moves meanwhile is not compared but by its form."""
    for n, seen in enumerate(told):
        row = ['jet0', 'up', seen['station'], 3, us(seen['ttrt_ns']), us(seen['bid_ns']), f'{SDU_MAX} B',
               'overrun', 'none']
        titles = ['DEV', 'STATE', 'STATION', 'STATIONS', 'TTRT', 'BID', 'FRAME', 'MODE', 'ALARM']
        behind = table(bed, 'ring', titles, [row], n)
        tap.equal(behind[0], f'jet0 is {seen["eui"]}, hears {seen["upstream"]}, monitor {seen["monitor"]}', 'euis')
        tap.equal(behind[1], f'jet0 TTRT is at least {us(seen["ttrt_floor_ns"])}: longest frame of station '
                             f'{seen["frame_station"]} {seen["frame_ns"] / 1000:.1f}, ring '
                             f'{seen["trip_ns"] / 1000:.1f}', 'the floor')
        times = re.fullmatch(r'jet0 rotations: min ([\d.]+), mean ([\d.]+), p99 <= ([\d.]+), max ([\d.]+),'
                             r' bound ([\d.]+) us', behind[2])
        later = one(bed, 'ring', n)
        if tap.ok(times, 'rotations'):
            low, mean, p99, high, bound = (round(float(word) * 1000) for word in times.groups())
            tap.ok(later['rotation_min_ns'] - 50 <= low <= mean <= high <= later['rotation_max_ns'] + 50
                   and abs(bound - later['rotation_bound_ns']) <= 50 and low <= p99 <= high + 50,
                   'shortest, mean, 99 %, longest and bound are what they are called')
            tap.ok(abs(mean - later['rotation_mean_ns']) <= 0.2 * mean, 'the mean is the mean')
        else:
            tap.diag(behind)
        shares = [float(word) for word in re.findall(r'([\d.]+) %', behind[3])]
        tap.ok(len(shares) == 4 and abs(sum(shares) - 100) < 0.05 and shares[0] == 0, 'the load makes 100 %')
        percent = later['bytes_async'] * 100 / later['bytes_all']
        tap.ok(abs(shares[1] - percent) <= 0.1 + 0.2 * percent, f'of which {percent:.2f} % are ours')
        percent = later['bytes_passed'] * 100 / later['bytes_all']
        tap.ok(abs(shares[2] - percent) <= 0.1 + 0.2 * percent, f'and {percent:.2f} % pass')


def ring_statistics(bed):
    """With -s and -d."""
    before = one(bed, 'ring')
    said = lines(bed, '-s ring')
    seen = one(bed, 'ring')
    length = next(line for line in said if 'by length' in line)
    told = [(int(n), float(low), float(high)) for n, low, high in
            re.findall(r'(\d+) of ([\d.]+) to ([\d.]+) us', length)]
    bins = [(n, 20 * 2 ** i / 1000) for i, n in enumerate(seen['rotation_histogram']) if n]
    was = [n for n in before['rotation_histogram'] if n]
    tap.equal([(round(low, 2), round(high, 2)) for _, low, high in told],
              [(round(low, 2), round(2 * low, 2)) for _, low in bins], 'rotations by length: where a column begins')
    tap.ok(len(was) == len(told) and all(a <= n <= b for a, (n, _, _), (b, _) in zip(was, told, bins)),
           'rotations by length: how many') or tap.diag((was, told, bins))
    wrong = next(line for line in said if 'claims:' in line)
    names = ('claims_tvx', 'claims_trt', 'claims_monitor', 'claims_lock', 'claims_peer', 'beacons', 'tokens_bad',
             'tokens_foreign', 'tokens_not_home')
    words = ('claims: silence', 'late token', 'no monitor', 'no signal', 'of others', 'beacons', 'tokens: damaged',
             'foreign', 'too early')
    tap.equal(wrong, 'jet0 ' + ', '.join(f'{word} {seen[name]}' for word, name in zip(words, names)),
              'what went wrong')
    detail = ['jet0', seen['card'], 'up', seen['station'], 3, us(seen['ttrt_ns']), us(seen['bid_ns']),
              f'{SDU_MAX} B', 'overrun', 'yes', 'none', seen['epoch'], 'overrun', '800.000 Mbit/s', BLOCKS,
              f'{BLOCK_BYTES} B', seen['vcis'], VCIS_MAX]
    table(bed, '-d ring', ['DEV', 'CARD', 'STATE', 'STATION', 'STATIONS', 'TTRT', 'BID', 'FRAME', 'MODE', 'SIGNAL',
                           'ALARM', 'EPOCH', 'WANTED', 'RATE', 'BLOCKS', 'OF', 'VCIS', 'OF-MOST'], [detail])


def recovered(bed, eui):
    """A cable is cut and mended: what is counted, and who is the suspect meanwhile."""
    bed.sim.ask('cut 1')
    for n in range(STATIONS):
        bed.wait_for_carrier(n, up=False)
    # Station 1 talks to station 2, which hears nothing any more
    for _ in range(100):
        seen = one_quietly(bed, 2)
        if seen['alarm'] == 'signal' and 'suspect' in seen:
            break
        time.sleep(0.1)
    tap.equal((seen['alarm'], seen.get('suspect'), seen['lock'], 'station' in seen), ('signal', eui[1], False, False),
              'a cut cable: alarm and suspect')
    said = bed.run(2, 'COLUMNS=1000 jetctl ring').out.splitlines()
    tap.ok(re.match(r'jet0 (beacon|claim) .* signal$', said[1]) and said[2].endswith(f', suspect {eui[1]}'),
           '... for people') or tap.diag(said)
    bed.sim.ask('mend 1')
    for n in range(STATIONS):
        bed.wait_for_carrier(n)
    for n in range(STATIONS):
        seen, counts = one_quietly(bed, n), counters(bed, n)
        tap.equal([seen['beacons'], seen['claims_lock'], seen['claims_peer']],
                  [counts['card_beacons'], counts['card_claim_lock'], counts['card_claim_peer']],
                  f'station {n}: counted')
    tap.ok(one_quietly(bed, 2)['claims_lock'] > 0, 'station 2 has begun a claim without a signal')
    # The bids of ring() and batch() count now
    seen = one_quietly(bed, 0)
    tap.equal((seen['ttrt_ns'], seen['mode']), (2_500_000, 'fit'), 'bid and mode count')


def one_quietly(bed, n):
    return json.loads(bed.run(n, 'jetctl -j ring', check=True).out)['rings'][0]


def stations(bed, eui):
    """Everybody's map is the cables'."""
    name = bed.run(0, 'hostname', check=True).out.strip()
    ids = [one_quietly(bed, n)['station'] for n in range(STATIONS)]
    best = max(eui)
    want = sorted(({'dev': 'jet0', 'station': ids[n], 'name': name, 'eui': eui[n], 'is_self': n == 0,
                    'is_monitor': eui[n] == best, 'upstream': eui[n - 1], 'channels': [1, 2, 3, 4],
                    'frame_bytes': SDU_MAX, 'version': VERSION} for n in range(STATIONS)),
                  key=lambda row: row['station'])
    for _ in range(100):
        seen = answer(bed, 'station', 0)['stations']
        if all('name' in row for row in seen):
            break
        time.sleep(0.1)
    tap.equal(seen, want, 'the stations')
    rows = [['jet0', row['station'], name, row['eui'], 'yes' if row['is_self'] else '',
             'yes' if row['is_monitor'] else '', row['upstream'], f'{SDU_MAX} B'] for row in want]
    table(bed, 'station', ['DEV', 'STATION', 'NAME', 'EUI', 'SELF', 'MONITOR', 'HEARS', 'FRAME'], rows)
    rows = [[*row[:7], 4, row[7], VERSION] for row in rows]
    table(bed, '-d station', ['DEV', 'STATION', 'NAME', 'EUI', 'SELF', 'MONITOR', 'HEARS', 'CHANNELS', 'FRAME',
                              'VERSION'], rows)


def sync(bed, eui):
    """Two leases, the ring's numbers, and that what is said to be free can be had, and no more."""
    bed.run(0, 'jetctl sync add 1500B dev jet0; jetctl sync add rate 80mbit dev jet0', timeout=60)
    result = bed.run(1, 'jetctl -j sync add rate 20mbit dev jet0', timeout=60)
    done = {'schema': 'jetctl-done-1', 'object': 'sync', 'command': 'add', 'dev': 'jet0'}
    tap.equal(json.loads(result.out), done, 'a change that was made, in JSON')
    jsonschema.validate(done, json.loads((SCHEMAS / 'jetctl-done-1.json').read_text()))
    visits = {eui[0]: (cost(1500) + 5000) * WORD_BYTES, eui[1]: 1250 * WORD_BYTES}
    for _ in range(100):
        told = answer(bed, 'sync', 0)
        if len(told['syncs']) == 2:
            break
        time.sleep(0.1)
    ids = {eui[n]: one_quietly(bed, n)['station'] for n in (0, 1)}
    name = bed.run(0, 'hostname', check=True).out.strip()
    rows = sorted(told['syncs'], key=lambda row: row['station'])
    tap.equal([{key: row.get(key) for key in row if key != 'age_s'} for row in rows],
              sorted(({'dev': 'jet0', 'station': ids[who], 'name': name, 'eui': who, 'visit_bytes': visit,
                       'rate_bps': visit * 8 * 1000, 'is_self': who == eui[0]} for who, visit in visits.items()),
                     key=lambda row: row['station']), 'the leases')
    tap.ok(all(0 <= row['age_s'] <= 120 for row in rows), 'none is older than this test')
    ages = [row['age_s'] for row in rows]
    time.sleep(2.5)
    later = [row['age_s'] for row in sorted(answer(bed, 'sync', 0)['syncs'], key=lambda row: row['station'])]
    tap.ok(all(1 <= b - a <= 120 for a, b in zip(ages, later)), f'they grow older: {ages}, {later}')
    budget = told['budgets'][0]
    low = one_quietly(bed, 0)['rotation_min_ns']
    want = {'dev': 'jet0', 'sum_ns': sum(visits.values()) // WORD_BYTES * WORD_NS, 'frame_ns': LONGEST * WORD_NS,
            'rotation_ns': budget['rotation_ns'], 'ttrt_ns': 1_000_000}
    want['free_ns'] = want['ttrt_ns'] - want['sum_ns'] - want['frame_ns'] - want['rotation_ns']
    want['free_visit_bytes'] = want['free_ns'] // WORD_NS * WORD_BYTES
    want['free_bps'] = want['free_visit_bytes'] * 8 * 1000
    tap.equal(budget, want, "the ring's numbers")
    tap.ok(abs(budget['rotation_ns'] - low) <= 400, 'tau is the shortest rotation')
    sync_shown(bed)
    wish = budget['free_bps']
    # The shortest rotation is some words shorter or longer as another station sees it
    result = bed.run(0, f'jetctl sync add rate {wish + 1_000_000}bit dev jet0', timeout=60)
    tap.equal(result.code, 2, f'{wish + 1_000_000} bit/s are not granted')
    result = bed.run(0, f'jetctl sync add rate {wish - 400_000}bit dev jet0', timeout=60)
    tap.equal((result.code, result.err), (0, ''), f'{wish - 400_000} bit/s are')
    left = answer(bed, 'sync', 0)['budgets'][0]['free_bps']
    tap.ok(left <= 1_000_000, f'{left} bit/s are left')
    for n in (0, 1):
        bed.run(n, 'jetctl sync del dev jet0', check=True, timeout=60)
    tap.equal(leases(bed, 0), {}, 'all given back')


def sync_shown(bed):
    told = answer(bed, 'sync', 0)
    said = lines(bed, 'sync')
    n = len(told['syncs'])
    tap.equal(said[0].split(), ['DEV', 'STATION', 'NAME', 'EUI', 'VISIT', 'RATE', 'AGE', 'SELF'], 'sync: titles')
    for line, row in zip(said[1:], told['syncs']):
        want = (f'jet0 {row["station"]} {row["name"]} {row["eui"]} {row["visit_bytes"]} B '
                f'{row["rate_bps"] / 1e6:.3f} Mbit/s')
        tap.equal(' '.join(line.split()[:8]), want, 'sync: a lease')
        tap.ok(re.search(r' \d+ s( yes)?$', line.rstrip()) and line.rstrip().endswith('yes') == row['is_self'],
               'sync: its age, and whose it is')
    budget = told['budgets'][0]
    tap.equal(said[n + 1].split(), ['DEV', 'S', 'F', 'TAU', 'T', 'FREE', 'VISIT', 'FREE-RATE'], 'budget: titles')
    free = f'{budget["free_bps"] / 1e6:.3f} Mbit/s'
    want = ' '.join(['jet0'] + [us(budget[name + '_ns']) for name in ('sum', 'frame', 'rotation', 'ttrt', 'free')]
                    + [f'{budget["free_visit_bytes"]} B', free])
    tap.equal(' '.join(said[n + 2].split()), want, 'budget')
    tap.equal(said[n + 4], f'jet0: {free} are free, {budget["free_visit_bytes"]} bytes in each visit of the token',
              'budget: in words')


def until_it_says(job, word):
    while word not in str(job.out) and job.running():
        time.sleep(0.1)


def shown(bed):
    """A pool of which all is known."""
    bed.guests[0].push(TOP / 'build/tests/guest/shown', '/root/shown')
    job = bed.start(0, f'exec /root/shown {bed.device(0)} {bed.device(1)}')
    until_it_says(job, 'shown\n')
    number, vci = map(int, re.search(r'pool (\d+) vci (\d+)', str(job.out)).groups())
    tap.equal(str(job.out).count('\n'), 1, 'shown.c: all went well') or tap.diag(job.out)
    pid = int(bed.run(0, 'pgrep -f "^/root/shown"', check=True).out)
    pool = one(bed, f'pool pool {number}')
    # The driver tries twice before it refuses, and may count both
    refused = pool['refused_limit']
    tap.ok(refused in (2, 4), f'two allocations were refused: {refused}')
    want = {'dev': 'jet0', 'pool': number, 'kind': 'user', 'owner': 'a\x1b[2J"\\b', 'pid': pid, 'tx_used': 3,
            'tx_limit': 5, 'frame_bytes': 3000, 'rx_used': 1, 'rx_shared': 0, 'rx_limit': 7, 'rx_frames': 4,
            'tx_frames': 2, 'vcis': 1, 'receive': 'drop-new', 'framing': 'aal5', 'keep_errored': True, 'queue': pool['queue'], 'rx_bytes': 400, 'tx_bytes': 120,
            'tx_errors': 0, 'drops': 0, 'refused': refused, 'drops_limit': 0, 'drops_old': 0,
            'drops_memory': 0, 'drops_closing': 0, 'drops_framing': 0,
            'refused_limit': refused, 'refused_memory': 0}
    tap.equal(pool, want, 'a pool')
    owner = 'a?[2J"\\b'
    row = ['jet0', number, owner, pid, '3/5', '1/7', 4, 2, 1, 0, refused]
    titles = ['DEV', 'POOL', 'OWNER', 'PID', 'TX', 'RX', 'RX-FRAMES', 'TX-FRAMES', 'VCIS', 'DROPS', 'REFUSED']
    behind = table(bed, f'pool pool {number}', titles, [row])
    tap.equal(behind, [f'jet0 pool {number}: {refused} allocations refused: it had as many blocks as it may'], 'why')
    row = ['jet0', number, 'user', owner, pid, '3/5', '3000 B', '1/7', 0, 4, 2, 1, 'drop-new', 'aal5', 'kept', pool['queue'], 400, 120,
           0, 0, refused]
    table(bed, f'-s -d pool pool {number}',
          ['DEV', 'POOL', 'KIND', 'OWNER', 'PID', 'TX', 'FRAME', 'RX', 'RX-SHARED', 'RX-FRAMES', 'TX-FRAMES', 'VCIS',
           'RECEIVE', 'FRAMING', 'DAMAGED', 'QUEUE', 'RX-BYTES', 'TX-BYTES', 'TX-ERRORS', 'DROPS', 'REFUSED'], [row])
    vcis(bed, number, vci)
    blocks(bed, number, pid)
    job.kill()
    job.wait()
    result = bed.run(0, f'jetctl pool pool {number}')
    tap.equal((result.code, result.out, result.err), (2, '', f"jetctl: no pool {number}; 'jetctl pool' lists them\n"),
              'a pool that is not there any more')


def vcis(bed, number, vci):
    told = answer(bed, 'vci')
    row = {'dev': 'jet0', 'vci': vci, 'group': bool(vci >> 23), 'station': vci >> 17 & 63, 'channel': vci & 0x1ffff,
           'pool': number, 'waiting': False, 'shared': False}
    tap.equal([v for v in told['vcis'] if v['pool'] == number], [row], 'its VCI')
    tap.equal((row['channel'], row['station']), (9001, one_quietly(bed, 0)['station']), 'which is as it asked for')
    tap.equal(told['tables'], [{'dev': 'jet0', 'vcis': len(told['vcis']), 'vcis_max': VCIS_MAX}], 'how full it is')
    tap.equal(answer(bed, f'vci pool {number}')['vcis'], [row], 'by the pool')
    tap.equal(answer(bed, f'vci vci {vci:#x}')['vcis'], [row], 'by the VCI')
    behind = table(bed, f'vci vci {vci}', ['DEV', 'VCI', 'GROUP', 'STATION', 'CHANNEL', 'POOL', 'WAITING', 'SHARED'],
                   [['jet0', f'0x{vci:06x}', row['station'], 9001, number]])
    tap.equal(behind, [f"jet0: {len(told['vcis'])} of {VCIS_MAX} places of the card's table are taken"], '... in words')
    arp = [v for v in told['vcis'] if v['channel'] == 3]
    tap.equal(sorted((v['group'], v['station']) for v in arp), [(False, row['station']), (True, 0)],
              "the driver's: its own and everybody's")
    result = bed.run(0, 'jetctl vci vci 0x1ffff')
    tap.equal((result.code, result.err), (2, 'jetctl: VCI 0x1ffff is not received\n'), 'one that is not received')


def blocks(bed, number, pid):
    """Who has how much, against the pools' own numbers at a moment when none moves: a hello does."""
    for _ in range(50):
        before, told, after = answer(bed, 'pool')['pools'], answer(bed, 'block'), answer(bed, 'pool')['pools']
        used = [(p['pool'], p['tx_used'], p['rx_used']) for p in before]
        if used == [(p['pool'], p['tx_used'], p['rx_used']) for p in after] and \
                [(h['pool'], h['sending'], h['received']) for h in told['holders']] == [u for u in used if u[1] + u[2]]:
            break
        time.sleep(0.1)
    sending, received = sum(u[1] for u in used), sum(u[2] for u in used)
    tap.equal(told['blocks'], [{'dev': 'jet0', 'blocks': BLOCKS, 'block_bytes': BLOCK_BYTES, 'sending': sending,
                                'received': received, 'free': BLOCKS - sending - received}], 'the blocks')
    tap.equal([(h['pool'], h['sending'], h['received']) for h in told['holders']], [u for u in used if u[1] + u[2]],
              'who has them')
    tap.equal([h for h in told['holders'] if h['pool'] == number],
              [{'dev': 'jet0', 'pool': number, 'kind': 'user', 'owner': 'a\x1b[2J"\\b', 'pid': pid, 'sending': 3,
                'received': 1}], 'and our pool has')
    said = lines(bed, 'block')
    tap.equal(said[0].split(), ['DEV', 'BLOCKS', 'OF', 'SENDING', 'RECEIVED', 'FREE', 'MAP'], 'block: titles')
    cells = said[1].split()
    tap.equal(cells[:4], ['jet0', str(BLOCKS), str(BLOCK_BYTES), 'B'], 'block: a card')
    tap.equal(sum(map(int, cells[4:7])), BLOCKS, 'block: all are somewhere')
    tap.equal(cells[7], 's' + 'r' * (int(cells[5]) > 0) + '.' * (31 - (int(cells[5]) > 0)), 'block: the map')
    tap.equal(said[2], 's: sending, r: received, .: free; one for 16 blocks', 'block: what it means')


def drops(bed):
    """Frames that a pool has no room for, by their cause, in words."""
    bed.guests[0].push(TOP / 'build/tests/guest/drops', '/root/drops')
    job = bed.start(1, f'exec /root/drops {bed.device(1)} {bed.device(0)} 9')
    until_it_says(job, 'sent\n')
    number = int(re.search(r'pool (\d+)', str(job.out))[1])
    for _ in range(100):
        pool = answer(bed, f'pool pool {number}', 1)['pools'][0]
        if pool['rx_frames'] + pool['drops'] == 9:
            break
        time.sleep(0.1)
    said = lines(bed, f'pool pool {number}', 1)
    tap.equal(said[2:], [f'jet0 pool {number}: 7 frames dropped: it held as many blocks as it may'], 'drops, in words')
    tap.equal((said[1].split()[-2:], pool['rx_used'], pool['rx_limit']), (['7', '0'], 2, 2), 'drops, in numbers')
    job.kill()
    job.wait()


def narrow(bed):
    """Whatever the terminal, nothing is wider, and the values are the same."""
    for words in ('ring', '-s -d ring', 'station', '-d station', 'sync', 'pool', '-s -d pool', 'vci', 'block',
                  'link', '-s -d link', 'doctor'):
        for columns in (80, 40):
            said = bed.run(0, f'COLUMNS={columns} jetctl {words}').out
            widest = max(said.splitlines(), key=len)
            # A word that is longer than a line is not cut
            tap.ok(len(widest) <= columns or len(widest.split()) == 1, f'jetctl {words}: {columns} columns') or \
                tap.diag(widest)
    said = ' '.join(bed.run(0, 'COLUMNS=40 jetctl station').out.split())
    for row in answer(bed, 'station')['stations']:
        tap.ok(f'STATION {row["station"]} ' in said and f'EUI {row["eui"]} ' in said
               and f'HEARS {row["upstream"]} ' in said, f'station {row["station"]}, narrow')
    tap.equal(len(bed.run(0, 'COLUMNS=40 jetctl pool').out.split('DEV ')), 5, 'a record a pool')
    pty = "script -qec 'stty cols 50; jetctl ring' /dev/null"
    said = bed.run(0, pty).out.replace('\r', '').splitlines()
    tap.ok(said and max(map(len, said)) <= 50, "a terminal's own width") or tap.diag(said)
    tap.ok(max(map(len, bed.run(0, 'jetctl -d ring').out.splitlines())) > 80, 'no terminal: lines are whole')


def names(bed):
    """An interface by its alternative name; one that is none; no card at all."""
    name = 'an-alternative-name-of-this-card'
    bed.run(0, f'ip link property add dev jet0 altname {name}', check=True)
    tap.equal(answer(bed, f'ring dev {name}')['rings'][0]['dev'], 'jet0', 'an alternative name')
    for words in ('ring', 'pool', 'vci', 'block', 'link', 'station', 'sync', 'doctor'):
        result = bed.run(0, f'jetctl {words} dev {name}x')
        tap.equal((result.code, result.err),
                  (2, f"jetctl: no interface {name}x; 'jetctl ring' lists those there are\n"), f'{words}: no such name')
        result = bed.run(0, f'jetctl {words} dev lo')
        tap.equal((result.code, result.err), (2, 'jetctl: no Jetstream card has this interface\n'), f'{words}: lo')
    for words in ('ring', 'pool', 'vci', 'block', 'link'):
        result = bed.guests[0].run(f'jetctl {words}')
        tap.equal((result.code, result.err.split(';')[0], result.out),
                  (0, 'jetctl: no card has an interface in this network namespace', ''), f'{words}: no card here')


def ip_pool(bed):
    pools = json.loads(bed.run(0, 'jetctl -j pool', check=True).out)['pools']
    return next(pool for pool in pools if pool['kind'] == 'ip')


def rates(job):
    """What jetctl top has told of jet0's own pool so far: whole lines, validated."""
    schema = json.loads((SCHEMAS / 'jetctl-rate-1.json').read_text())
    told = [json.loads(line) for line in str(job.out).split('\n')[:-1]]
    for answer_of_top in told:
        jsonschema.validate(answer_of_top, schema)
    rows = [next(row for row in one_answer['rates'] if row['kind'] == 'ip') for one_answer in told]
    return [row for row in rows if 'interval_ns' in row]


def adds_up(rows, name, want):
    """A rate is a whole number: it may be half of one off."""
    told = [(row[name], row['interval_ns'] / 1e9) for row in rows if row[name]]
    return abs(sum(rate * time for rate, time in told) - want) <= sum(time for _, time in told) / 2 + 1e-6


def top(bed):
    """Rates are what the counters have gone up by, and the busiest pool is on top."""
    job = bed.start(0, 'exec jetctl -j top every 200ms')
    until(lambda: rates(job), 'top: a first answer')
    answers = len(rates(job))
    before = ip_pool(bed)
    bed.run(0, f'ping -q -c 20 -i 0.01 -s 2000 {bed.address(1)}', check=True, timeout=60)
    after = ip_pool(bed)

    def all_told():
        rows = rates(job)[answers:]
        for way in ('rx', 'tx'):
            frames, size = (after[f'{way}_{what}'] - before[f'{way}_{what}'] for what in ('frames', 'bytes'))
            if not (adds_up(rows, f'{way}_frames_per_s', frames) and adds_up(rows, f'{way}_bps', 8 * size)):
                return False
        return after['tx_frames'] - before['tx_frames'] >= 20

    tap.ok(until(all_told, 'top: what it tells adds up'), 'top: what it tells is what the pool has done')
    job.kill()
    told = [json.loads(line)['rates'] for line in str(job.out).split('\n')[:-1]]

    def speed(row):
        return (row.get('tx_bps') or 0) + (row.get('rx_bps') or 0)

    # A hello of the ring's own pool may be all that an interval has; not while the pings go
    busy = [[(row['kind'], speed(row)) for row in rows] for rows in told if any(map(speed, rows))]
    first = max(busy, key=lambda rows: sum(bps for kind, bps in rows if kind == 'ip'), default=[])
    tap.ok(first and first[0][0] == 'ip' and all(rows[0][1] for rows in busy),
           f'top: the busiest pool is the first: {first[:2]}')
    result = bed.run(0, 'jetctl top every 100ms times 2', check=True)
    tap.equal(len(re.findall('^DEV +POOL +OWNER +PID +RX/S +RX +TX/S +TX +DROPS$', result.out, re.M)), 2,
              'top times 2: two tables')
    result = bed.run(0, 'jetctl top every 99ms')
    tap.equal((result.code, result.out, result.err), (1, '', 'jetctl: every 99000000 ns; 100ms is the least\n'),
              'top: not too often')


def events(job):
    """Whole lines, validated."""
    schema = json.loads((SCHEMAS / 'jetctl-event-1.json').read_text())
    seen = [json.loads(line) for line in str(job.out).split('\n')[:-1]]
    for event in seen:
        jsonschema.validate(event, schema)
    return seen


def until_seen(job, want, what, seconds=60):
    """An event with these values comes; returns it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and job.running():
        for event in events(job):
            if all(event.get(name) == value for name, value in want.items()):
                tap.ok(True, f'monitor: {what}')
                return event
        time.sleep(0.1)
    tap.ok(False, f'monitor: {what}')
    tap.diag(job.out)
    return {}


def too_much(bed, job, people):
    """
    More happens than the socket of a monitor holds that is slow, and all is well again: of what waits there
    nothing is news any more. Returns from which event on.
    """
    bed.guests[0].run('pkill -STOP -f "^jetctl -j monitor"', check=True)
    stale = len(events(job))
    enough = len(str(people.out).splitlines()) + 200
    bed.sim.ask('cut 0')
    end = time.monotonic() + 60
    while len(str(people.out).splitlines()) < enough and time.monotonic() < end:
        time.sleep(0.1)
    tap.ok(len(str(people.out).splitlines()) >= enough, 'monitor: a ring that is cut changes all the time')
    bed.sim.ask('mend 0')
    for n in range(STATIONS):
        bed.wait_for_carrier(n)
    bed.guests[0].run('pkill -CONT -f "^jetctl -j monitor"', check=True)
    return stale


def monitor(bed, eui):
    job = bed.start(0, 'exec jetctl -j monitor')
    people = bed.start(0, 'exec jetctl monitor dev jet0')
    now = one_quietly(bed, 0)
    name = bed.run(0, 'hostname', check=True).out.strip()
    began = until_seen(job, {'event': 'ring', 'change': 'came', 'dev': 'jet0', 'state': 'up', 'mode': 'fit',
                             'alarm': 'none', 'station': now['station'], 'stations': [0, 1, 2],
                             'ttrt_ns': 2_500_000, 'frame_bytes': SDU_MAX}, 'how the ring is')
    seconds = int(bed.run(0, 'date +%s', check=True).out)
    tap.ok(abs(began.get('time_ns', 0) / 1e9 - seconds) < 120, 'and when')
    for n in range(STATIONS):
        until_seen(job, {'event': 'station', 'change': 'came', 'dev': 'jet0', 'station': one_quietly(bed, n)['station'],
                         'name': name, 'eui': eui[n], 'upstream': eui[n - 1], 'frame_bytes': SDU_MAX},
                   f'station {n} is on it')
    bed.sim.ask('cut 0')
    until_seen(job, {'event': 'ring', 'change': 'changed', 'alarm': 'signal', 'suspect': eui[0]}, 'a cable is cut')
    for n in range(STATIONS):
        bed.wait_for_carrier(n, up=False)
    bed.sim.ask('mend 0')
    for n in range(STATIONS):
        bed.wait_for_carrier(n)
    until_seen(job, {'event': 'ring', 'change': 'changed', 'state': 'up', 'alarm': 'none'}, 'it is mended')
    stale = too_much(bed, job, people)
    left = one_quietly(bed, 2)['station']
    bed.guests[0].run(f'echo {bed.card_address(2)} > {DRIVER}/unbind', check=True)
    until_seen(job, {'event': 'ring', 'state': 'up', 'stations': [n for n in range(3) if n != left]},
               'two stations are left')
    tap.equal([event for event in events(job)[stale:] if event.get('alarm') == 'signal'], [],
              'monitor: what was lost is made up for')
    until_seen(job, {'event': 'station', 'change': 'left', 'station': left}, 'and one has left')
    # Changed, or come again if it was looked at while the ring formed
    until_seen(job, {'event': 'station', 'eui': eui[0], 'upstream': eui[1]},
               'its neighbour hears another one')
    bed.guests[0].run(f'echo {bed.card_address(0)} > {DRIVER}/unbind', check=True)
    until_seen(job, {'event': 'ring', 'change': 'left', 'dev': 'jet0'}, 'the card itself leaves')
    said = [line[13:] for line in str(people.out).splitlines()]
    for line in (f'jet0 ring up, station {now["station"]} of 3, TTRT 2500.0 us, frame {SDU_MAX} B, mode fit',
                 f'jet0 station {now["station"]} came, {name}, is {eui[0]}, hears {eui[2]}',
                 f'jet0 station {left} left', 'jet0 ring left: no such interface any more'):
        tap.ok(line in said, f'for people: {line}')
    tap.ok(any(line.startswith('jet0 ring ') and line.endswith(f'alarm signal, suspect {eui[0]}') for line in said),
           'for people: the alarm') or tap.diag(people.out)
    tap.ok(all(re.match(r'\d\d:\d\d:\d\d\.\d{3} jet0 ', line) for line in str(people.out).splitlines()),
           'for people: a time in front of each')
    for one_job in (job, people):
        one_job.kill()
        one_job.wait()


def batch(bed):
    """Several answers, one after the other; the first failure ends it."""
    text = r'ring\n# all\npool dev jet0\nring set bid 5ms dev jet0\nvci vci 0x1ffff\nring'
    result = bed.run(0, f"printf '{text}' | jetctl -j batch -")
    told = [json.loads(line)['schema'] for line in result.out.splitlines()]
    tap.equal((result.code, told, result.err),
              (2, ['jetctl-ring-1', 'jetctl-pool-1', 'jetctl-done-1'],
               'jetctl: standard input:5: VCI 0x1ffff is not received\n'), 'a batch')
    tap.equal(one_quietly(bed, 0)['bid_ns'], 5_000_000, 'which has changed what came before that')
    pretty = bed.run(0, 'jetctl -p ring').out
    tap.equal((json.loads(pretty)['schema'], pretty[:5]), ('jetctl-ring-1', '{\n  "'), '-p indents')


def main():
    with Testbed(stations=STATIONS, card=card_asked('fast')) as bed:
        for n in range(STATIONS):
            bed.run(n, 'sysctl -qw net.ipv6.conf.jet0.disable_ipv6=1', check=True)
        bed.ping(0, 1, 5, 2000)
        eui = euis(bed)
        told = ring(bed, eui)
        ring_shown(bed, told)
        ring_statistics(bed)
        stations(bed, eui)
        sync(bed, eui)
        shown(bed)
        drops(bed)
        narrow(bed)
        names(bed)
        batch(bed)
        top(bed)
        recovered(bed, eui)
        monitor(bed, eui)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
