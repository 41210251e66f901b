# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What was measured, before it is a page, and what is in its JSON:

    document    title, made (when, of what, how busy the machine was), parts
    part        id, title, says (a sentence on what it shows), notes, tables, plots, goals
    table       caption, head, columns (texts), rows: [text, cells]; unit: of all cells that have it
    cell        id, and a figure: unit, clock, samples, median, low, high; or: missing, why not.
                paper: what the paper of 1994 has; note: more about it
    plot        title, x, y (texts), series: [name, points: [x, cell's id], missing: why there are none]; x is a size
                in bytes, or, with names (of what stands below one another), one of these: then it is bars
    goal        text, got, met (true, false; null where nothing was measured), why
"""
import json
import os
import re
import statistics
import subprocess
import time

SCHEMA = 'jetstream-figures-1'
WALL, SIMULATED, CPU, INSTRUCTIONS, NO_CLOCK = 'wall', 'simulated', 'CPU', 'instructions', '-'


def slug(*words):
    return re.sub(r'[^a-z0-9]+', '-', '-'.join(map(str, words)).lower()).strip('-')


def figure(name, samples, unit, clock, **more):
    """A cell; with no samples, one that is missing."""
    samples = list(samples)
    if not samples:
        return missing(name, 'not measured in this run', **more)
    return {'id': name, 'unit': unit, 'clock': clock, 'median': statistics.median(samples), 'low': min(samples),
            'high': max(samples), 'samples': samples, **more}


def missing(name, why, **more):
    return {'id': name, 'missing': why, **more}


def ratio(name, above, below, **more):
    """Of two cells whose samples were taken in turn: each by the other's of the same turn."""
    if 'samples' not in above or 'samples' not in below:
        return missing(name, 'one of the two is missing', **more)
    pairs = zip(above['samples'], below['samples'])
    return figure(name, [a / b for a, b in pairs], 'x', above['clock'], **more)


def cells(document):
    """All of them, in the page's order."""
    return [cell for table in tables(document) for row in table['rows'] for cell in row['cells']]


def tables(document):
    return [table for part in document['parts'] for table in part['tables']]


def made(**more):
    """When and where; what others do to the machine is part of a wall clock's figure."""
    commit = subprocess.run(['git', 'log', '-1', '--format=%h %s'], capture_output=True, text=True, check=False)
    return {'when': time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime()), 'commit': commit.stdout.strip() or None,
            'processors': os.cpu_count(), 'load_average': [round(load, 2) for load in os.getloadavg()], **more}


def write(document, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1) + '\n')
