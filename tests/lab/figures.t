#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What a laboratory file asks for is what happens, and what results say is what happened.

Each key of the file and each figure beside something that was not made from it: arithmetic, the
card's counters, another implementation, or the same seen from the other end of the ring.
"""
import json
import pathlib
import random
import statistics
import subprocess
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent),
                str(pathlib.Path(__file__).resolve().parents[1])]
import lab  # noqa: E402
from ring_faults import CLOCK, FILL, TRANSIT  # noqa: E402
from ring_theory import frame_words  # noqa: E402
from tap import diag, done, equal, ok, seed  # noqa: E402

DIST = lab.TOP / 'build/tests/lab/dist'
BITS = 16 * CLOCK               # a second
HEADER_AND_TRAILER = 16
MONITOR = 1                     # words that the monitor adds to a rotation
UP = 60_000                     # words: a small ring is up long before


def ring(stations, words, **more):
    return lab.run({'duration': lab.words(words), 'ttrt': '0.25 ms', 'stations': stations, **more},
                   SEED)


def load(rate, frames, **more):
    return {'load': f'{rate} Mbit/s', 'frames': frames, **more}


def both(station):
    return station['frames']['async'], station['frames']['sync']


def percentiles():
    """The laboratory's quantiles are right to 1.6 %; statistics' are exact."""
    samples = {
        'exponential': [round(random.expovariate(1e-3)) for _ in range(20_000)],
        'over six decades': [round(10 ** random.uniform(0, 6)) for _ in range(20_000)],
        'uniform': [random.randrange(5_000, 90_000) for _ in range(20_000)],
        'two humps': [round(random.gauss(*random.choice(((1e3, 50), (1e5, 3e3)))))
                      for _ in range(20_001)],
        'small ones': [random.randrange(100) for _ in range(10_001)],
        'always the same': [12_345] * 1000,
        'a single one': [77],
    }
    for name, values in samples.items():
        got = json.loads(subprocess.run(DIST, input=' '.join(map(str, values)), text=True,
                                        capture_output=True, check=True).stdout)
        equal((got['count'], got['min'], got['max']), (len(values), min(values), max(values)),
              f'{name}: count, least and most')
        ok(abs(got['mean'] - statistics.fmean(values)) <= 1e-9 * statistics.fmean(values) + 1e-9,
           f'... mean {got["mean"]}')
        # Between two samples any value is as good
        cuts = statistics.quantiles(values, n=1000, method='inclusive') if len(values) > 1 \
            else values * 999
        for key, per_mille in (('p50', 500), ('p99', 990)):
            near, exact = (cuts[per_mille - 3], cuts[per_mille + 1]), cuts[per_mille - 1]
            if not ok(near[0] * 0.984 - 1 <= got[key] <= near[1] * 1.016 + 1,
                      f'... {key} {got[key]}, exactly {exact:g}'):
                diag(f'within {near}')
        octaves = {}
        for value in values:
            key = 1 << (max(value, 1).bit_length() - 1)
            octaves[str(key)] = octaves.get(str(key), 0) + 1
        equal(got['log2'], octaves, '... so many in each octave')


def periodic():
    """Load, size and time say how many there must be."""
    plan = [(24, 480, 'async'), (6, 1024, 'async'), (12, 2048, 'sync'), (30, 56, 'async')]
    words = 400_000
    got = ring([{'sa': '3000 words', 'traffic': [load(rate, f'{size} B', arrivals='periodic',
                                                      **{'class': kind})]}
                for rate, size, kind in plan], words)
    for station, (rate, size, kind) in zip(got['stations'], plan):
        want = rate * 1e6 * words / CLOCK / 8 / size
        frames = station['frames'][kind]
        ok(abs(frames['offered'] - want) <= 1,
           f'{rate} Mbit/s of {size} B at equal times: {want:g} frames, offered {frames["offered"]}')
        seconds = words / CLOCK
        payload = frames['sent'] * (size - HEADER_AND_TRAILER) * 8 / seconds
        ok(frames['sent'] > want / 2 and
           abs(station['payload_bit_per_s'][kind] - payload) < 1e-6 * payload,
           f'... {frames["sent"]} sent: {station["payload_bit_per_s"][kind] / 1e6:g} Mbit/s of payload')
        line = frames['sent'] * frame_words(size)
        ok(abs(station['utilisation'][kind] * words - line) <= frame_words(size),
           f'... {station["utilisation"][kind]:.2%} of the ring')
    return got


def randomly():
    """Exponential times between frames: as many in a time as Poisson says, with his variance."""
    stations, rate, words = 32, 20, 60_000
    got = ring([{'count': stations, 'traffic': [load(rate, '56 B')]}], words)
    counts = [one['frames']['async']['offered'] for one in got['stations']]
    mean = rate * 1e6 * words / CLOCK / 8 / 56
    total = mean * stations
    ok(abs(sum(counts) - total) < 5 * total ** 0.5,
       f'{rate} Mbit/s at random times: {total:.0f} frames, offered {sum(counts)}')
    # Chi square of 31 degrees of freedom is within 5 and 90, but for one in a million
    chi = sum((count - mean) ** 2 for count in counts) / mean
    if not ok(5 < chi < 90, f'... whose number varies from station to station: chi square {chi:.1f}'):
        diag(counts)


def sizes():
    """A range of sizes: all are as likely, so their mean is the middle."""
    low, high = 200, 1000
    got = ring([{'traffic': [{'load': 'saturated', 'frames': f'{low} B..{high} B'}]}, {}], 300_000)
    one = got['stations'][0]
    sent = one['frames']['async']['sent']
    mean = one['payload_bit_per_s']['async'] / 8 * 300_000 / CLOCK / sent + HEADER_AND_TRAILER
    sigma = (high - low) / 12 ** 0.5 / sent ** 0.5
    ok(sent > 400 and abs(mean - (low + high) / 2) < 5 * sigma,
       f'frames of {low} to {high} B: {sent} sent, {mean:.0f} B in the mean')


def destinations():
    """Who gets what, at the other end."""
    n = 5

    def received(to):
        got = ring([{'traffic': [load(100, '200 B', to=to)]}, {'count': n - 1}], UP + 200_000,
                   warmup=lab.words(UP))
        frames = got['ring']['frames']
        ok(frames['delivered'] == sum(one['received']['async'] for one in got['stations'])
           and frames["sent"] > 100 and not frames['lost'],
           f'to {to}: {frames["delivered"]} delivered are as many received')
        return frames['sent'], [one['received']['async'] for one in got['stations']]

    def all_but_last(one, sent):
        # The last one may be on its way
        return sent - 1 <= one <= sent + 1

    sent, got = received('next')
    ok(all_but_last(got[1], sent) and not any(got[2:] + got[:1]), '... the next one has them all')
    sent, got = received(3)
    ok(all_but_last(got[3], sent) and not any(got[:3] + got[4:]), '... station 3 has them all')
    sent, got = received('all')
    ok(all(all_but_last(one, sent) for one in got[1:]) and not got[0], '... all others have them all')
    sent, got = received('random')
    share = sent / (n - 1)
    if not ok(not got[0] and all(abs(one - share) < 5 * share ** 0.5 for one in got[1:]),
              f'... each other one has a {n - 1}th of {sent}'):
        diag(got)


def lengths():
    """An idle token needs the links, 14 to 22 words a station, and one at the monitor."""
    words = [10, 23, 57, 3]
    for own in (words, words[:2]):
        got = ring([{'length': lab.words(one)} for one in own], 2 * UP, warmup=lab.words(UP))
        want = sum(own) + TRANSIT * len(own) + MONITOR
        times = got['ring']['rotation_words']
        if not ok(want <= times['min'] <= times['max'] <= want + FILL * len(own),
                  f'links of {own} words: a rotation of {want} to {want + FILL * len(own)}'):
            diag(times)
    got = ring([{'length': '200 m'}, {'count': 2}], 2 * UP, warmup=lab.words(UP), length='1 km')
    least = 50 + 2 * 250 + 3 * TRANSIT + MONITOR
    ok(least <= got['ring']['rotation_words']['min'] <= least + 3 * FILL,
       '200 m and twice 1 km: 550 words of links')


def clocks():
    """Who sends all the time sends as much more as its clock is faster, whatever the other's does."""
    words = 600_000

    def share(ppm, others):
        """One token holding, longer than what is measured."""
        got = ring([{'clock': f'{ppm} ppm', 'traffic': [{'load': 'saturated', 'frames': '16 KB'}]},
                    {'clock': f'{others} ppm'}], words + UP, warmup=lab.words(UP), ttrt='30 ms')
        ok(got['stations'][0]['frames']['async']['sent'] > 70 and got['ring']['frames']['lost'] == 0,
           f'clocks {ppm} and {others} ppm off')
        return got['stations'][0]['utilisation']['async']

    right = share(0, 0)
    for ppm, others in ((100, -100), (-100, 100), (-50, 0)):
        off = (share(ppm, others) / right - 1) * 1e6
        ok(abs(off - ppm) < 25, f'... it sends {off:.0f} ppm more than one whose clock is right')


def power_and_insert():
    """Off until its time, and then on; out until its time, and then in."""
    at = 30_000

    def third(words, **keys):
        return ring([{'count': 2}, keys], words)['stations'][2]

    for words, on in ((at, False), (at + 20, True)):
        equal(third(words, power=lab.words(at))['power'], on,
              f'power at {at} words: {"on" if on else "off"} after {words}')
    equal(third(2 * UP, power=lab.words(at))['up'], True, '... and in the ring later')
    for words, up in ((at, False), (at + UP, True)):
        one = third(words, insert=lab.words(at))
        equal((one['power'], one['up']), (True, up),
              f'inserted at {at} words: {"in" if up else "not in"} the ring after {words}')
    for key in ('power', 'insert'):
        equal(third(2 * UP, **{key: 'never'})['up'], False, f'{key}: never')


def counts(got, name):
    """Frames do not vanish from the figures, and the card's counters have the same."""
    for station in got['stations']:
        for one in both(station):
            if one['offered'] != one['refused'] + one['sent'] + one['aborted'] + one['waiting']:
                ok(False, f'{name}: offered = refused + sent + aborted + waiting')
                diag(one)
        sent = [one['sent'] for one in both(station)]
        aborted = sum(one['aborted'] for one in both(station))
        counter = station['counters']
        # One of them may be just on its way to be counted
        for key, seen in (('tx_frames', sum(sent)), ('tx_sync', sent[1]), ('tx_aborted', aborted),
                          ('tokens', station['tokens'])):
            if key == 'tokens' and got['faults']:
                continue        # some are of another time, or damaged
            if abs(counter[key] - seen) > 1:
                ok(False, f'{name}: station {station["station"]}: {key} {counter[key]}, seen {seen}')
    frames = got['ring']['frames']
    equal(sum(sum(one['received'].values()) for one in got['stations']), frames['delivered'],
          f'{name}: what was delivered was received')
    ok(not any(frames[key] for key in ('damaged', 'strange', 'misnamed', 'duplicated')),
       f'{name}: all that arrived was right, byte for byte')


def waiting():
    """Who still waits at the end has waited, too: one station has the token all the time."""
    held = 100_000
    got = ring([{'count': 2, 'traffic': [{'load': 'saturated', 'frames': '1 KB'}]},
                {'traffic': [load(2, '56 B', arrivals='periodic')]}], UP + held, warmup=lab.words(UP),
               ttrt='30 ms')
    counts(got, 'one sends all the time')
    frames = [one['frames']['async'] for one in got['stations']]
    ok(sorted(one['sent'] > 0 for one in frames) == [False, False, True], '... and no other')
    for station, one in zip(got['stations'], frames):
        most = station['access_delay_words']['async']['max']
        if not one['sent']:
            ok(one['waiting'] > 0 and held - 100 <= most <= held,
               f'... {one["waiting"]} frames of another one wait, the first for {most} words')


def aborted():
    """Frames that never come to their end use nothing."""
    cut = {'fault': 'cut', 'link': 2, 'at': f'{UP} words..{UP + 40_000} words', 'for': '100 us',
           'times': 8, 'every': '1.4 ms'}
    words = 8 * 70_000
    got = ring([{'traffic': [{'load': 'saturated', 'frames': '64 KB'}]}, {'count': 2}], UP + words,
               warmup=lab.words(UP), ttrt='1 ms', faults=[cut])
    one = got['stations'][0]
    frames = one['frames']['async']
    ok(frames['aborted'] > 5, f'a cable that is cut all the time: {frames["aborted"]} frames aborted')
    ok(abs(one['utilisation']['async'] * words - frames['sent'] * frame_words(65536))
       <= frame_words(65536), f'... {frames["sent"]} sent, utilisation {one["utilisation"]["async"]:.1%}')
    counts(got, 'a cable that is cut all the time')


def two_rings():
    """Both are full: that is more than one ring can be."""
    got = ring([{'count': 4, 'traffic': [{'load': 'saturated', 'frames': '2 KB', 'to': 'next'}]}],
               2 * UP + 100_000, warmup=lab.words(2 * UP),
               faults=[{'fault': 'split', 'link': 0, 'and': 2, 'at': lab.words(UP)}])
    both_rings = got['ring']['utilisation']['async']
    ok(1.5 < both_rings < 2, f'two full rings: utilisation {both_rings:.3f}, as the schema allows')


SEED = seed()
percentiles()
counts(periodic(), 'light load')
randomly()
sizes()
destinations()
lengths()
clocks()
power_and_insert()
waiting()
aborted()
two_rings()
done()
