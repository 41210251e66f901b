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
from ring_theory import frame_words  # noqa: E402
from tap import done, ok, seed  # noqa: E402

LOAD = [{'load': 'saturated', 'frames': '56 B..2 KB', 'to': 'random'}]


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
    """Nothing is wrong but the sizes: F + S against T."""
    got = lab.run({'duration': '8 ms', 'ttrt': '12500 words',
                   'stations': [{'count': 3, 'traffic': [{'load': 'saturated', 'to': 'next',
                                                          'frames': f'{size} B'}]}]}, SEED)
    ok(clean(got), f'frames of {size} B, T = 12500 words: all that arrived is right')
    return sum(one['counters']['claim_trt'] for one in got['stations'])


def main():
    global SEED
    SEED = seed()
    whole = 'WHOLE' in os.environ
    simultaneous(3)
    lowest_bid()
    comes_and_goes(4)
    fits, late = 16384, 65536
    assert frame_words(fits) < 12500 < frame_words(late)
    ok(needless_claims(fits) == 0, '... F + S < T: nobody claims')
    ok(needless_claims(late) > 0, '... F + S > T: stations claim without need, as theory says')
    if whole:
        simultaneous(64)
        comes_and_goes(64)
        got = ring([{'count': 65}], '5 ms', overfull='yes')
        only = [one for one in got['stations'] if one['repeat_only']]
        ok(len(only) == 1 and sum(one['id'] is not None for one in got['stations']) == 64,
           'the 65th station repeats only, and says so')
    done()


main()
