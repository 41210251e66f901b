#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""agree.t [HW_H [PACKAGE]] - C and RTL mean the same by every name of hw.h

Both are asked: a C program and a simulated module print what each number is
and what becomes of values that go into, and words that come out of, each
field. How the package was generated plays no part. The RTL also says which register is at
each address.
"""
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, 'tests')
import tap  # noqa: E402

HW_H = sys.argv[1] if len(sys.argv) > 1 else 'include/jetstream/hw.h'
PACKAGE = sys.argv[2] if len(sys.argv) > 2 else 'build/gen/jet_hw_pkg.sv'
OUT = pathlib.Path('build/tests/gateware/hw')

# Put into a field (cut to its width by both) and taken out of it
SAMPLES = (0x00000000, 0xffffffff, 0x00000001, 0x12345678, 0xa5c3960f, 0x80000000)

C_PROGRAM = r'''
#include <stdint.h>
#include <stdio.h>
#include "%(header)s"

/* As <linux/bitfield.h> does it */
#define SHIFT(mask)		(__builtin_ffsll(mask) - 1)
#define FIELD_PREP(mask, value)	(((uint32_t)(value) << SHIFT(mask)) & (mask))
#define FIELD_GET(mask, word)	((uint32_t)(((word) & (mask)) >> SHIFT(mask)))

static const uint32_t samples[] = { %(samples)s };

static void field(const char *name, uint32_t mask)
{
	printf("field %%s %%08x", name, mask);
	for (unsigned int i = 0; i < sizeof(samples) / sizeof(*samples); i++)
		printf(" %%08x %%08x", FIELD_PREP(mask, samples[i]), FIELD_GET(mask, samples[i]));
	putchar('\n');
}

int main(void)
{
%(body)s
	return 0;
}
'''

RTL_MODULE = '''
`default_nettype none
module agree;
  logic [31:0] sample, word;
  initial begin
%(body)s
    $finish;
  end
endmodule
'''


def run(*command, **kwargs):
    """Standard output of a command; ends the test when it fails."""
    done = subprocess.run([str(word) for word in command], text=True,
                          capture_output=True, check=False, **kwargs)
    if done.returncode:
        tap.ok(False, f'{command[0]} runs')
        tap.diag(done.stdout + done.stderr)
        tap.done()
    return done.stdout


def answers(text):
    """{name: (kind, rest)} of the lines that a program printed."""
    return {name: (kind, rest) for kind, name, rest in
            re.findall(r'^(field|number) (\w+) (.*)$', text, re.M)}


def ask_c():
    body = []
    for name, value in re.findall(r'^#define JET_(\w+) (.+)$',
                                  run('gcc', '-dM', '-E', '-x', 'c', HW_H), re.M):
        if value.startswith('GENMASK('):
            body.append(f'\tfield("{name}", JET_{name});')
        else:
            body.append(f'\tprintf("number {name} %llx\\n", (unsigned long long)(JET_{name}));')
    (OUT / 'agree.c').write_text(C_PROGRAM % {
        'header': pathlib.Path(HW_H).resolve(), 'body': '\n'.join(body),
        'samples': ', '.join(hex(sample) for sample in SAMPLES)})
    run('gcc', '-std=gnu11', '-Wall', '-Wextra', '-Werror', '-o', OUT / 'agree', OUT / 'agree.c')
    return answers(run(OUT / 'agree'))


def ask_rtl():
    # A name that this overlooks is missed below, one that is not there stops Verilator.
    names = set(re.findall(r'^\s*localparam\b[^=]*\b(\w+)\s*=',
                           pathlib.Path(PACKAGE).read_text(), re.M))
    places = {name for name in names if name.startswith('AT_')}
    names -= places
    fields = {name[:-4] for name in names
              if name.endswith('_LSB') and {name[:-4] + '_W', name[:-4] + '_MASK'} <= names}
    body = []
    for name in sorted(fields):
        body.append(f'    $write("field {name} %x", jet_hw_pkg::{name}_MASK);')
        for sample in SAMPLES:
            part = f'jet_hw_pkg::{name}_LSB +: jet_hw_pkg::{name}_W'
            body += [f"    sample = 32'h{sample:x};",
                     "    word = 32'h0;",
                     f'    word[{part}] = sample[0 +: jet_hw_pkg::{name}_W];',
                     f"    $write(\" %x %x\", word, 32'(sample[{part}]));"]
        body.append('    $write("\\n");')
    for name in sorted(names):
        stem, _, last = name.rpartition('_')
        if last not in ('LSB', 'W', 'MASK') or stem not in fields:
            body.append(f'    $write("number {name} %0x\\n", jet_hw_pkg::{name});')
    body += ['    for (int a = 0; a < 65536; a++) begin']
    body += [f'      if (jet_hw_pkg::reg_at(16\'(a))[jet_hw_pkg::{name}])'
             f' $write("at {name[3:]} %0x\\n", a);' for name in sorted(places - {'AT_NUM'})]
    body += ['    end']
    (OUT / 'agree.sv').write_text(RTL_MODULE % {'body': '\n'.join(body)})
    run('verilator', '--main', '--exe', '--build', '--no-timing', '-O0', '-CFLAGS', '-O0',
        '--top-module', 'agree', '--Mdir', OUT / 'obj', PACKAGE, OUT / 'agree.sv')
    text = run(OUT / 'obj/Vagree')
    return answers(text), sorted(re.findall(r'^at (\w+) (\w+)$', text, re.M))


OUT.mkdir(parents=True, exist_ok=True)
c, (rtl, decoded) = ask_c(), ask_rtl()
tap.diag(f'{len(c)} names in C, {len(rtl)} in the RTL, '
         f'{sum(kind == "field" for kind, _ in c.values())} of them fields')
tap.ok(len(c) > 100, 'C has names')
tap.equal(sorted(set(c) - set(rtl)), [], 'none is missing in the RTL')
tap.equal(sorted(set(rtl) - set(c)), [], 'none is in the RTL only')
for kind in ('number', 'field'):
    wrong = [name for name in sorted(set(c) & set(rtl))
             if c[name] != rtl[name] and c[name][0] == kind]
    for name in wrong:
        tap.diag(f'{name}: C {" ".join(c[name])}')
        tap.diag(f'{name}: RTL {" ".join(rtl[name])}')
    tap.ok(not wrong, f'every {kind} is the same in both')
tap.equal(decoded, sorted((name[4:], value) for name, (_, value) in c.items() if name.startswith('REG_')),
          'each register is decoded at its address, and nothing elsewhere')
tap.done()
