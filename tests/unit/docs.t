#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What the pages for people name is there: links, files, and what make is told to make."""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, 'tests')
import tap  # noqa: E402

TOP = pathlib.Path()
PARTS = 'Documentation', 'driver', 'gateware', 'include', 'tests', 'tools'


def code(text):
    """What stands in backticks, and indented lines."""
    return re.findall(r'`([^`\n]+)`', text) + re.findall(r'^(?: {4}|\t)(.*)$', text, re.M)


def goals():
    """As make itself knows them (Makefile)."""
    texts = [path.read_text() for path in (TOP / 'Makefile', *TOP.glob('*/**/build.mk'))]
    return {goal for text in texts for line in re.findall(r'^\.PHONY: *(.*)$', text, re.M) for goal in line.split()}


def links(page, text):
    for target in re.findall(r'\]\(([^)#\s]+)', text):
        if '://' not in target and not (page.parent / target).exists():
            yield f'{page}: {target}'


def files(page, text):
    for word in re.findall(rf'(?<![\w./-])((?:{"|".join(PARTS)})/[\w./*-]*)', '\n'.join(code(text))):
        if not list(TOP.glob(word.rstrip('./'))) and not list((page.parent).glob(word.rstrip('./'))):
            yield f'{page}: {word}'


def unknown_goals(page, text, known):
    for said in re.findall(r'\bmake ((?:[A-Z]\w*=\S+ )*[a-z][\w-]*+)(?!/)', '\n'.join(code(text))):
        goal = said.split()[-1]
        if goal not in known:
            yield f'{page}: make {goal}'


def main():
    listed = subprocess.run(['git', 'ls-files', '-co', '--exclude-standard', '*.md'], check=True,
                            capture_output=True, text=True).stdout.split()
    known = goals()
    wrong = {'links': [], 'files': [], 'goals': []}
    for page in map(pathlib.Path, listed):
        text = page.read_text()
        wrong['links'] += links(page, text)
        wrong['files'] += files(page, text)
        wrong['goals'] += unknown_goals(page, text, known)
    for what, found in wrong.items():
        tap.equal(found, [], f'{what} that {len(listed)} pages name')
    tap.done()


main()
