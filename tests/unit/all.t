#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""make check-all goes on behind a failure, and begins anew only what has to."""
import json
import pathlib
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tests'))
import tap  # noqa: E402

MAKEFILE = '''.PHONY: good bad later
good bad later:
\t@echo $@ >> ran
\t@echo "Files=1, Tests=7, $@ <&"
\t@echo behind it
\t@test $@ != bad -o -e mended
'''


def everything(top, targets=('good', 'bad', 'later')):
    done = subprocess.run([TOP / 'tests/all', '-o', '.git/all', *targets], cwd=top, capture_output=True, text=True)
    ran = (top / 'ran').read_text().split() if (top / 'ran').exists() else []
    (top / 'ran').unlink(missing_ok=True)
    verdicts = {name: was['verdict'] for name, was in json.loads((top / '.git/all/results.json').read_text()).items()}
    return done.returncode, ran, verdicts


def main():
    with tempfile.TemporaryDirectory() as name:
        top = pathlib.Path(name)
        (top / 'Makefile').write_text(MAKEFILE)
        (top / '.gitignore').write_text('ran\nmended\n')
        for words in (['init', '-q'], ['add', '-A'],
                      ['-c', 'user.name=n', '-c', 'user.email=n@localhost', 'commit', '-qm', 'all <of> it']):
            subprocess.run(['git', *words], cwd=top, check=True)
        both = {'good': 'passed', 'bad': 'failed', 'later': 'passed'}
        tap.equal(everything(top), (1, ['good', 'bad', 'later'], both), 'one fails: the others are made')
        page = (top / '.git/all/index.html').read_text()
        tap.ok('Files=1, Tests=7, bad &lt;&amp;' in page and 'all &lt;of&gt; it' in page and '<td class="failed">failed' in page,
               'the page says so')
        tap.ok('behind it' in (top / '.git/all/bad.log').read_text(), 'and its output is there')
        tap.equal(everything(top), (1, ['bad'], both), 'once more: only what failed')
        (top / 'mended').touch()
        both['bad'] = 'passed'
        tap.equal(everything(top), (0, ['bad'], both), 'it passes')
        tap.equal(everything(top), (0, [], both), 'all have passed: nothing is made')
        (top / 'new').write_text('a file')
        tap.equal(everything(top, ['good']), (0, ['good'], both), 'a new file: all is to be made again')
        (top / 'Makefile').write_text(MAKEFILE + '\n')
        tap.equal(everything(top, ['later']), (0, ['later'], both), 'a changed one, likewise')
    tap.done()


main()
