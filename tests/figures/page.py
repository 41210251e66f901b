#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""A document of figures (document.py) as one HTML file that needs no other.

    page.py FIGURES.json > PAGE.html
"""
import html
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import document as documents  # noqa: E402
import plot as plots  # noqa: E402

STYLE = (pathlib.Path(__file__).parent / 'style.css').read_text()
VERDICTS = {True: 'met', False: 'missed', None: 'not measured'}


def text(value):
    return html.escape(str(value))


def number(value):
    """As many digits as say something."""
    if isinstance(value, int) or float(value).is_integer():
        return f'{int(value):,}'
    size = abs(value)
    return f'{value:,.0f}' if size >= 1000 else f'{value:.1f}' if size >= 100 else f'{value:.2f}'


def with_unit(value, unit):
    return number(value) + ('' if unit in ('', '-') else '×' if unit == 'x' else f' {unit}')


def small(words, kind=''):
    return f'<small{f" class={kind}" if kind else ""}>{text(words)}</small>'


def spread(cell):
    if len(cell['samples']) < 2 or cell['low'] == cell['high']:
        return ''
    return small(f'{number(cell["low"])} to {number(cell["high"])}')


def shown(cell, unit):
    """Without the unit that the table's caption has."""
    return number(cell['median']) if cell['unit'] == unit else with_unit(cell['median'], cell['unit'])


def cell_html(cell, unit):
    link = f'href="#json-{text(cell["id"])}"'
    if 'missing' in cell:
        body = f'<a class=missing {link}>missing</a>' + small(cell['missing'])
    else:
        body = f'<a {link}>{text(shown(cell, unit))}</a>' + spread(cell)
    if cell.get('paper') is not None:
        body += small('1994: ' + number(cell['paper']), 'paper')
    if cell.get('note'):
        body += small(cell['note'])
    return f'<td id="{text(cell["id"])}">{body}</td>'


def table_html(table):
    head = ''.join(f'<th scope=col>{text(column)}</th>' for column in [table['head'], *table['columns']])
    rows = ''.join(f'<tr><th scope=row>{text(row["text"])}</th>' + ''.join(cell_html(cell, table.get('unit')) for cell in row['cells'])
                   + '</tr>\n' for row in table['rows'])
    unit = f', {text(table["unit"])}' if table.get('unit') else ''
    return (f'<div class=wide><table><caption>{text(table["caption"])}{unit}</caption>\n'
            f'<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>')


def goal_html(goal):
    verdict = VERDICTS[goal['met']]
    why = f' {text(goal["why"])}' if goal.get('why') else ''
    return (f'<li class="{verdict.replace(" ", "-")}"><strong>{verdict}</strong> {text(goal["text"])}: '
            f'{text(goal["got"])}.{why}</li>')


def part_html(part, by_id):
    goals = ''.join(map(goal_html, part.get('goals', [])))
    notes = ''.join(f'<p class=note>{text(note)}</p>\n' for note in part.get('notes', []))
    return '\n'.join([
        f'<section id="{text(part["id"])}"><h2>{text(part["title"])}</h2>',
        f'<p>{text(part["says"])}</p>' if part.get('says') else '',
        f'<ul class=goals>{goals}</ul>' if goals else '',
        *(plots.figure(plot, by_id, number) for plot in part.get('plots', [])),
        *map(table_html, part['tables']), notes, '</section>'])


def json_html(document):
    """The whole document as its JSON, in which each cell can be linked to."""
    def marked(value):
        if isinstance(value, dict):
            return f'@{value["id"]}@' if 'median' in value or 'missing' in value and 'id' in value else \
                {key: marked(entry) for key, entry in value.items()}
        return [marked(entry) for entry in value] if isinstance(value, list) else value

    whole = text(json.dumps(marked(document), indent=1))
    for cell in documents.cells(document):
        line = f'<span id="json-{text(cell["id"])}">{text(json.dumps(cell))}</span>'
        whole = whole.replace(f'&quot;@{text(cell["id"])}@&quot;', line)
    return whole


def made_html(made):
    return ' · '.join(text(f'{key.replace("_", " ")}: '
                           f'{", ".join(map(str, value)) if isinstance(value, list) else value}')
                      for key, value in made.items())


def page(document):
    by_id = {cell['id']: cell for cell in documents.cells(document)}
    contents = ''.join(f'<li><a href="#{text(part["id"])}">{text(part["title"])}</a></li>'
                       for part in document['parts'])
    return f'''<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{text(document["title"])}</title>
<style>
{STYLE}</style>
</head>
<body>
<h1>{text(document["title"])}</h1>
{"".join(f"<p>{text(words)}</p>" for words in document.get("about", []))}
<p class=note>{made_html(document["made"])}</p>
<nav><ul>{contents}</ul></nav>
{"".join(part_html(part, by_id) for part in document["parts"])}
<section id="json"><h2>The figures as JSON</h2>
<pre id="document" tabindex="0">{json_html(document)}</pre></section>
</body>
</html>
'''


def main():
    if len(sys.argv) != 2:
        print('usage: page.py FIGURES.json', file=sys.stderr)
        return 1
    sys.stdout.write(page(json.loads(pathlib.Path(sys.argv[1]).read_text())))
    return 0


if __name__ == '__main__':
    sys.exit(main())
