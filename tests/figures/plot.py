# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""Plots of cells as inline SVG: medians over sizes, with how far the samples reach, or as bars. Colours are the
page's."""
import html
import math

WIDTH, HEIGHT = 380, 250
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 12, 40
LETTER = 6.5            # of the text, at most on average
STEPS = 1, 2, 2.5, 5, 10


def size(value):
    """Of a message, in few letters."""
    return f'{value // 1024}K' if value >= 1024 and value % 1024 == 0 else str(value)


def ceiling(most):
    """A round number above, and the step of some lines below it."""
    power = 10 ** math.floor(math.log10(most / 4))
    step = next(step * power for step in STEPS if step * power * 4 >= most)
    return math.ceil(most / step) * step, step


class Scale:
    """Where values are: sizes by their logarithm, figures from 0 up."""

    def __init__(self, xs, most):
        self.least, self.most = math.log2(min(xs)), math.log2(max(xs))
        self.top, self.step = ceiling(most)

    def x(self, value):
        share = (math.log2(value) - self.least) / ((self.most - self.least) or 1)
        return round(LEFT + 10 + share * (WIDTH - LEFT - RIGHT - 20), 1)

    def y(self, value):
        return round(HEIGHT - BOTTOM - value / self.top * (HEIGHT - BOTTOM - TOP), 1)


def axes(scale, xs, plot, number):
    lines = []
    level = 0
    while level <= scale.top * 1.001:
        y = scale.y(level)
        lines.append(f'<line class=grid x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
                     f'<text x="{LEFT - 5}" y="{y + 4}" text-anchor="end">{number(level)}</text>')
        level += scale.step
    lines += [f'<text x="{scale.x(x)}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle">{size(x)}</text>' for x in xs]
    lines.append(f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 6}" text-anchor="middle">{html.escape(plot["x"])}</text>')
    return ''.join(lines)


def point(scale, index, x, cell, number):
    at, unit = scale.x(x), html.escape(cell['unit'])
    return (f'<a href="#json-{html.escape(cell["id"])}"><line class="s{index} reach" x1="{at}" x2="{at}" '
            f'y1="{scale.y(cell["low"])}" y2="{scale.y(cell["high"])}"/>'
            f'<circle class=s{index} cx="{at}" cy="{scale.y(cell["median"])}" r="4"/>'
            f'<title>{size(x)}: {number(cell["median"])} {unit} ({number(cell["low"])} to {number(cell["high"])})'
            '</title></a>')


def line(scale, index, points):
    path = ' '.join(f'{scale.x(x)},{scale.y(cell["median"])}' for x, cell in points)
    return f'<polyline class=s{index} points="{path}"/>'


def legend(plot):
    """A series that is missing stands here, too."""
    entries = []
    for index, series in enumerate(plot['series']):
        why = f' <small>missing: {html.escape(series["missing"])}</small>' if series.get('missing') else ''
        entries.append(f'<li><i class=s{index}></i>{html.escape(series["name"])}{why}</li>')
    return f'<ul class=legend>{"".join(entries)}</ul>'


def bars(plot, by_id, number):
    """A row for each name, with a bar for each series."""
    top = ceiling(max(by_id[name]['median'] for series in plot['series'] for _, name in series['points']))[0]
    left = 14 + LETTER * max(map(len, plot['names']))
    high, shapes = 11 * len(plot['series']) + 9, []
    for place, name in enumerate(plot['names']):
        y = place * high
        shapes.append(f'<text x="{left - 6}" y="{y + high / 2 + 2}" text-anchor="end">{html.escape(name)}</text>')
        for index, series in enumerate(plot['series']):
            cell = by_id[dict(series['points'])[name]]
            long = round((WIDTH - left - 52) * cell['median'] / top, 1)
            shapes.append(f'<a href="#json-{html.escape(cell["id"])}"><rect class=s{index} x="{left}" y="{y + 11 * index + 2}" '
                          f'width="{long}" height="9"/><text x="{left + long + 4}" y="{y + 11 * index + 10}">'
                          f'{number(cell["median"])}</text></a>')
    return f'0 0 {WIDTH} {high * len(plot["names"])}', ''.join(shapes)


def lines(plot, by_id, number):
    drawn = [[(x, by_id[name]) for x, name in series['points'] if 'median' in by_id[name]] for series in plot['series']]
    every = [entry for points in drawn for entry in points]
    if not every:
        return None
    xs = sorted({x for x, _ in every})
    scale = Scale(xs, max(cell['high'] for _, cell in every))
    shapes = ''.join(line(scale, index, points) + ''.join(point(scale, index, *entry, number) for entry in points)
                     for index, points in enumerate(drawn) if points)
    return f'0 0 {WIDTH} {HEIGHT}', axes(scale, xs, plot, number) + shapes


def figure(plot, by_id, number):
    title = html.escape(plot['title'])
    drawn = (bars if 'names' in plot else lines)(plot, by_id, number)
    if not drawn:
        return f'<figure><figcaption>{title}</figcaption>{legend(plot)}</figure>'
    box, shapes = drawn
    return (f'<figure><figcaption>{title}, {html.escape(plot["y"])}</figcaption>{legend(plot)}\n'
            f'<svg viewBox="{box}" role="img" aria-label="{title}">{shapes}</svg></figure>')
