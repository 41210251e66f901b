# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""How a page of figures looks, as test points: without a browser its text, and in one if there is one."""
import html.parser
import json
import re

import document as documents
import page
import tap
from browser import Browser, program

WIDTHS = 390, 1280
SCHEMES = 'light', 'dark'
CONTRAST = 4.5          # WCAG's, of text
LEAST_TEXT = 9          # pixels, in plots too

# Brightness as WCAG has it, of all text against the ground it stands on
READABLE = '''(() => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = text => { const c = parts(text).slice(0, 3).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  const wrong = new Set();
  for (const e of document.querySelectorAll('body, h1, h2, p, li, th, td, td a, small, strong, caption, pre, svg text')) {
    const style = getComputedStyle(e), ink = light(e.ownerSVGElement ? style.fill : style.color);
    const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    if (contrast < %f) wrong.add(e.tagName + '.' + (e.className.baseVal ?? e.className) + ' ' + contrast.toFixed(2));
  }
  return [...wrong];
})()''' % CONTRAST
SMALL = '''[...new Set([...document.querySelectorAll('body *')].filter(e => e.childElementCount == 0 && e.textContent.trim() && !e.closest('style, title'))
  .map(e => { const svg = e.closest('svg'), scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    return [e.tagName, Math.round(parseFloat(getComputedStyle(e).fontSize) * scale * 10) / 10] })
  .filter(([, size]) => size < %d).map(String))]''' % LEAST_TEXT
SCHEME = "getComputedStyle(document.body).backgroundColor"
# A telephone makes its window as wide as what is in it
WIDE = 'document.documentElement.scrollWidth'
LOST = "[...document.querySelectorAll('a')].map(a => a.getAttribute('href')).filter(h => !document.getElementById(h.slice(1)))"
WHOLE = "document.getElementById('document').textContent"
EMPTY = "[...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().height < 40).length"

CUT = """[...document.querySelectorAll('svg text')].filter(t => { const a = t.getBoundingClientRect(), b = t.closest('svg').getBoundingClientRect();
  return a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1 || a.bottom > b.bottom + 1 }).map(t => t.textContent)"""


class Reader(html.parser.HTMLParser):
    """What has an id, with its text; where links go; what is named that is elsewhere."""

    def __init__(self, text):
        super().__init__()
        self.texts, self.links, self.elsewhere, self._open = {}, [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in ('meta', 'line', 'circle', 'polyline'):
            self._open.append((tag, attrs.get('id')))
            self.texts.setdefault(attrs.get('id'), '')
        self.links += [attrs['href']] if 'href' in attrs else []
        self.elsewhere += [f'{tag} {name}={value}' for name, value in attrs.items()
                           if name in ('src', 'srcset', 'data', 'action') or name == 'href' and not value.startswith('#')]
        if tag in ('script', 'link', 'iframe', 'object', 'img'):
            self.elsewhere.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for _, name in self._open:
            if name:
                self.texts[name] += data


def as_text(document, text):
    """Every cell is in the page, as what it is, and leads to its JSON, which is the document's."""
    reader = Reader(text)
    wrong = []
    for cell, unit in [(cell, table.get('unit')) for table in documents.tables(document) for row in table['rows']
                       for cell in row['cells']]:
        shown, behind = (reader.texts.get(name + cell['id']) for name in ('', 'json-'))
        want = 'missing' + cell['missing'] if 'missing' in cell else page.shown(cell, unit)
        paper = cell.get('paper')
        if not shown or not shown.startswith(want) or f'#json-{cell["id"]}' not in reader.links \
                or paper is not None and f'1994: {page.number(paper)}' not in shown \
                or json.loads(behind or 'null') != cell:
            wrong.append((cell['id'], shown))
    tap.equal(wrong, [], f'each of {len(documents.cells(document))} cells is there, and leads to its JSON')
    names = [cell['id'] for cell in documents.cells(document)]
    tap.equal(sorted(set(name for name in names if names.count(name) > 1)), [], 'no two cells have one name')
    tap.equal(json.loads(reader.texts['document']), document, 'all of the JSON is in the page')
    for part in document['parts']:
        missed = [name for name in (part['title'], part['says'], *(goal['text'] for goal in part.get('goals', [])))
                  if name not in reader.texts.get(part['id'], '')]
        tap.equal(missed, [], f'{part["id"]}: its title, what it shows and its goals')
    tap.equal((reader.elsewhere, re.findall(r'url\(|@import', text)), ([], []), 'nothing is elsewhere')
    tap.ok('@media (prefers-color-scheme: dark)' in text, 'there are dark colours')
    tap.equal([link for link in reader.links if link[1:] not in reader.texts], [], 'every link leads somewhere')


def to_scale(document, text):
    """In each plot, heights and lengths are to one another as the figures are."""
    medians = {cell['id']: cell['median'] for cell in documents.cells(document) if 'median' in cell}
    for drawn in re.findall(r'<svg.*?</svg>', text, re.S):
        ground = max(float(y) for y in re.findall(r'class=grid .*?y1="([\d.]+)"', drawn)) if 'class=grid' in drawn else 0
        found = [(name, ground - float(y)) for name, y in re.findall(r'#json-([\w-]+)"><line.*?cy="([\d.]+)"', drawn)]
        found += [(name, float(long)) for name, long in re.findall(r'#json-([\w-]+)"><rect.*?width="([\d.]+)"', drawn)]
        highest, most = max((medians[name], long) for name, long in found)
        off = [name for name, long in found if abs(long - most * medians[name] / highest) > 0.2]
        tap.equal(off, [], f'{len(found)} figures of a plot are drawn to scale')


def in_browser(path, document):
    found = program()
    if not found:
        tap.diag('there is no Chromium here: the page was not looked at in one')
        return
    grounds = {}
    with Browser(found) as browser:
        for scheme in SCHEMES:
            for width in WIDTHS:
                what = f'{scheme}, {width} pixels'
                browser.show(path.as_uri(), width, scheme)
                tap.equal(browser.ask(WIDE), width, f'{what}: nothing is wider than the page')
                tap.equal(browser.ask(READABLE), [], f'{what}: all text stands out')
                tap.equal(browser.ask(SMALL), [], f'{what}: no text is smaller than {LEAST_TEXT} pixels')
                tap.equal((browser.ask(LOST), browser.ask(EMPTY)), ([], 0), f'{what}: links lead somewhere, and plots are drawn')
                tap.equal(browser.ask(CUT), [], f'{what}: no text of a plot is cut off')
                tap.equal(browser.requests, [path.as_uri()], f'{what}: it asks for nothing else')
                tap.equal(browser.complaints, [], f'{what}: the browser does not complain')
                grounds[scheme] = browser.ask(SCHEME)
        tap.ok(len(set(grounds.values())) == 2, f'light and dark differ: {grounds}')
        tap.equal(json.loads(browser.ask(WHOLE)), document, 'its JSON is the document')
