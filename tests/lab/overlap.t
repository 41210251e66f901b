#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Faults that are there at the same time, end at the same time, or are very many; when each is over."""
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent),
                str(pathlib.Path(__file__).resolve().parents[1])]
import lab  # noqa: E402
from ring_faults import CLOCK, FILL, TRANSIT, WITHIN  # noqa: E402
from tap import diag, done, equal, ok, seed  # noqa: E402

LINK = 10                       # words
MS = CLOCK // 1000
LOAD = [{'load': '50 Mbit/s', 'frames': '56 B..2 KB', 'to': 'random'}]


def ring(faults, ms, stations=3, **more):
    return lab.run({'duration': f'{ms} ms', 'ttrt': '0.25 ms', 'length': lab.words(LINK),
                    'stations': [{'count': stations, 'traffic': LOAD}], 'faults': faults, **more}, SEED)


def lasts(kind, at, for_, station=1, **more):
    return {'fault': kind, 'station': station, 'at': f'{at} ms', 'for': f'{for_} ms', **more}


def at_the_end(name, faults, states, key='power'):
    """The station's state after so many ms each."""
    for ms, want in states:
        begun = [one for one in faults if float(one['at'].split()[0]) < ms]
        equal(ring(begun, ms)['stations'][1][key], want, f'{name}: {key} after {ms} ms')


def stations():
    outer = lasts('kill', 2, 4)
    at_the_end('a kill within a kill', [outer, lasts('kill', 3, 1)],
               [(2.5, False), (4.5, False), (6.5, True)])
    at_the_end('a kill, and a dead one that outlasts it', [outer, lasts('dead', 3, 4)],
               [(6.5, False), (7.5, True)])
    at_the_end('a removal within a removal', [lasts('remove', 2, 5), lasts('remove', 3, 1)],
               [(6.5, False), (9, True)], key='up')
    at_the_end('an insertion ends a removal',
               [lasts('remove', 2, 9), {'fault': 'insert', 'station': 1, 'at': '4 ms'}],
               [(4, False), (6, True)], key='up')
    own, of_0, of_2 = (f'02:00:00:00:01:0{n}' for n in (1, 0, 2))
    at_the_end('two that change an address', [lasts('eui', 2, 2, of=0), lasts('eui', 3, 2, of=2)],
               [(2.5, of_0), (3.5, of_2), (4.5, of_2), (5.5, own)], key='eui')
    at_the_end('a change of address does not switch on what is dead',
               [outer, lasts('eui', 3, 1, of=0)], [(3.5, False), (4.5, False), (6.5, True)])
    got = ring([lasts('kill', 2, 1, when='frame'), lasts('kill', 2, 2, when='frame'),
                lasts('dead', 2, 1, when='token')], 9)
    ok(all(one['fired_words'] is not None for one in got['faults']), 'three wait for a moment of one '
       'station: each has it')
    ok(got['stations'][1]['power'] and got['ring']['whole'], '... and it is back in the end')


def links():
    """Three rings of six stations, by two splits that do not end as they began."""
    faults = [{'fault': 'split', 'link': 2, 'and': 4, 'at': '2 ms', 'for': '2 ms'},
              {'fault': 'split', 'link': 0, 'and': 2, 'at': '3 ms', 'for': '2 ms'}]
    got = ring(faults, 9, stations=6)
    ok(got['ring']['whole'], 'two splits that overlap: one ring afterwards')
    idle = lab.run({'duration': '9 ms', 'warmup': '8 ms', 'ttrt': '0.25 ms', 'stations': [
        {'length': lab.words(10 * n)} for n in range(1, 7)], 'faults': faults}, SEED)
    least = 210 + 6 * TRANSIT + 1
    ok(least <= idle['ring']['rotation_words']['max'] <= least + 6 * FILL, '... of all links')
    got = ring([{'fault': 'cut', 'link': 1, 'at': '2 ms', 'for': '4 ms'},
                {'fault': 'cut', 'link': 1, 'at': '3 ms', 'for': '1 ms'}], 9)
    ok(got['faults'][1]['recovered_from_end_words'] is None
       or got['faults'][1]['recovered_from_end_words'] > 2 * MS,
       'a cut within a cut: its end brings no service')
    ok(got['faults'][0]['recovered_from_end_words'] < WITHIN, "... the other's does")


def ends():
    """Over when the file says, to the word; and what comes then is not the fault's."""
    for kind, place, more in (('kill', 'station', {}), ('remove', 'station', {}),
                              ('dead', 'station', {}), ('cut', 'link', {}),
                              ('hold-token', 'link', {}), ('babble', 'link', {}),
                              ('stuck-m', 'link', {})):
        for words in (1, 10, 1000):
            one = ring([{'fault': kind, place: 1, 'at': '2 ms', 'for': lab.words(words), **more}],
                       2.1)['faults'][0]
            equal(one['over_words'] - one['fired_words'], words, f'{kind} for {words} words')
    for when in ('token', 'frame', 'strip'):
        got = ring([lasts('kill', 2, 0, when=when, **{'for': '3 words'})], 6)
        ok(got['faults'][0]['over_words'] is not None and got['stations'][1]['power']
           and got['ring']['whole'], f'a kill at its {when} for 3 words: the station is there again')
    for kind in ('kill', 'remove'):
        got = ring([lasts(kind, 2, 3), {'fault': 'cut', 'link': 0, 'at': '7 ms', 'for': '1 ms'}], 9)
        alarm = got['faults'][0]['alarm']
        ok(not alarm or alarm['after_words'] <= 3 * MS,
           f"{kind}: an alarm of the station's return is not its own: {alarm}")
        ok(got['faults'][1]['alarm']['kind'] == 'signal', '... the alarm of a cut is')


def many():
    """Ten thousand cost as much as none."""
    cost = {}
    for name, times in (('none', 0), ('five hundred', 500), ('ten thousand', 10_000)):
        for kind in ('eat-token', 'flip', 'source', 'inject'):
            fault = {'fault': kind, 'link': 'random', 'at': lab.words(60_000), 'times': times,
                     'every': lab.words(240_000 // max(times, 1))}
            if kind == 'inject':
                fault['what'] = 'orphan'
            got = lab.run({'duration': '300000 words', 'ttrt': '0.25 ms', 'faults': [fault] if times else [],
                           'stations': [{'count': 3, 'traffic': LOAD}]}, SEED)
            cost[kind, times] = got['cost']['cpu_seconds']
            frames = got['ring']['frames']
            ok(not frames['damaged'] and not frames['strange'], f'{kind}, {name}: all that came was right')
            if times == 10_000:
                # It was more than 50 times as much; a processor that others use, too, is not so far off
                if not ok(cost[kind, times] < 5 * cost[kind, 0], f'{kind}: {name} cost no more than some'):
                    diag(cost)
            if not times:
                cost.update({(other, 0): cost[kind, 0] for other in ('flip', 'source', 'inject')})
                break


SEED = seed()
stations()
links()
ends()
many()
done()
