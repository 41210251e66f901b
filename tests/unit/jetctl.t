#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""jetctl's command line, for which no driver is needed: what is understood, what is refused and
how, help, manual page and completion, which all come from one table."""

import itertools
import os
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tests'))

import tap  # noqa: E402

JETCTL = str(TOP / 'build/jetctl/jetctl')
PAGE = TOP / 'Documentation/man/jetctl.8'
NO_DRIVER = 'jetctl: the kernel knows no Jetstream; load the driver: modprobe jetstream\n'
# Every command, here once more
SYNTAX = '''
    ring show [dev NAME]
    ring set [bid TIME] [frame SIZE] [mode overrun|fit] [now] dev NAME
    station show [dev NAME]
    sync show [dev NAME]
    sync add { SIZE | rate RATE } dev NAME
    sync del [SIZE | rate RATE] dev NAME
    pool show [dev NAME] [pool NUMBER]
    vci show [dev NAME] [vci VCI] [pool NUMBER]
    block show [dev NAME]
    link show [dev NAME]
    monitor [dev NAME]
    top [dev NAME] [every TIME] [times NUMBER]
    trace [dev NAME] [only command|completion|frame|ring|life|script]
    doctor [dev NAME]
    help [OBJECT]
    batch FILE
    completion bash|zsh
'''
SYNTAX = [line.strip() for line in SYNTAX.strip().splitlines()]
OBJECTS = list(dict.fromkeys(line.split()[0] for line in SYNTAX))


def jetctl(*words, text=None, **options):
    return subprocess.run([JETCTL, *words], input=text, capture_output=True, text=True, **options)


def refused(words, text):
    """A usage error, before anybody is asked anything: one line says what is wrong."""
    got = jetctl(*(words.split() if isinstance(words, str) else words))
    tap.equal((got.returncode, got.stdout, got.stderr), (1, '', f'jetctl: {text}\n'),
              f'{words}: refused')


def understood(words):
    """Goes as far as to the driver that is not there."""
    got = jetctl(*words.split())
    return (got.returncode, got.stdout, got.stderr) == (2, '', NO_DRIVER)


def usage():
    got = jetctl('help')
    tap.equal(re.findall(r'^  (\w+ .*)', got.stdout.split('\n  -j')[0], re.M), SYNTAX, 'help lists all commands')
    tap.equal(jetctl('--help').stdout, got.stdout, '--help is the same')
    alone = jetctl()
    tap.equal((alone.returncode, alone.stdout, alone.stderr), (1, '', got.stdout),
              'without a word: usage, on standard error, exit code 1')
    tap.ok(max(map(len, got.stdout.splitlines())) <= 80, 'it fits 80 columns')
    for name in OBJECTS:
        said = jetctl('help', name[:2]).stdout
        tap.equal([line[7:] for line in said.splitlines() if line.startswith('jetctl ')],
                  [line for line in SYNTAX if line.split()[0] == name], f'help {name[:2]}')
        tap.equal(jetctl(name, 'help').stdout, said, f'{name} help')
    tap.ok(re.fullmatch(r'jetctl \d+\.\d+\n', jetctl('-V').stdout), '-V')
    tap.equal(jetctl('--version').stdout, jetctl('-V').stdout, '--version')


def manual():
    """Its synopsis is what the program takes."""
    page = subprocess.run(['mandoc', '-T', 'ascii', '-O', 'width=200', PAGE], capture_output=True, text=True,
                          check=True).stdout
    page = re.sub(r'.\x08', '', page)
    synopsis = re.search(r'SYNOPSIS\n(.*?)\nDESCRIPTION', page, re.S)[1]
    lines = [line.strip().removeprefix('jetctl ').removeprefix('[-dhjpsV] ') for line in synopsis.splitlines()
             if line.strip()]

    def plain(line):
        return re.sub(r'\s*([][{}|])\s*', r'\1', line.lower())

    tap.equal([plain(line) for line in lines], [plain(line) for line in SYNTAX], "the manual page's synopsis")


def abbreviations():
    """Each word of a command may be cut: the first of the table that it can mean counts."""
    for long in ('ring show dev jet0', 'ring set bid 1ms frame 2048B mode fit now dev jet0',
                 'sync add rate 1mbit dev jet0', 'sync del 5B dev jet0', 'pool show pool 3',
                 'vci show vci 3 pool 5', 'station list dev jet0', 'block show'):
        fixed = {'jet0', '1ms', '2048B', '1mbit', '5B', '3', '5'}
        # Not the first letter of all: that of station is sync's, too
        ways = [[word] if word in fixed else [word, word[:2]] for word in long.split()]
        tap.equal([' '.join(way) for way in itertools.product(*ways) if not understood(' '.join(way))], [],
                  f'{long}: {2 ** sum(len(way) - 1 for way in ways)} ways to say it')
    tap.ok(understood('s'), 's is station')
    for words in ('-j ring', 'ring -j', '-jp ring show dev jet0', '-s -d pool', 'pool --statistics --details',
                  'ring show -- dev jet0'):
        tap.ok(understood(words), f'options stand anywhere: {words}')


def refusals():
    refused('rong', f"no object 'rong'; there are {', '.join(OBJECTS[:-1])} and {OBJECTS[-1]}")
    refused('ring delete', "no command 'ring delete'; there are show, set and list")
    refused('block set', "no command 'block set'; there are show and list")
    refused('ring show dev', "'dev' wants the name of an interface")
    refused('ring show all', "'all' is one word too many")
    refused('ring dev a dev b', "'b' is one word too many")
    refused('ring set dev jet0', 'nothing to set; there are bid, frame, mode and now')
    refused('ring set speed 3', "'speed' cannot be set; there are bid, frame, mode and now")
    refused('ring set bid 1ms bid 2ms dev jet0', "'2ms' is one word too many")
    refused('ring set mode fast dev jet0', "no mode 'fast'; there are overrun and fit")
    refused('ring set now', "which card? say 'dev' and its interface")
    refused('sync add', "how much? a size like 1500B, or 'rate' and one like 20mbit")
    refused('sync add 5B rate 1mbit dev jet0', "'1mbit' is one word too many")
    refused('sync add rate 1mbit 5B dev jet0', "'5B' is one word too many")
    refused('sync del', "which card? say 'dev' and its interface")
    refused('completion', 'which shell? bash or zsh')
    refused('completion fish', "no shell 'fish'; there are bash and zsh")
    refused('help rong', "no object 'rong'; try 'jetctl help'")
    refused(['ring', 'dev', 'jet0'] + ['x'] * 70, 'too many words')
    got = jetctl('-x', 'ring')
    tap.equal((got.returncode, got.stdout), (1, ''), 'an option that there is not')


def numbers():
    """Decimal, with a unit; nothing is cut off, nothing is rounded but rates to a byte a second."""
    time, size = 'time; write it like 500us or 1ms', "size; write it like 1500B, or say 'rate'"
    for word in ('5', '5m', 'us', '', '1e3us', '1e300s', '0x10us', '-5us', 'nan', '1.5.5us', ' 5us', '.5us'):
        refused(['ring', 'set', 'bid', word, 'dev', 'jet0'], f"'{word}' is no {time}")
    refused('ring set bid 0.5ns dev jet0', "'0.5ns' is no whole number of nanoseconds")
    refused('ring set bid 99999999999s dev jet0', "'99999999999s' is too much for 'bid'")
    refused('ring set frame 2parsec dev jet0', "'2parsec' is no size; write it like 2048B")
    refused('ring set frame 4294967296B dev jet0', "'4294967296B' is too much for 'frame'")
    refused('sync add 5parsec dev jet0', f"'5parsec' is no {size}")
    refused('sync add 1.5B dev jet0', "'1.5B' is no whole number of bytes")
    refused('sync add rate 5 dev jet0', "'5' is no rate; write it like 20mbit")
    refused('pool pool x', "'x' is no number")
    refused('vci vci 0x', "'0x' is no number")
    refused('vci vci 0x12g', "'0x12g' is no number")
    for words in ('ring set bid 0.5us dev jet0', 'ring set bid 1.0004ms dev jet0', 'sync add 7 dev jet0',
                  'sync add 7b dev jet0', 'sync add rate 1000000000bit dev jet0', 'sync add rate 0.1GBIT dev jet0',
                  'vci vci 0x820064'):
        tap.ok(understood(words), f'{words}: understood')


def output():
    """Answers that nobody gets are no success, and are written nowhere else."""
    for words in ('--help', 'help', 'help ring', '-V', 'completion bash'):
        with open('/dev/full', 'w') as full:
            got = subprocess.run([JETCTL, *words.split()], stdout=full, stderr=subprocess.PIPE, text=True)
        tap.equal((got.returncode, got.stderr), (2, 'jetctl: the answer could not be written\n'),
                  f'{words} > /dev/full')
        got = subprocess.run(f'exec {JETCTL} {words} >&-', shell=True, stderr=subprocess.PIPE, text=True)
        tap.equal((got.returncode, got.stderr), (2, 'jetctl: the answer could not be written\n'), f'{words} >&-')
    trace = TOP / 'build/tests/jetctl.strace'
    trace.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(f'exec strace -o {trace} -e trace=socket {JETCTL} ring <&- >&- 2>&-', shell=True)
    sockets = [int(n) for n in re.findall(r'NETLINK_GENERIC\) = (\d+)', trace.read_text())]
    tap.ok(sockets and min(sockets) > 2, f'no socket is where the answer goes: {sockets}')
    trace.unlink()


def batch():
    def run(text, *options):
        got = jetctl(*options, 'batch', '-', text=text)
        return got.returncode, got.stdout, got.stderr

    tap.equal(run('# nothing\n\n   # nothing either\n'), (0, '', ''), 'a batch of comments')
    one = jetctl('help', 'ring').stdout
    tap.equal(run('help ring\n\thelp  ri # as above'), (0, one * 2, ''), 'two lines, the last one unfinished')
    tap.equal(run('help ring\n\nring foo\nhelp ring\n'),
              (1, one, "jetctl: standard input:3: no command 'ring foo'; there are show, set and list\n"),
              'ends at the first line that fails, and says which')
    tap.equal(run('batch -\n'), (1, '', "jetctl: standard input:1: 'batch' does not go into a batch\n"),
              'no batch in a batch')
    tap.equal(run('monitor\n'), (1, '', "jetctl: standard input:1: 'monitor' does not go into a batch\n"),
              'nor what does not end')
    tap.equal(run('ring\n'), (2, '', NO_DRIVER.replace('the', 'standard input:1: the', 1)), 'its exit code')
    path = TOP / 'build/tests/jetctl.batch'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('help vci\nrong\n')
    got = jetctl('batch', str(path))
    tap.equal((got.returncode, got.stderr.split(';')[0]), (1, f"jetctl: {path}:2: no object 'rong'"), 'from a file')
    path.unlink()
    refused('batch /nowhere', '/nowhere: No such file or directory')
    refused('batch', 'which file? or - for standard input')
    refused('batch /', '/: Is a directory')


def bash(line):
    """What is offered at the end of a line."""
    script = f'''
        source <({JETCTL} completion bash)
        _jetctl_devices() {{ echo jet0 jet1; }}
        COMP_WORDS=({line.rstrip(' ')}{" ''" if line.endswith(' ') else ''})
        COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        _jetctl
        printf '%s\\n' "${{COMPREPLY[@]}}"'''
    got = subprocess.run(['bash', '-u', '-c', script], capture_output=True, text=True, cwd='/proc/self')
    return got.stdout.split() if not got.stderr else got.stderr


def completion():
    for line, want in (
            ('jetctl ', OBJECTS), ('jetctl s', ['station', 'sync']), ('jetctl -j ri', ['ring']),
            ('jetctl ring ', ['show', 'set', 'list', 'dev']), ('jetctl ring s', ['show', 'set']),
            ('jetctl station ', ['show', 'list', 'dev']), ('jetctl ring d', ['dev']),
            ('jetctl ring dev ', ['jet0', 'jet1']), ('jetctl ring show dev jet1', ['jet1']),
            ('jetctl ring list ', ['dev']), ('jetctl ring dev jet0 ', []),
            ('jetctl ring set ', ['bid', 'frame', 'mode', 'now', 'dev']),
            ('jetctl ring set bid ', []), ('jetctl ring set bid 1ms ', ['frame', 'mode', 'now', 'dev']),
            ('jetctl ri se m ', ['overrun', 'fit']), ('jetctl ring set mode f', ['fit']),
            ('jetctl ring set now mode fit d', ['dev']),
            ('jetctl sync add ', ['rate', 'dev']), ('jetctl sync add rate 1mbit ', ['dev']),
            ('jetctl vci pool 3 ', ['dev', 'vci']), ('jetctl help ', OBJECTS),
            ('jetctl trace only c', ['command', 'completion']), ('jetctl tr dev jet0 ', ['only']),
            ('jetctl completion ', ['bash', 'zsh']), ('jetctl batch stat', ['stat', 'status', 'statm']),
            ('jetctl --de', ['--details'])):
        got = bash(line)
        tap.equal(sorted(got) if isinstance(got, list) else got, sorted(want), f'bash: "{line}"')
    script = jetctl('completion', 'zsh').stdout
    words = set(re.findall(r'[a-z]+', ' '.join(re.sub(r'[A-Z]+', '', line) for line in SYNTAX)))
    tap.equal({word for word in words if not re.search(rf'\b{word}\b', script)}, set(),
              'zsh: all words are in its script')


def main():
    os.environ.pop('COLUMNS', None)
    usage()
    manual()
    abbreviations()
    refusals()
    numbers()
    output()
    batch()
    completion()
    tap.done()


main()
