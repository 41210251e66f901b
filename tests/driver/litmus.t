#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What the driver publishes without a lock, in the kernel's memory model.

Each file of litmus/ is one such publication, in small; its comment quotes the
statements of the driver that it stands for. herd7 tries all executions that any
processor of the kernel's may show: what the file calls a fault is never among
them, and is as soon as one of the file's barriers is left out.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tests'))
import tap  # noqa: E402

MODEL = '/usr/src/linux-scripts/tools/memory-model'
# herd7 is sid's, and so is the C library that it runs with
SID = '/opt/sid/usr'
LIBRARIES = f'{SID}/lib/x86_64-linux-gnu'
HERD = [f'{LIBRARIES}/ld-linux-x86-64.so.2',
        '--library-path', f'{LIBRARIES}:/usr/lib/x86_64-linux-gnu',
        f'{SID}/bin/herd7', '-set-libdir', f'{SID}/share/herdtools7/herd',
        '-I', MODEL, '-conf', 'linux-kernel.cfg']
# A barrier, and the same without
WEAKER = (
    (r'smp_store_release\((\w+), (\w+)\)', r'WRITE_ONCE(*\1, \2)'),
    (r'smp_load_acquire\((\w+)\)', r'READ_ONCE(*\1)'),
    (r'smp_mb(__after_atomic)?\(\);', ''),
    (r'atomic_set_release\(', r'atomic_set('),
    (r'atomic_cmpxchg_acquire\(', r'atomic_cmpxchg_relaxed('),
)
BARRIER = r'\b(smp_(store|load|mb|rmb|wmb)\w*|atomic\w*_(acquire|release))\('


def herd(text):
    """What the model says: Never or Sometimes, and whether accesses race."""
    with tempfile.NamedTemporaryFile('w', suffix='.litmus') as file:
        file.write(text)
        file.flush()
        out = subprocess.run([*HERD, file.name], text=True, check=False,
                             capture_output=True, cwd=MODEL)
    said = re.search(r'^Observation \S+ (\w+)', out.stdout, re.M)
    if not said:
        return out.stdout + out.stderr
    return said[1] + (' with a race' if 'Flag data-race' in out.stdout else '')


def weaker(text):
    """The same with each of its barriers left out, one at a time."""
    for pattern, without in WEAKER:
        for barrier in re.finditer(pattern, text):
            yield barrier[0], (text[:barrier.start()] + barrier.expand(without)
                               + text[barrier.end():])


def quotes(text):
    """(file, function, statement) that a litmus file's comment quotes."""
    return re.findall(r'^ \* (\S+\.[ch]) (\w+): (.+)$', text, re.M)


def barriers():
    """(file, line) of each barrier in the driver."""
    for path in sorted((TOP / 'driver').glob('*.[ch]')):
        for line in path.read_text().splitlines():
            if re.search(BARRIER, line) and not re.match(r'\s*/?\*', line):
                yield f'driver/{path.name}', line.strip()


def function(path, name):
    """The text of a function, without comments."""
    source = (TOP / path).read_text()
    found = re.search(rf'^[a-z][^;{{}}]*\b{name}\([^;{{}}]*\)\n{{.*?^}}', source,
                      re.M | re.S)
    return re.sub(r'/\*.*?\*/', '', found[0], flags=re.S) if found else ''


def body(text):
    """Without the comment, which may name barriers, too."""
    return re.sub(r'\(\*.*?\*\)\n', '', text, flags=re.S)


quoted = []
for file in sorted((TOP / 'tests/driver/litmus').glob('*.litmus')):
    litmus = file.read_text()
    quoted += quotes(litmus)
    missing = [f'{path} {name}(): {statement}'
               for path, name, statement in quotes(litmus)
               if statement not in function(path, name)]
    tap.equal(missing, [], f'{file.stem}: the driver has what it quotes')
    tap.equal(herd(body(litmus)), 'Never', f'{file.stem}: cannot be')
    for barrier, without in weaker(body(litmus)):
        tap.ok(herd(without).startswith('Sometimes'),
               f'{file.stem}: could be without {barrier}')
tap.equal([(path, line) for path, line in barriers()
           if not any(path == file and statement in line
                      for file, _, statement in quoted)],
          [], 'each barrier of the driver is in one of them')
tap.done()
