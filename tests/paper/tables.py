# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""The paper's tables and its figure of throughput: which jobs they take, what stood there in 1994, what has to be
reached, and what is shown. Each has jobs(), and part(samples), a part of document.py."""
import document
from document import INSTRUCTIONS, WALL, figure, missing, ratio, slug
from samples import Job

FRAME_OVERHEAD = 64     # of the paper's frames; with them, a TCP segment has a multiple of 4096 bytes
TCP_HEADERS = 52        # IP, TCP, and its time stamps
SINGLE_COPY = 'not built'
WHERE = 'Where its instructions are is told below.'


def mtu_for(frame):
    return frame - FRAME_OVERHEAD + TCP_HEADERS


def span(cells, form='{:.2f}'):
    """'0.41 to 0.52', of cells' medians."""
    values = [cell['median'] for cell in cells if 'median' in cell]
    if not values:
        return None
    least, most = form.format(min(values)), form.format(max(values))
    return least if least == most else f'{least} to {most}'


def goal(words, cells, reached, form='{:.2f}', why=''):
    """All of the cells are to be so. why: said where they are not."""
    values = [cell['median'] for cell in cells if 'median' in cell]
    met = all(map(reached, values)) if values else None
    return {'text': words, 'got': span(cells, form) or 'nothing', 'met': met, 'why': why if met is False else ''}


def row(text, *cells):
    return {'text': str(text), 'cells': list(cells)}


class Rivals:
    """A table of two ways to do the same, in rows of message sizes: both, and the first by the second, once by the
    wall clock and once in instructions."""

    def __init__(self, name, kinds, columns, paper, unit, counts):
        self.name, self.kinds, self.columns, self.paper, self.unit = name, kinds, columns, paper, unit
        self.counts = counts
        self.sizes = list(paper)

    def jobs(self):
        return [self.job(kind, size) for size in self.sizes for kind in self.kinds]

    def job(self, kind, size):
        return Job(kind, size, self.counts(size))

    def _row(self, samples, size, clock, values, unit, paper):
        first, second = (
            figure(slug(self.name, kind, size, clock), values(self.job(kind, size)), unit, clock, paper=theirs)
            for kind, theirs in zip(self.kinds, paper))
        their = round(paper[0] / paper[1], 2) if paper[0] else None
        share = ratio(slug(self.name, 'ratio', size, clock), first, second, paper=their)
        return row(f'{size:,}', first, second, share)

    def tables(self, samples, values, what, per, instructions):
        wall = [self._row(samples, size, WALL, values, self.unit, self.paper[size]) for size in self.sizes]
        counted = [self._row(samples, size, INSTRUCTIONS, instructions, per, (None, None)) for size in self.sizes]
        columns = [*self.columns, 'ratio']
        return [{'caption': what, 'unit': self.unit, 'head': 'bytes', 'columns': columns, 'rows': wall},
                {'caption': 'Instructions of both ends', 'unit': per, 'head': 'bytes', 'columns': columns, 'rows': counted}]

    @staticmethod
    def shares(table):
        return [entry['cells'][2] for entry in table['rows']]

    def plot(self, table, title, y):
        series = [{'name': name, 'points': [[size, entry['cells'][n]['id']] for size, entry in
                                            zip(self.sizes, table['rows'])]} for n, name in enumerate(self.columns)]
        return {'title': title, 'x': 'bytes in a message', 'y': y, 'series': series}


class Table2(Rivals):
    PAPER = {4096: (195.0, 146.6), 8192: (195.1, 148.3), 16384: (194.5, 148.3), 32768: (182.1, 132.6)}

    def __init__(self, quick):
        paper = {4096: self.PAPER[4096]} if quick else self.PAPER
        super().__init__('table2', ('scripts', 'single'), ('scripts', 'an operation a call'), paper, 'Mbit/s',
                         lambda size: (4 << 20) // size)

    def part(self, samples):
        tables = self.tables(samples, samples.mbit, 'Throughput', 'per byte', samples.per_byte)
        times, fewer = map(self.shares, tables)
        return {
            'id': 'table2', 'title': 'Table 2: one operation a call against scripts',
            'says': f'The same operations carry {span(times) or "?"} times as much when a turn of them is one script, with '
                    f'{span(fewer) or "?"} of the instructions; in 1994 they carried 1.31 to 1.37 times as much.',
            'goals': [goal('scripts carry at least twice as much', times, lambda value: value >= 2, why=WHERE)],
            'notes': ['Turns of eight messages, a frame each, acknowledged by a frame of 8 bytes: 32 operations to send '
                      'and 32 to receive them, 3 and 4 for the acknowledgement; turns of four and less where two turns '
                      'would take more than half of the card\'s blocks. The last ratio of 1994 is that of its '
                      'figures; the paper says 27 %.'],
            'tables': tables, 'plots': [self.plot(tables[0], 'Throughput by operations', 'Mbit/s')]}


class Table3(Rivals):
    PAPER = {16: (322, 471), 32: (324, 476), 64: (328, 496), 128: (333, 495), 256: (346, 592), 512: (384, 663),
             1024: (449, 742), 2048: (589, 924)}

    def __init__(self, quick):
        paper = {16: self.PAPER[16]} if quick else self.PAPER
        super().__init__('table3', ('calls', 'udp'), ('libjet', 'UDP'), paper, 'us', lambda size: 400)

    def part(self, samples):
        tables = self.tables(samples, samples.microseconds, 'Round trip, by the wall clock', 'per call',
                             samples.per_message)
        times, fewer = map(self.shares, tables)
        return {
            'id': 'table3', 'title': 'Table 3: calls of libjet against UDP',
            'says': f'A call by libjet takes {span(times) or "?"} of UDP\'s time and {span(fewer) or "?"} of its '
                    'instructions; in 1994 it took 0.58 to 0.68 of the time.',
            'goals': [goal('at most half of UDP\'s time at every size', times, lambda value: value <= 0.5, why=WHERE),
                      goal('at most half of UDP\'s instructions at every size', fewer, lambda value: value <= 0.5, why=WHERE)],
            'notes': ['As many bytes come back as went there. libjet repeats what is lost, and carries out each call at '
                      'most once; UDP does neither.'],
            'tables': tables, 'plots': [self.plot(tables[0], 'Round trip', 'us')]}


class Table4:
    # Frame: what it was with blocks of 4, 8 and 16 KB
    PAPER = {8256: (150, None, None), 16448: (173, 184, None), 32832: (187, 200, None), 49216: (192, 206, None),
             65344: (None, 210, 217)}
    MESSAGE = 65536
    BLOCKS = 2048
    NO_SUCH_BLOCKS = 'the driver takes the card\'s smallest blocks, and has no setting'

    def __init__(self, quick):
        self.frames = [8256, 65344] if quick else list(self.PAPER)

    def jobs(self):
        return [self.job(frame) for frame in self.frames]

    def job(self, frame):
        return Job('tcp', self.MESSAGE, 256, mtu_for(frame))

    def _row(self, samples, frame):
        job = self.job(frame)
        others = [missing(slug('table4', frame, kb, 'kb'), self.NO_SUCH_BLOCKS, paper=theirs)
                  for kb, theirs in zip((4, 8, 16), self.PAPER[frame])]
        return row(f'{frame:,}', figure(slug('table4', frame, 'wall'), samples.mbit(job), 'Mbit/s', WALL),
                   figure(slug('table4', frame, INSTRUCTIONS), samples.per_byte(job), 'per byte', INSTRUCTIONS), *others)

    def part(self, samples):
        rows = [self._row(samples, frame) for frame in self.frames]
        points = [[frame, entry['cells'][0]['id']] for frame, entry in zip(self.frames, rows)]
        least, most = (rows[n]['cells'][1].get('median') for n in (0, -1))
        said = f'From frames of {self.frames[0]:,} to {self.frames[-1]:,} bytes, the instructions of a byte go from ' \
               f'{least:.2f} to {most:.2f}' if least and most else 'Nothing was counted'
        return {
            'id': 'table4', 'title': 'Table 4: TCP against the size of frames and blocks',
            'says': f'{said}; in 1994, longer frames and larger blocks made it faster by ever less.',
            'goals': [{'text': 'blocks of 4, 8 and 16 KB', 'got': f'only {self.BLOCKS // 1024} KB', 'met': False,
                       'why': 'The card can have them; the driver takes the smallest that it can number.'}],
            'notes': [f'Messages of {self.MESSAGE:,} bytes, two copies at either end. jet0\'s MTU is {FRAME_OVERHEAD - TCP_HEADERS}'
                      ' bytes less than the frame, so that a segment has a multiple of 4,096 bytes.'],
            'tables': [{'caption': 'TCP, two copies', 'head': 'bytes in a frame', 'unit': 'Mbit/s', 'rows': rows, 'columns': [
                '2 KB blocks', 'instructions', '4 KB', '8 KB', '16 KB']}],
            'plots': [{'title': 'TCP, blocks of 2 KB', 'x': 'bytes in a frame', 'y': 'Mbit/s',
                       'series': [{'name': 'TCP, two copies', 'points': points}]}]}


class Figure3:
    SIZES = 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536
    KNEE = 0.75             # of the most that there is
    FRAME = 61504           # as in the paper
    SERIES = ('stream', 'libjet stream'), ('tcp', 'TCP, two copies'), ('single-copy', 'TCP, single copy')

    def __init__(self, quick):
        self.sizes = [1024, 32768] if quick else self.SIZES

    def jobs(self):
        return [self.job(kind, size) for size in self.sizes for kind in ('stream', 'tcp')]

    def job(self, kind, size):
        return Job(kind, size, max(64, (8 << 20) // size), mtu_for(self.FRAME))

    def _row(self, size, clock, values, unit):
        stream, tcp = (figure(slug('figure3', kind, size, clock), values(self.job(kind, size)), unit, clock)
                       for kind in ('stream', 'tcp'))
        return row(f'{size:,}', stream, tcp, ratio(slug('figure3', 'ratio', size, clock), stream, tcp),
                   missing(slug('figure3', 'single-copy', size, clock), SINGLE_COPY))

    def _knee(self, rows):
        """The smallest message with that share of the most."""
        values = {size: entry['cells'][0].get('median') for size, entry in zip(self.sizes, rows)}
        if None in values.values() or len(values) < 4:
            return None
        return min(size for size, value in values.items() if value >= self.KNEE * max(values.values()))

    def part(self, samples):
        wall = [self._row(size, WALL, samples.mbit, 'Mbit/s') for size in self.sizes]
        counted = [self._row(size, INSTRUCTIONS, samples.per_byte, 'per byte') for size in self.sizes]
        at = self.sizes.index(32768)
        faster, fewer = ([rows[at]['cells'][2]] for rows in (wall, counted))
        knee = self._knee(wall)
        columns = ['stream', 'TCP', 'stream / TCP', 'single-copy TCP']
        plots = [{'title': title, 'x': 'bytes in a message', 'y': unit, 'series': [
            {'name': name, 'missing': SINGLE_COPY if kind == 'single-copy' else '',
             'points': [] if kind == 'single-copy' else [[size, slug('figure3', kind, size, clock)] for size in self.sizes]}
            for kind, name in self.SERIES]}
            for title, unit, clock in (('Throughput', 'Mbit/s', WALL), ('Instructions of both ends', 'per byte', INSTRUCTIONS))]
        return {
            'id': 'figure3', 'title': 'Figure 3: throughput against the size of messages',
            'says': f'With messages of 32 KB, a stream of libjet carries {span(faster) or "?"} of what TCP with two copies '
                    f'does, with {span(fewer) or "?"} of its instructions; in 1994 it was about as fast as TCP with a single copy.',
            'goals': [goal('at 32 KB, the stream carries at least 1.2 times what TCP does', faster, lambda value: value >= 1.2, why=WHERE),
                      goal('at 32 KB, at most half of TCP\'s instructions a byte', fewer, lambda value: value <= 0.5, why=WHERE),
                      {'text': f'the smallest messages with which the stream has {self.KNEE:.0%} of its most are of 2 KB or less',
                       'got': f'{knee:,} B' if knee else 'nothing', 'met': knee <= 2048 if knee else None, 'why': ''},
                      {'text': 'single-copy TCP beside both', 'got': SINGLE_COPY, 'met': False,
                       'why': 'jet0 copies what it receives to the socket, and what a socket sends to its buffers.'}],
            'notes': [f'Frames of {self.FRAME:,} bytes and 245,760 bytes of buffers at either end, as in 1994; blocks of 2 KB '
                      'instead of 4. The paper draws its figure, and prints no numbers: its knee is at 2 KB, and the '
                      'most is above 200 Mbit/s.'],
            'tables': [{'caption': 'Throughput', 'unit': 'Mbit/s', 'head': 'bytes', 'columns': columns, 'rows': wall},
                       {'caption': 'Instructions of both ends', 'unit': 'per byte', 'head': 'bytes', 'columns': columns, 'rows': counted}],
            'plots': plots}


def ring_part(rates):
    """rates: {card: {stations that send: samples}}, by ring.py."""
    rows, both = [], []
    for card, samples in rates.items():
        alone, three = (figure(slug('ring', card, n), samples[n], 'Mbit/s', document.SIMULATED) for n in (1, 3))
        both.append(three)
        rows.append(row(card, alone, three, ratio(slug('ring', card, 'ratio'), three, alone)))
    return {
        'id': 'ring', 'title': 'What three stations carry together',
        'says': f'Three stations that send to the next one each have {span(both, "{:.0f}") or "?"} Mbit/s of the ring\'s 800 '
                'together, in the time of the cards; in 1994 there were two, and they had 200.',
        'notes': ['Bytes in frames, by simulated time: it runs while a card has something to do, and stands still while only the '
                  'hosts do, all of which are one emulated processor. So it is what the cards and the ring are good for.'],
        'tables': [{'caption': 'Bytes in frames', 'unit': 'Mbit/s', 'head': 'card', 'rows': rows,
                    'columns': ['one station', 'three stations', 'three / one']}]}


TABLES = Table2, Table3, Table4, Figure3
__all__ = ['TABLES', 'ring_part']
