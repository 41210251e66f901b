# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Every fault that a ring must survive, as the laboratory injects it, and what must follow."""
import random
from dataclasses import dataclass, field

import lab

CLOCK = 50_000_000
ORPHANS = 8 * 64                    # times that orphans are delivered again: some frames, 64 hops
WITHIN = 5 * CLOCK // 1000          # words: usable again
NAMED = 20 * CLOCK // 1000          # words: the alarm
TTRT = CLOCK // 4000                # 0.25 ms: an idle ring and a full one both settle soon
FRAMES = '56 B..2 KB'
TRANSIT = 14                        # words that a station adds to the ring's latency, at least,
FILL = 8                            # and so many more at most, as its elastic buffer is filled
HOPS = 64
LEASEHOLDER = {'sa': '300 words', 'traffic': [{'class': 'sync', 'load': 'saturated',
                                               'frames': '256 B', 'to': 'all'}]}
ID_LEFT = {63: {'insert': 'never'}} # of a full ring: an orphan needs an id that nobody has


@dataclass
class Fault:
    name: str
    script: list                    # of the configuration's faults; `at` is filled in
    during: bool = False            # the others must be served while it lasts
    alarm: str = ''                 # that must be raised
    misnamed: bool = False          # a frame may arrive whole, but under another's id
    orphans: bool = False           # frames that nobody strips: M and hop count end them
    orphan_hops: bool = False       # only the hop count ends an orphan
    flaps: int = 0                  # times of a whole cable, each long enough for service
    lasts: int = 0                  # words
    stations: dict = field(default_factory=dict)    # further keys of stations, by number
    extra_words: int = 0


def fault(kind, **keys):
    return {'fault': kind, **{key.replace('_', '-').rstrip('-'): value
                              for key, value in keys.items()}}


def momentary():
    """What is over as soon as it happened."""
    yield Fault('a token is lost', [fault('eat-token', link='random')])
    yield Fault('a second token', [fault('second-token', link='random', after='100 words')])
    yield Fault('a second token at once', [fault('second-token', link='random')])
    yield Fault('an orphan frame', [fault('inject', link='random', what='orphan', frames='56 B')],
                stations=ID_LEFT)
    for what in ('headless', 'tailless'):
        yield Fault(f'a {what} fragment',
                    [fault('inject', link='random', what=what, frames='200 B')], stations=ID_LEFT)
    yield Fault('a wrong source id, with a header CRC that fits', [fault('source', link='random')],
                misnamed=True, orphans=True)
    yield Fault('a bit flipped in a frame', [fault('flip', link='random', **{'in': 'frame'})])


def source_bits():
    for bit in range(6, 12):
        yield Fault(f'bit {bit - 6} of a source id flipped',
                    [fault('flip', link='random', word=1, bit=bit, **{'in': 'frame'})])


def token_bits():
    """Every bit of the token in turn, K bits included."""
    for word in range(2):
        for bit in range(18):
            yield Fault(f"bit {bit} of the token's word {word}",
                        [fault('flip', link='random', word=word, bit=bit, **{'in': 'token'})])


def deaths():
    """A station's relay closes at a bad moment; later it is back."""
    lasts = WITHIN
    for when, text in (('token', 'holding the token'), ('frame', 'in the middle of a frame'),
                       ('strip', 'before it strips'), ('now', 'at any time')):
        yield Fault(f'a station dies {text}',
                    [fault('kill', station='random', when=when, for_=lab.words(lasts))],
                    during=True, orphans=True, lasts=lasts)
    yield Fault('the monitor dies', [fault('kill', station='monitor', for_=lab.words(lasts))],
                during=True, orphans=True, lasts=lasts)
    yield Fault('a synchronous leaseholder vanishes',
                [fault('kill', station=1, when='token', for_=lab.words(lasts))],
                during=True, orphans=True, lasts=lasts, stations={1: LEASEHOLDER})
    yield Fault('a station is removed and comes back',
                [fault('remove', station='random', for_=lab.words(lasts))],
                during=True, lasts=lasts)


def cables():
    lasts = WITHIN
    yield Fault('a cut cable', [fault('cut', link='random', for_=lab.words(lasts))],
                alarm='signal', lasts=lasts)
    yield Fault('a station without power, and no relay',
                [fault('dead', station='random', for_=lab.words(lasts))],
                alarm='signal', lasts=lasts)
    yield Fault('a dead direction: IDLE only',
                [fault('dead-direction', link='random', for_=lab.words(lasts))],
                alarm='silent', lasts=lasts)
    yield Fault('a dead direction: garbage',
                [fault('dead-direction', link='random', for_=lab.words(lasts), **{'with': 'garbage'})],
                lasts=lasts)
    yield Fault('a cable that flaps at 1 kHz',
                [fault('flap', link='random', rate='1 kHz', for_=lab.words(lasts))], lasts=lasts)
    yield Fault('a babbler', [fault('babble', link='random', for_=lab.words(lasts))],
                alarm='babble', lasts=lasts)
    yield Fault('a token that is never released',
                [fault('hold-token', link='random', for_=lab.words(lasts))],
                alarm='silent', lasts=lasts)
    yield Fault('M stuck at one', [fault('stuck-m', link='random', value=1, for_=lab.words(lasts))],
                lasts=lasts)
    yield Fault('M stuck at zero', [fault('stuck-m', link='random', value=0, for_=lab.words(lasts))],
                lasts=lasts)


def changes():
    lasts = WITHIN
    yield Fault('two rings that are joined',
                [fault('split', link=0, **{'and': 1}, for_=lab.words(2 * lasts))],
                orphans=True, lasts=2 * lasts)
    yield Fault('a second station with the same EUI',
                [fault('eui', station=1, of=2, for_=lab.words(lasts))],
                during=True, orphans=True, lasts=lasts)
    yield Fault('all are without power at once',
                [fault('kill', station=n, for_=lab.words(lasts)) for n in (0, 1, 2)],
                orphans=True, lasts=lasts)
    yield Fault('an orphan while M is stuck at zero',
                [fault('stuck-m', link='random', value=0, for_=lab.words(lasts)),
                 fault('inject', link='random', what='orphan', frames='56 B')],
                orphan_hops=True, lasts=lasts, stations=ID_LEFT)


def flap(rate, periods):
    """Periods are a cut cable first, then a whole one; what is shorter than WITHIN need not bring service."""
    lasts = round(CLOCK / rate) * periods
    return Fault(f'a cable that flaps at {rate:g} Hz',
                 [fault('flap', link='random', rate=f'{rate:g} Hz', for_=lab.words(lasts))],
                 flaps=periods if CLOCK / rate / 2 >= WITHIN else 0, lasts=lasts)


def slow():
    """Too long for every day."""
    yield flap(100, 5)
    yield flap(10, 3)
    yield flap(1, 1)
    rate = round(10 ** random.uniform(0, 2), 1)
    yield flap(rate, 2 if rate > 4 else 1)
    yield Fault('garbage for millions of words',
                [fault('dead-direction', link='random', for_='3000000 words',
                       **{'with': 'garbage'})], lasts=3_000_000)


def everything():
    yield from momentary()
    yield from source_bits()
    yield from token_bits()
    yield from deaths()
    yield from cables()
    yield from changes()


def config(wrong, stations, load, seed):
    """A ring with that fault at a random time after it is up."""
    rnd = random.Random(seed)
    begin = 60_000 + 1200 * stations + rnd.randrange(3 * TTRT)
    share = 600 // stations
    traffic = [{'load': 'saturated' if load == 'full' else f'{share} Mbit/s', 'frames': FRAMES,
                'to': 'random'}]
    each = {'clock': '0 ppm', 'length': f'{rnd.randint(1, 30)} words'}
    if load != 'idle':
        each['traffic'] = traffic
    # Frames must be there to be damaged, or to die in
    elif any(entry.get('when') in ('frame', 'strip') or entry['fault'] in ('source', 'stuck-m')
             or entry.get('in') == 'frame' for entry in wrong.script):
        each['traffic'] = [{'load': '1 Mbit/s', 'frames': '56 B', 'to': 'random'}]
    script = [dict(entry, at=lab.words(begin)) for entry in wrong.script]
    for entry in script:
        # Not right behind the token: it goes slower than frames, and who has it lets none pass
        if entry.get('what') == 'orphan':
            entry['after'] = lab.words(rnd.randint(8, 20))
    if script[0]['fault'] == 'split':
        script[0]['and'] = stations // 2
    # All send all they can: a station's turn comes once in so many rotations
    turn = stations * TTRT if load == 'full' and any(
        entry.get('when') in ('frame', 'strip') for entry in wrong.script) else 0
    return {
        'duration': lab.words(begin + turn + wrong.lasts + WITHIN + 3 * TTRT + wrong.extra_words),
        'ttrt': lab.words(TTRT), 'faults': script,
        'stations': [dict(each, clock=f'{rnd.randint(-100, 100)} ppm',
                          length=f'{rnd.randint(1, 30)} words', **wrong.stations.get(n, {}))
                     for n in range(stations)]}


def orphan(wrong, config, seen):
    """When a frame that nobody owns was gone: 2 tau + F, SOF to the end of the last word's link.

    It comes to the monitor within one tau, and again after exactly one more; there it is taken off, and
    its last word is F behind its first. F is its own length alone: a station adds the same few
    words to all that passes, and one that sends when it comes lets nothing pass, so no
    frame can stand before it that would hold it up. tau is what it itself needed for a round; if it
    never came round, what the links and the stations have at least.
    """
    if not seen:
        return ['the orphan was not seen']
    stations = len(config['stations'])
    least = sum(int(one['length'].split()[0]) for one in config['stations']) + TRANSIT * stations
    tau = seen['round_words'] or least
    rounds = -(-HOPS // stations) if wrong.orphan_hops else 2
    most = rounds * tau + seen['frame_words']
    if seen['gone_after_words'] > most:
        return [f"the orphan was gone only after {seen['gone_after_words']} words; {rounds} tau + F = {most}"]
    return []


def judge(wrong, config, results):
    """What is not as it must be: a list of sentences."""
    bad = []
    ring, frames = results['ring'], results['ring']['frames']
    if frames['damaged'] or frames['strange']:
        bad.append(f"{frames['damaged'] + frames['strange']} damaged frames were taken for good")
    if frames['misnamed'] and not wrong.misnamed:
        bad.append(f"{frames['misnamed']} frames arrived under another's id")
    if frames['duplicated'] > (ORPHANS if wrong.orphans else 0):
        bad.append(f"{frames['duplicated']} frames were delivered twice")
    for seen in results['faults']:
        if seen['fired_words'] is None:
            bad.append(f"{seen['fault']} did not happen")
            continue
        after, during = seen['recovered_from_end_words'], seen['recovered_from_start_words']
        if after is None:
            bad.append('not usable at the end of the run')
        elif after > WITHIN:
            bad.append(f'usable again only {after} words after its end')
        if wrong.during and (during is None or during > WITHIN):
            bad.append(f'others served only after {during} words')
        if 'orphan' in seen:
            bad += orphan(wrong, config, seen['orphan'])
        if wrong.flaps:
            phases = seen['flap']
            if (phases['whole_phases'], phases['served_phases']) != (wrong.flaps, wrong.flaps) \
                    or phases['slowest_words'] > WITHIN:
                bad.append(f'whole {wrong.flaps} times: {phases}')
        alarm = seen['alarm']
        if wrong.alarm and (not alarm or alarm['after_words'] > NAMED
                            or alarm['kind'] != wrong.alarm):
            bad.append(f'alarm: {alarm}, wanted {wrong.alarm}')
        elif wrong.alarm and alarm['suspect'] != results['stations'][seen['at']]['eui']:
            bad.append(f"alarm: it was {results['stations'][seen['at']]['eui']}, not {alarm['suspect']}")
    if frames['injected'] > 2 * ring['stations'] and not any(
            entry['fault'] in ('babble', 'stuck-m') for entry in wrong.script):
        bad.append(f"a frame without owner passed {frames['injected']} stations")
    if ring['first_up_words'] is None or ring['first_up_words'] > WITHIN:
        bad.append(f"from power-up to a ring: {ring['first_up_words']} words")
    if not ring['whole']:
        bad.append('the ring is not whole')
    return bad
