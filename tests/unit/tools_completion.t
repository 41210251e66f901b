#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What completion offers for jetcat and jetperf, in bash; and that zsh's script has the same words."""

import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tests'))

import tap  # noqa: E402

SCRIPTS = TOP / 'tools/system/completion'
TASKS = ['serve', 'stream', 'rpc', 'datagram']


def program(name):
    return TOP / f'build/{name}/{name}'


def bash(line):
    """What is offered at the end of a line."""
    words = line.split(' ')
    words[0] = str(program(words[0]))
    script = f'''
        . {SCRIPTS}/jetcat.bash
        _jetcat_devices() {{ echo /dev/jetstream0 jet0 jet1; }}
        COMP_WORDS=({' '.join(word or "''" for word in words)})
        COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        _jetcat ${{COMP_WORDS[0]}}
        printf '%s\\n' "${{COMPREPLY[@]}}"'''
    got = subprocess.run(['bash', '-u', '-c', script], capture_output=True, text=True)
    return got.stdout.split() if not got.stderr else got.stderr


def options(name):
    """As getopt has them in the source: long ones and short ones."""
    text = (TOP / f'tools/{name}/main.c').read_text()
    found = re.findall(r'\{ "(\w+)", (?:no|required)_argument, NULL, \'(\w)\' \}', text)
    return [f'--{word}' for word, _ in found], [f'-{letter}' for _, letter in found]


def main():
    for name in ('jetcat', 'jetperf'):
        long, short = options(name)
        tap.ok(len(long) >= 5, f'{name} has options')
        tap.equal(sorted(bash(f'{name} --')), sorted(long), f'{name}: all long options')
        tap.equal(sorted(bash(f'{name} -')), sorted(long + short), f'{name}: all options')
        zsh = (SCRIPTS / 'jetcat.zsh').read_text()
        tap.equal([pair for pair in zip(short, long) if '{%s,%s}' % pair not in zsh], [], f'{name}: zsh has them')
    for line, want in (
            ('jetperf ', TASKS), ('jetperf s', ['serve', 'stream']), ('jetperf -j -d jet0 ', TASKS),
            ('jetperf -s ', []), ('jetperf --time 5 r', ['rpc']), ('jetperf rpc ', []),
            ('jetcat ', []), ('jetcat -l ', []), ('jetcat -w 5 --da', ['--datagram']),
            ('jetcat -d ', ['/dev/jetstream0', 'jet0', 'jet1']), ('jetperf --device jet', ['jet0', 'jet1']),
            ('jetcat --device /dev', ['/dev/jetstream0'])):
        got = bash(line)
        tap.equal(sorted(got) if isinstance(got, list) else got, sorted(want), f'bash: "{line}"')
    said = subprocess.run([program('jetperf'), 'nothing', '1:20'], capture_output=True, text=True).stderr
    tap.ok(f'none of {", ".join(TASKS)}\n' in said, 'these are what jetperf measures')
    tap.ok(f'({" ".join(TASKS)})' in (SCRIPTS / 'jetcat.zsh').read_text(), 'and zsh has them')
    tap.done()


main()
