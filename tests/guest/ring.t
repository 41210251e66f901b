#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The ring as jetctl shows and sets it: bids, longest frame, mode, the map, alarms."""

import json
import pathlib
import re
import struct
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from lending import WORD_NS, answer, budget, cost  # noqa: E402
from testbed import VERSION, Testbed  # noqa: E402

HELLO = 0x4a485921
SDU_MAX, SDU_SHORT = 65520, 2048
FLOOR = re.compile(r'jetctl: bid (\d+) ns: frame (\d+) \(station (\d+)\) \+ ring (\d+): (\d+) at least\n')


def ring(bed, station):
    told = json.loads(bed.run(station, 'jetctl -j ring', check=True).out)
    return told['rings'][0]


def until(bed, stations, condition):
    """Wait until the ring is as it should be for all of these; returns it as the last sees it."""
    for station in stations:
        for _ in range(200):
            seen = ring(bed, station)
            if seen['state'] == 'up' and condition(seen):
                break
            time.sleep(0.1)
    return seen


def everywhere(bed, what, stations, **want):
    """All stations come to see these values."""
    until(bed, stations, lambda seen: all(seen.get(name) == want[name] for name in want))
    tap.equal([{name: ring(bed, n).get(name) for name in want} for n in stations],
              [want] * len(stations), what)


def mapped(bed, what, stations):
    """Each station's map has all of them, and their neighbours make one round."""
    own = {ring(bed, n)['eui']: ring(bed, n)['upstream'] for n in stations}
    seen, eui = [], next(iter(own))
    while eui not in seen and eui in own:
        seen.append(eui)
        eui = own[eui]
    tap.ok(sorted(seen) == sorted(own), f'{what}: the neighbours make a round of all')
    for n in stations:
        for _ in range(100):
            told = json.loads(bed.run(n, 'jetctl -j station', check=True).out)['stations']
            have = {s.get('eui'): s.get('upstream') for s in told}
            if have == own:
                break
            time.sleep(0.1)
        tap.equal(have, own, f'{what}: and station {n} knows all of it')
    for _ in range(30):
        told = json.loads(bed.run(n, 'jetctl -j station', check=True).out)['stations']
        said = {(tuple(s['channels']), s['version']) for s in told}
        if len(said) == 1:
            break
        time.sleep(0.1)
    tap.equal(said, {((1, 2, 3, 4), VERSION)}, f'{what}: what they listen to, and their versions')


def refusal(bed, words, code, text, station=0):
    result = bed.run(station, f'jetctl ring set {words}')
    tap.equal((result.code, result.out, result.err), (code, '', f'jetctl: {text}\n'),
              f'jetctl ring set {words}: refused')


def refusals(bed):
    what = 'there are bid, frame, mode and now'
    refusal(bed, 'dev jet0', 1, f'nothing to set; {what}')
    refusal(bed, 'speed 3 dev jet0', 1, f"'speed' cannot be set; {what}")
    refusal(bed, 'bid', 1, "'bid' wants a value")
    for word in ('5', '5m', 'us', '1e300s', ''):
        refusal(bed, f"bid '{word}' dev jet0", 1,
                f"'{word}' is no time; write it like 500us or 1ms")
    refusal(bed, 'frame 2parsec dev jet0', 1, "'2parsec' is no size; write it like 2048B")
    for size in (SDU_SHORT - 1, SDU_MAX + 1):
        refusal(bed, f'frame {size}B dev jet0', 2,
                f'frame of {size} bytes; {SDU_SHORT} to {SDU_MAX} are possible')
    refusal(bed, 'mode fast dev jet0', 1, "no mode 'fast'; there are overrun and fit")
    refusal(bed, 'bid 1ms', 1, "which card? say 'dev' and its interface")
    refusal(bed, 'bid 1ms dev lo', 2, 'no Jetstream card has this interface')
    refusal(bed, 'bid 1ms dev eth9', 2,
            "no interface eth9; 'jetctl ring' lists those there are")
    for bid in (20479, 40000001):
        refusal(bed, f'bid {bid}ns dev jet0', 2,
                f'bid {bid} ns; 20480 to 40000000 are possible')
    result = bed.run(0, 'setpriv --bounding-set=-net_admin jetctl ring set bid 1ms dev jet0')
    tap.equal((result.code, result.err),
              (2, 'jetctl: Operation not permitted; try it as root\n'),
              'without CAP_NET_ADMIN: refused')
    seen = ring(bed, 0)
    tap.equal([seen[name] for name in ('bid_ns', 'frame_bytes', 'frame_wanted_bytes')],
              [1000000, SDU_MAX, SDU_MAX], 'nothing of all that changed anything')


def settings(bed):
    everyone = range(bed.stations)
    everywhere(bed, 'as it begins', everyone, ttrt_ns=1000000, bid_ns=1000000, mode='overrun',
               mode_wanted='overrun', alarm='none')
    epoch = ring(bed, 0)['epoch']
    bed.run(0, 'jetctl ring set bid 800us mode fit dev jet0', check=True)
    seen = ring(bed, 0)
    tap.equal([seen[name] for name in ('bid_ns', 'mode_wanted', 'ttrt_ns', 'mode', 'epoch')],
              [800000, 'fit', 1000000, 'overrun', epoch], 'set, but not yet in force')
    bed.run(1, 'jetctl ring set now dev jet0', check=True)
    everywhere(bed, 'with a new ring in force', everyone, ttrt_ns=800000, mode='fit',
               monitor=seen['eui'])
    bed.run(0, f'echo 1 > /sys/bus/pci/devices/{bed.card_address(0)}/reset', timeout=60)
    bed.wait_for_carrier(0)
    everywhere(bed, 'a reset of the card does not change it', everyone, ttrt_ns=800000, mode='fit')
    # What one station bids does not make the ring slower
    bed.run(1, 'jetctl ring set bid 40ms now dev jet0', check=True)
    everywhere(bed, 'the lowest bid wins', everyone, ttrt_ns=800000)
    bed.run(0, 'jetctl ring set bid 1ms mode overrun now dev jet0', check=True)
    everywhere(bed, 'as it began', everyone, ttrt_ns=1000000, mode='overrun')


def mtu(bed, station):
    return int(bed.run(station, 'cat /sys/class/net/jet0/mtu', check=True).out)


def mtu_with(frame):
    """What fits a frame with Ethernet header and two VLAN tags."""
    return (frame - 22) // 4 * 4


def mtus(bed, what, want):
    """An interface follows a ring that was formed anew in its own time."""
    for n, most in enumerate(want):
        for _ in range(100):
            if mtu(bed, n) == most:
                break
            time.sleep(0.05)
    tap.equal([mtu(bed, n) for n in range(len(want))], want, f'{what}: the MTUs')


def passes(bed, source, target, size, whole=''):
    result = bed.run(source, f'ping {whole} -c 1 -W 20 -s {size} {bed.address(target)}', timeout=60)
    if not tap.ok(' 1 received' in result.out, f'{size} bytes from {source} to {target} {whole}'):
        tap.diag(result.out + result.err)


def too_low(bed, station, words, bid, frame):
    """Refused, and the numbers are ours; returns whose frame it is."""
    result = bed.run(station, f'jetctl ring set {words} now dev jet0')
    said = FLOOR.fullmatch(result.err)
    if not tap.ok(result.code == 2 and said, f'{words} on station {station}: refused with the arithmetic'):
        tap.diag(result)
        return None
    told, longest, whose, trip, least = map(int, said.groups())
    seen = ring(bed, station)
    tap.equal([told, longest, trip, least],
              [bid, cost(frame) * WORD_NS, seen['trip_ns'], cost(frame) * WORD_NS + seen['trip_ns']],
              'bid, F, the way round, and their sum')
    tap.ok(seen['rotation_min_ns'] < trip < 20000, 'which is more than an idle token takes, and not much')
    return whose


def frames_known(bed, want):
    """All stations have heard what each asks for."""
    for n in range(3):
        for _ in range(100):
            told = {s['station']: s.get('frame_bytes') for s in answer(bed, 'station', n)['stations']}
            if told == want:
                break
            time.sleep(0.05)
        tap.equal(told, want, f'station {n} knows what each asks for')


def adopted(bed, what, words):
    result = bed.run(0, f'/root/frames {words}', timeout=120)
    tap.adopt(result.out, what)
    tap.ok(result.code == 0, f'{what}: the program ends well') or tap.diag(result.err)


def promised(bed):
    """A pool that was promised long frames: nobody makes them shorter."""
    job = bed.start(2, f'exec /root/frames hold {bed.device(2)} 60000')
    for _ in range(200):
        pools = [p for p in answer(bed, 'pool', 2)['pools'] if 'frame_bytes' in p]
        if pools:
            break
        time.sleep(0.05)
    tap.equal([p['frame_bytes'] for p in pools], [60000], 'a pool is promised frames of 60,000 bytes')
    refusal(bed, 'frame 59999B dev jet0', 2, f"pool {pools[0]['pool']} was promised frames of 60000 bytes", 2)
    bed.run(2, 'pkill -f "frames hold"')
    job.wait(20)


def shorter(bed):
    """Short frames, and a token that comes often."""
    ids = [ring(bed, n)['station'] for n in range(3)]
    too_low(bed, 0, 'bid 250us', 250000, SDU_MAX)
    passes(bed, 1, 2, 60000)
    whose = too_low(bed, 0, f'bid 250us frame {SDU_SHORT}B', 250000, SDU_MAX)
    tap.ok(whose in ids[1:], 'others ask for long frames, and are named')
    promised(bed)
    for n in range(3):
        bed.run(n, f'jetctl ring set frame {SDU_SHORT}B dev jet0', check=True)
    mtus(bed, 'at once', [mtu_with(SDU_SHORT)] * 3)
    frames_known(bed, dict.fromkeys(ids, SDU_SHORT))
    everywhere(bed, 'not yet in force', range(3), frame_bytes=SDU_MAX, frame_usable_bytes=SDU_SHORT,
               frame_wanted_bytes=SDU_SHORT, ttrt_ns=1000000)
    bed.run(0, 'jetctl ring set bid 250us now dev jet0', check=True)
    everywhere(bed, 'the low-latency profile', range(3), frame_bytes=SDU_SHORT, ttrt_ns=250000,
               frame_ns=cost(SDU_SHORT) * WORD_NS, mode='overrun')
    for n in range(3):
        tap.equal(budget(bed, n)['frame_words'], cost(SDU_SHORT), f'leases count with it, on station {n}')
    rotations(bed, 'the low-latency profile', cost(SDU_SHORT))
    passes(bed, 1, 2, 60000)
    passes(bed, 1, 2, mtu_with(SDU_SHORT) - 28, '-M do')
    result = bed.run(1, f'ip link set jet0 mtu {mtu_with(SDU_SHORT) + 1}')
    tap.ok(result.code and 'mtu greater than device maximum' in result.err, 'a larger MTU is refused')
    result = bed.run(0, f'jetctl sync add {SDU_SHORT + 1}B dev jet0')
    tap.equal(result.err, f'jetctl: frame of {SDU_SHORT + 1} bytes; 1 to {SDU_SHORT} are possible\n',
              'a lease for a longer frame is refused')
    adopted(bed, 'short frames', f'send {bed.device(1)} {bed.device(2)} {SDU_SHORT}')


def longer(bed):
    """One station needs longer frames: they are not sent before they can be, and the others bear it."""
    ids, most = [ring(bed, n)['station'] for n in range(3)], 30000
    too_low(bed, 0, f'frame {most}B', 250000, most)
    bed.run(1, f'jetctl ring set bid 1ms frame {most}B dev jet0', check=True)
    everywhere(bed, 'asked for', [1], frame_wanted_bytes=most, frame_usable_bytes=SDU_SHORT)
    told = bed.run(1, 'jetctl ring').out
    tap.ok(f'jet0 sends frames of {SDU_SHORT} bytes until the ring is formed anew, then {most}\n' in told,
           '... and people are told') or tap.diag(told)
    mtus(bed, 'still', [mtu_with(SDU_SHORT)] * 3)
    bed.run(2, 'jetctl ring set now dev jet0', check=True)
    everywhere(bed, 'one needs longer frames', range(3), frame_bytes=most, frame_station=ids[1],
               frame_ns=cost(most) * WORD_NS)
    seen = ring(bed, 0)
    tap.equal([seen[name] for name in ('bid_ns', 'ttrt_floor_ns', 'frame_usable_bytes')],
              [250000, seen['frame_ns'] + seen['trip_ns'], SDU_SHORT], 'the floor of a bid that is not reached')
    tap.ok(abs(seen['ttrt_ns'] - seen['ttrt_floor_ns']) < 1000, 'is the rotation time')
    told = bed.run(0, 'jetctl ring').out
    tap.ok(f'longest frame of station {ids[1]} {seen["frame_ns"] / 1000:.1f}, '
           f'ring {seen["trip_ns"] / 1000:.1f}; the bid is not reached\n' in told,
           '... and people are told') or tap.diag(told)
    mtus(bed, 'its own', [mtu_with(most) if n == 1 else mtu_with(SDU_SHORT) for n in range(3)])
    passes(bed, 1, 2, 20000, '-M do')
    adopted(bed, 'longer frames', f'send {bed.device(1)} {bed.device(2)} {most}')


def frames(bed):
    bed.guests[0].push(TOP / 'build/tests/guest/frames', '/root/frames')
    job = bed.hear(0, 'FRAME')
    shorter(bed)
    longer(bed)
    for n in range(3):
        bed.run(n, f'jetctl ring set bid 1ms frame {SDU_MAX}B now dev jet0', check=True)
    everywhere(bed, 'as it began', range(3), ttrt_ns=1000000, frame_bytes=SDU_MAX)
    mtus(bed, 'as they began', [mtu_with(SDU_MAX)] * 3)
    tap.equal(job.out.split()[-3:], ['2048', '30000', '65520'], 'who listens to the netlink family hears of each')
    job.kill()
    passes(bed, 1, 2, 60000, '-M do')
    counts = bed.run(1, 'ethtool -S jet0 | grep too_long').out.split()
    tap.equal(counts, ['tx_too_long:', '0', 'xmit_too_long:', '0'], 'no packet was too long')


def overtaken(bed):
    """Frames become shorter while a packet waits in front of the card: nobody sends it, and it is counted."""
    counter = 'ethtool -S jet0 | grep xmit_too_long'
    bed.run(1, f'''ping -c 1 -W 20 {bed.address(2)}; modprobe sch_netem 2> /dev/null
        tc qdisc add dev jet0 root netem delay 5s''', timeout=60)
    job = bed.start(1, f'ping -c 1 -W 1 -s 60000 {bed.address(2)}')
    for _ in range(100):
        if re.search(r'backlog \d+b [1-9]', bed.run(1, 'tc -s qdisc show dev jet0').out):
            break
        time.sleep(0.05)
    bed.run(1, f'jetctl ring set frame {SDU_SHORT}B dev jet0', check=True)
    tap.equal(bed.run(1, counter).out.split(), ['xmit_too_long:', '0'], 'shorter frames: a packet waits')
    for _ in range(200):
        told = bed.run(1, counter).out.split()
        if told[1] != '0':
            break
        time.sleep(0.1)
    tap.equal(told, ['xmit_too_long:', '1'], '... and is too long for them')
    job.wait(30)
    bed.run(1, f'tc qdisc del dev jet0 root; jetctl ring set frame {SDU_MAX}B now dev jet0', check=True)
    everywhere(bed, 'long ones again', range(3), frame_bytes=SDU_MAX)
    mtus(bed, 'long ones again', [mtu_with(SDU_MAX)] * 3)
    passes(bed, 1, 2, 60000, '-M do')


def comes_and_goes(bed):
    driver, card = '/sys/bus/pci/drivers/jetstream', bed.card_address(1)
    mapped(bed, 'three', (0, 1, 2))
    bed.guests[0].run(f'echo {card} > {driver}/unbind', check=True)
    until(bed, (0, 2), lambda seen: len(seen['stations']) == 2)
    mapped(bed, 'one has left', (0, 2))
    bed.guests[0].run(f'echo {card} > {driver}/bind', check=True)
    bed.attach(1)
    until(bed, (0, 1, 2), lambda seen: len(seen['stations']) == 3)
    mapped(bed, 'and is back', (0, 1, 2))


def rotations(bed, what, frame):
    """The token's times are in order, below the bound."""
    seen = ring(bed, 0)
    times = [seen[f'rotation_{name}_ns'] for name in ('min', 'mean', 'max', 'bound')]
    tap.ok(times[0] > 0 and times == sorted(times), f'{what}: shortest, mean, longest, bound')
    tap.diag(times)
    tap.equal(times[3], seen['ttrt_ns'] + frame * 1000 // 50, f'{what}: the bound')
    bins = [n for n, count in enumerate(seen['rotation_histogram']) if count]
    # Of 2^n words of 20 ns at least; what is read later may be more
    longest = ring(bed, 0)['rotation_max_ns']
    tap.ok(20 << bins[0] <= times[0] < 40 << bins[0] and 20 << bins[-1] <= longest,
           f'{what}: the histogram has the shortest, and none longer than the longest')
    tap.ok(times[0] <= seen['rotation_p99_ns'] <= seen['rotation_max_ns'], f'{what}: p99 between')


def load(bed):
    """What the ring was used for: pings of a known size, one way and back."""
    def words():
        return [{name: ring(bed, n)[f'bytes_{name}'] // 2 for name in ('all', 'sync', 'async', 'passed')}
                for n in range(3)]

    count, size = 20, 8000
    # SOF to EOF, less what the counters' units of 64 hide
    sent = count * (10 + 2 * ((size + 28 + 3) // 4)) - 64
    passed = 2 * count * (8 + 2 * ((size + 28 + 3) // 4)) - 64
    bed.run(0, f'ping -c 1 -W 20 {bed.address(1)}', check=True)
    before = words()
    # One at a time: the kernel's own echo drops what it has no buffer for
    said = bed.run(0, f'ping -A -c {count} -W 20 -s {size} {bed.address(1)}', timeout=60).out
    tap.ok(f' {count} received' in said, f'{count} pings of {size} bytes')
    grown = [{name: now[name] - was[name] for name in now}
             for now, was in zip(words(), before)]
    tap.diag(f'{grown}; {sent} sent, {passed} passed')
    for n in (0, 1):
        tap.ok(sent <= grown[n]['async'] < 1.2 * sent, f'station {n} has sent {count} frames')
    tap.ok(passed <= grown[2]['passed'] < 1.2 * passed, 'station 2 has passed on both ways')
    for n in range(3):
        tap.ok(grown[n]['sync'] == 0 and grown[n]['async'] + grown[n]['passed'] <= grown[n]['all'],
               f'station {n}: none was synchronous, and there were more words than that')


def recoveries(bed):
    """A cable is cut and mended: who hears it no more says why."""
    names = ('claims_lock', 'beacons')

    def total():
        seen = [ring(bed, n) for n in range(3)]
        return [sum(s[name] for s in seen) for name in names]

    def complaints():
        return int(bed.guests[0].run('dmesg | grep -c "ring down"').out)

    before, told = total(), complaints()
    bed.sim.ask('cut 1')
    for n in range(3):
        bed.wait_for_carrier(n, up=False)
    # Who hears of the fault tries again and again
    for state in ('beacon', 'claim', 'beacon', 'claim'):
        for _ in range(1000):
            if ring(bed, 0)['state'] == state:
                break
        else:
            tap.ok(False, f'{state}: never seen')
    tap.equal(complaints() - told, 3, 'the log says once of each that its ring is down')
    bed.sim.ask('mend 1')
    for n in range(3):
        bed.wait_for_carrier(n)
    tap.equal([now - was for now, was in zip(total(), before)], [1, 1],
              'one station lost its signal, and told the others')


def no_clock(bed):
    """A card's ring part stands still: its host goes on, says so, and needs nobody to come back."""
    def complaints():
        return bed.guests[0].run("dmesg | grep -c \"ring down: the card's ring part has no clock\"").out.strip()

    if bed.sim.ask('halt 2').strip() != 'halted':
        tap.diag('cards without clocks: none of them can be missing')
        return
    for n in range(3):
        bed.wait_for_carrier(n, up=False)
    seen = ring(bed, 2)
    tap.equal([seen[name] for name in ('state', 'no_clock', 'lock')], ['off', True, False], 'no clock: it says so')
    tap.equal([ring(bed, n)['no_clock'] for n in (0, 1)], [False, False], 'the others have theirs')
    told = bed.run(2, 'jetctl ring').out
    tap.ok('jet0 has no ring: its ring part has no clock\n' in told, '... and people are told') or tap.diag(told)
    for words, code, said in (('jetctl ring set bid 900us frame 9000B now dev jet0', 0, ''),
                              ('jetctl ring set bid 1ms frame 65520B now dev jet0', 0, ''),
                              ('jetctl sync add 100B dev jet0', 2, 'jetctl: the ring is down\n'),
                              ('ethtool -S jet0 > /dev/null', 0, ''), ('ethtool -d jet0 > /dev/null', 0, '')):
        result = bed.run(2, words, timeout=20)
        tap.equal((result.code, result.err), (code, said), f'{words}: answered')
    tap.equal(complaints(), '1', 'the log says so once')
    bed.sim.ask('run 2')
    for n in range(3):
        bed.wait_for_carrier(n)
    everywhere(bed, 'it has a clock again', range(3), no_clock=False, frame_bytes=SDU_MAX, ttrt_ns=1000000)
    passes(bed, 0, 2, 60000)


def alarm(bed):
    """A cable is cut: who hears nothing any more says so, and whom it suspects, until it is mended."""
    def log(lines):
        for _ in range(100):
            said = bed.guests[0].run('dmesg | grep -o "ring alarm.*"').out.splitlines()
            if len(said) >= lines:
                break
            time.sleep(0.1)
        return said

    suspect = f'suspect {ring(bed, 1)["eui"]} '
    bed.sim.ask('cut 1')
    for n in range(3):
        bed.wait_for_carrier(n, up=False)
    log(3)
    bed.sim.ask('mend 1')
    for n in range(3):
        bed.wait_for_carrier(n)
    said = log(6)
    tap.equal([line.rpartition('(')[0] or line for line in said],
              [f'ring alarm: a receiver has lost its signal; {suspect}'] * 3 + ['ring alarm is over'] * 3,
              'the log tells of an alarm, once for each station, and of its end')
    tap.equal([ring(bed, n)['alarm'] for n in range(3)], ['none'] * 3, '... and so does jetctl')


def hello(eui, name):
    return struct.pack('>IBBH6sH32s6sBB', HELLO, 1, 0, 56, bytes.fromhex(eui.replace(':', '')), 0, name,
                       bytes(6), 1, 0).hex()


def named(bed, station, other):
    told = json.loads(bed.run(station, 'jetctl -j station', check=True).out)['stations']
    return next((s.get('eui'), s.get('name')) for s in told if s['station'] == other)


def twin(bed):
    """A station that says that it has another's address, and one with a name for terminals."""
    guest, eui = bed.guests[0], [ring(bed, n)['eui'] for n in range(3)]
    ids = [ring(bed, n)['station'] for n in range(3)]
    guest.push(TOP / 'build/tests/guest/forge', '/root/forge')
    complaint = f'station {ids[1]} (twin) has our address, {eui[2]}; one of us must leave the ring'
    for _ in range(2):
        bed.run(1, f'/root/forge {bed.device(1)} {hello(eui[2], b"twin")}', check=True)
    bed.run(1, f'/root/forge {bed.device(1)} {hello(eui[1], bytes([0x1b, 0x5b, 0xe4]) + b"m")}', check=True)
    for _ in range(100):
        if named(bed, 2, ids[1]) == (eui[1], '?[?m'):
            break
        time.sleep(0.05)
    tap.equal(named(bed, 2, ids[1]), (eui[1], '?[?m'), 'a name has nothing in it that moves a cursor')
    tap.equal(guest.run(f'dmesg | grep -cF "{complaint}"').out.strip(), '1',
              'who has its address is named in the log of the one who had it, once')
    tap.equal(named(bed, 2, ids[2])[0], eui[2], '... which is still where it was')


def main():
    with Testbed(stations=3) as bed:
        refusals(bed)
        settings(bed)
        frames(bed)
        overtaken(bed)
        rotations(bed, 'overrun', 32780)
        load(bed)
        bed.run(2, 'jetctl ring set mode fit now dev jet0', check=True)
        until(bed, (0, 1, 2), lambda seen: seen['mode'] == 'fit')
        rotations(bed, 'fit', 0)
        bed.run(2, 'jetctl ring set mode overrun now dev jet0', check=True)
        comes_and_goes(bed)
        alarm(bed)
        twin(bed)
        recoveries(bed)
        no_clock(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
