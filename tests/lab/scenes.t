#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What rings do at start, when stations come and go, and when they are set up wrong.

With WHOLE=1 (make check-ring) also on 64 and 65 stations.
"""
import os
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent),
                str(pathlib.Path(__file__).resolve().parents[1])]
import lab  # noqa: E402
import ring_faults as faults  # noqa: E402
from ring_theory import crowded as crowded_config, frame_words  # noqa: E402
from tap import done, ok, seed  # noqa: E402

LOAD = [{'load': 'saturated', 'frames': '56 B..2 KB', 'to': 'random'}]
LEAVES = ({'fault': 'remove'}, {'fault': 'kill', 'when': 'now'}, {'fault': 'kill', 'when': 'token'})


def ring(stations, duration, **more):
    return lab.run({'duration': duration, 'ttrt': '0.25 ms', 'stations': stations, **more}, SEED)


def clean(results):
    frames = results['ring']['frames']
    return not any(frames[key] for key in ('damaged', 'strange', 'misnamed', 'duplicated'))


def simultaneous(count):
    got = ring([{'count': count}], '3 ms')
    stations = got['stations']
    ok(got['ring']['first_up_words'] and got['ring']['first_up_words'] <= faults.WITHIN,
       f'{count} stations powered at once: a ring after {got["ring"]["first_up_words"]} words')
    ok(stations[-1]['monitor'] and sum(one['monitor'] for one in stations) == 1,
       '... equal bids: the highest EUI is monitor, and nobody else')
    ok(sorted(one['id'] for one in stations) == list(range(count)), '... ids 0 and up, each once')


def lowest_bid():
    got = ring([{'count': 2, 'ttrt': '0.5 ms'}, {'ttrt': '0.2 ms'}, {'count': 2}], '3 ms')
    ok(got['ring']['monitor'] == 2 and got['ring']['ttrt_words'] == 10_000,
       'the lowest bid wins, and is in force')


def comes_and_goes(count):
    """A station that is inserted under load, and removed: the others keep their ids."""
    before = ring([{'count': count - 1, 'traffic': LOAD}, {'insert': 'never'}], '3 ms')
    after = ring([{'count': count - 1, 'traffic': LOAD}, {'insert': '3 ms', 'traffic': LOAD}],
                 '12 ms', faults=[{'fault': 'remove', 'station': count - 1, 'at': '8 ms'}])
    ids = [one['id'] for one in before['stations'][:-1]]
    ok(None not in ids and [one['id'] for one in after['stations'][:-1]] == ids,
       f'one of {count} inserted and removed under load: the others keep their ids')
    ok(after['stations'][-1]['frames']['async']['sent'] > 0 and clean(after),
       '... it has sent meanwhile, and all that arrived was right')
    fault = after['faults'][0]
    ok(fault['recovered_from_start_words'] and
       fault['recovered_from_start_words'] <= faults.WITHIN,
       f'... the others are served again after {fault["recovered_from_start_words"]} words')


def needless_claims(size):
    """Frames beside a bid with room for them, or without: then T is raised."""
    got = lab.run({'duration': '8 ms', 'ttrt': '12500 words',
                   'stations': [{'count': 3, 'traffic': [{'load': 'saturated', 'to': 'next',
                                                          'frames': f'{size} B'}]}]}, SEED)
    ok(clean(got) and got['ring']['frames']['sent'] > 3,
       f'frames of {size} B, a bid of 12500 words: all that arrived is right')
    ok(not sum(one['counters']['claim_trt'] for one in got['stations']), '... nobody claims')
    return got['ring']['ttrt_words']


def crowded(count, mode, frames=(65536,)):
    """All that may be leased is, and everybody has all that he can send besides."""
    config, turns, late = crowded_config(count, mode, frames)
    got = lab.run(config, SEED)
    sent = [one['frames']['async']['sent'] for one in got['stations']]
    ring_ = got['ring']
    ok(clean(got) and min(sent), f'{count} stations, {mode}, frames of {frames} B, all leased that may be: '
       f'in {6 * turns} rotations everybody sends asynchronous frames: {sent}')
    most = ring_['ttrt_words'] + late
    ok(ring_['rotation_words']['max'] <= most and not sum(one['counters']['claims'] for one in got['stations']),
       f'... no rotation of more than T + F + S = {most} words: {ring_["rotation_words"]["max"]}; nobody claims')


def leaseholder(count, how):
    """A station whose synchronous frames take their share of each rotation goes, and comes back."""
    size, at_once = 256, 2
    allocation = at_once * frame_words(size)
    voice = [{'class': 'sync', 'load': 'saturated', 'frames': f'{size} B', 'to': 'all'}]
    stations = [{'traffic': LOAD}, {'sa': lab.words(allocation), 'traffic': voice},
                {'count': count - 2, 'traffic': LOAD}]
    script = [{**how, 'station': 1, 'at': '4 ms..5 ms', 'for': '5 ms'}]
    got = ring(stations, '16 ms', faults=script)
    seen, frames = got['faults'][0], got['ring']['frames']
    during, after = seen['recovered_from_start_words'], seen['recovered_from_end_words']
    name = ' '.join(how.values())
    ok(during and during <= faults.WITHIN and after and after <= faults.WITHIN,
       f'{count} stations at full load, a synchronous leaseholder vanishes ({name}): '
       f'the others are served after {during} words, all {after} words after its return')
    most = faults.TTRT + frame_words(2048) + allocation
    ok(got['ring']['rotation_words']['max'] <= most,
       f'... no rotation of more than T + F + S = {most} words: {got["ring"]["rotation_words"]["max"]}')
    # What died with it on its way is nobody's: it may come round
    ok(not any(frames[key] for key in ('damaged', 'strange', 'misnamed'))
       and frames['duplicated'] <= faults.ORPHANS, '... all that arrived was right')
    # Those of the first and the last rotation may have been sent before, or not be home
    back = ring(stations, '18 ms', faults=script, warmup='15 ms')['stations'][1]
    ok(back['tokens'] > 4 and back['frames']['sync']['sent'] >= at_once * (back['tokens'] - 2),
       f'... then its frames are in every rotation again: {back["frames"]["sync"]["sent"]} '
       f'in {back["tokens"]}')


def clocks(name, ppm):
    """The longest frames over 64 hops, each station's clock as far off as clocks may be."""
    got = lab.run({'duration': '2600000 words', 'warmup': '150000 words', 'ttrt': '1 ms', 'mode': 'fit',
                   'stations': [{'clock': f'{ppm(n)} ppm',
                                 'traffic': [{'load': 'saturated', 'frames': '64 KB', 'to': 'all'}]}
                                for n in range(64)]}, SEED)
    frames, stations = got['ring']['frames'], got['stations']
    ok(all(one['frames']['async']['sent'] for one in stations) and clean(got)
       and not any(frames[key] for key in ('lost', 'aborted', 'rejected')),
       f'64 stations, frames of 64 KB, {name}: {frames["sent"]} sent, all arrived as they were')
    ok(not any(one['counters'][key] for one in stations for key in ('elastic', 'code', 'claims')),
       '... no clock lost a word, and nobody claimed')


def all_results():
    """Some of all that results can be of: each run is held against their schema."""
    once = {'at': '3 ms'}
    script = [{'fault': 'flip', 'link': 'random', 'in': 'token', **once},
              {'fault': 'source', 'link': 'random', **once},
              *({'fault': 'inject', 'link': 0, 'what': what, **once}
                for what in ('orphan', 'headless', 'tailless')),
              {'fault': 'babble', 'link': 1, 'for': '4 ms', **once},
              {'fault': 'flap', 'link': 2, 'rate': '1 kHz', 'for': '2 ms', 'at': '8 ms'},
              {'fault': 'remove', 'station': 'monitor', 'at': '11 ms'},
              {'fault': 'eat-token', 'link': 0, 'at': '11.99 ms'}]
    ok(ring([{'count': 3, 'traffic': LOAD},
             {'sa': '100 words', 'traffic': [{'class': 'sync', 'load': '1 Mbit/s'}]},
             {'power': 'never'}], '12 ms', faults=script),
       'results of load of both classes and faults are as their schema says')
    ok(ring([{'insert': 'never'}], '0.1 ms'), '... and those of a ring that never was')


def main():
    global SEED
    SEED = seed()
    whole = 'WHOLE' in os.environ
    simultaneous(3)
    lowest_bid()
    comes_and_goes(4)
    fits, late = 16384, 65536
    assert frame_words(fits) < 12500 < frame_words(late)
    ok(needless_claims(fits) == 12500, '... the bid is in force')
    ok(frame_words(late) < needless_claims(late) < frame_words(late) + 1000,
       '... F > T cannot be had: T is raised by so much')
    crowded(4, 'overrun')
    crowded(4, 'fit', (65536, 2048))
    for how in LEAVES:
        leaseholder(3, how)
    all_results()
    if whole:
        for how in LEAVES:
            leaseholder(64, how)
        clocks('+100 and -100 ppm in turn', lambda n: 100 - 200 * (n % 2))
        clocks('one half of them +100 ppm, the other -100 ppm', lambda n: 100 - 200 * (n // 32))
        crowded(8, 'overrun')
        crowded(8, 'fit', (65536, 2048))
        simultaneous(64)
        comes_and_goes(64)
        got = ring([{'count': 65}], '5 ms', overfull='yes')
        only = [one for one in got['stations'] if one['repeat_only']]
        ok(len(only) == 1 and sum(one['id'] is not None for one in got['stations']) == 64,
           'the 65th station repeats only, and says so')
    done()


main()
