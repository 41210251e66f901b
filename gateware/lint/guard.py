#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""guard.py FILE... - refuse SystemVerilog that Yosys turns into a wrong circuit

Verilator and Yosys both accept the constructs below, and mean different
things by them; Yosys 0.52 says nothing, or only warns. All files of the design
are given at once, because a type may come from a package in another one.

    struct-array    an array of a struct type, also as a member or through a typedef
    array-typedef   a typedef with more than one packed dimension: indexing a
                    variable of it gives one bit
    result-member   NAME.member inside of function NAME
    const-member    package::CONSTANT.member
    import          refused by Yosys at every place where it may stand
    nettype         `default_nettype none does not stand before the first module
    line, module    more than 100 columns; more than 400 lines
"""
import re
import sys

COLUMNS = 100
MODULE_LINES = 400

TOKEN = re.compile(r'''
    (?P<skip>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<string>"(?:\\.|[^"\\])*")
  | (?P<directive>`\w+)
  | (?P<number>\d*\s*'[sS]?[bodhBODH]\s*[0-9a-fA-FxXzZ?_]+|'[01xXzZ](?!\w)|\d[\w.]*)
  | (?P<word>[A-Za-z_$][\w$]*|\\\S+)
  | (?P<punct>::|<=|.)''', re.X | re.S)

# Words that may follow a comma in a list of ports without being a further name
NOT_A_NAME = {'input', 'output', 'inout', 'logic', 'wire', 'reg', 'bit', 'var', 'signed',
              'unsigned', 'int', 'integer', 'byte', 'parameter', 'localparam', 'ref', 'const'}
VECTORS = {'byte', 'shortint', 'int', 'longint', 'integer', 'time'}
CLOSING = {'(': ')', '[': ']', '{': '}'}


class Token(str):
    """A token's text, and where it stands."""
    def __new__(cls, text, line, kind):
        self = super().__new__(cls, text)
        self.line, self.kind = line, kind
        return self


def tokens(text):
    line, out = 1, []
    for m in TOKEN.finditer(text):
        if m.lastgroup != 'skip':
            out.append(Token(m.group(), line, m.lastgroup))
        line += m.group().count('\n')
    # So that looking a few tokens ahead never runs off the end
    return out + [Token('', line, 'end')] * 8


def close(toks, at):
    """The place behind the bracket that closes the one at `at`."""
    depth = 0
    while toks[at].kind != 'end':
        depth += toks[at] in CLOSING
        depth -= toks[at] in CLOSING.values()
        at += 1
        if not depth:
            return at
    return at


def dimensions(toks, at):
    """Passes `[..][..]`: their number, and the place behind them."""
    count = 0
    while toks[at] == '[':
        at, count = close(toks, at), count + 1
    return count, at


class Types:
    """What is known of the type names of the whole design."""
    def __init__(self):
        self.structs = set()   # 'package::name', or (file, 'name')
        self.vectors = set()   # typedefs with a packed dimension

    def add(self, which, path, package, name):
        which.add((path, name))
        if package:
            which.add(f'{package}::{name}')

    def at(self, which, path, toks, at):
        """Length in tokens of the name of such a type at `at`, or 0."""
        if toks[at].kind != 'word':
            return 0
        if toks[at + 1] == '::':
            return 3 if f'{toks[at]}::{toks[at + 2]}' in which else 0
        if at and toks[at - 1] in ('::', '.'):
            return 0
        return 1 if (path, str(toks[at])) in which else 0


class Source:
    def __init__(self, path, types, say):
        self.path, self.types, self.say = path, types, say
        with open(path, encoding='utf-8') as src:
            self.text = src.read()
        self.toks = tokens(self.text)

    def collect(self):
        """Learn this file's types. Says whether there was anything new."""
        toks, types, package = self.toks, self.types, None
        before = len(types.structs) + len(types.vectors)
        for at, tok in enumerate(toks):
            if tok == 'package':
                package = str(toks[at + 1])
            elif tok == 'endpackage':
                package = None
            elif tok == 'typedef':
                self.collect_typedef(at + 1, package)
        return len(types.structs) + len(types.vectors) > before

    def typedef(self, at):
        """Of the typedef before `at`: its name, number of packed dimensions, is it a struct?"""
        toks, types = self.toks, self.types
        struct = toks[at] in ('struct', 'union') or \
            bool(types.at(types.structs, self.path, toks, at))
        packed = toks[at] in VECTORS or bool(types.at(types.vectors, self.path, toks, at))
        name, pending = toks[at], 0
        while toks[at] not in (';', ''):
            if toks[at] == '[':
                count, at = dimensions(toks, at)
                pending += count
            elif toks[at] == '{':
                at = close(toks, at)
            else:
                if toks[at].kind == 'word':
                    # What stands behind the last word, the name, is unpacked
                    packed, pending, name = packed + pending, 0, toks[at]
                at += 1
        return name, packed, struct

    def collect_typedef(self, at, package):
        name, packed, struct = self.typedef(at)
        if struct:
            self.types.add(self.types.structs, self.path, package, str(name))
        elif packed:
            self.types.add(self.types.vectors, self.path, package, str(name))

    def check(self):
        self.check_lines()
        for at, tok in enumerate(self.toks):
            if tok == 'typedef':
                self.check_typedef(at + 1)
            elif tok in ('struct', 'union') and tok.kind == 'word':
                self.check_anonymous(at)
            elif tok == 'function':
                self.check_function(at + 1)
            elif tok == 'import':
                self.say(self.path, tok.line, 'import', 'write package::NAME instead')
            elif tok == 'module':
                self.check_module(at)
            if tok.kind == 'word' and self.toks[at + 1] == '::' and self.toks[at + 3] == '.':
                self.say(self.path, tok.line, 'const-member',
                         f'{tok}::{self.toks[at + 2]}.{self.toks[at + 4]}: '
                         'assign the constant to a variable first')
            length = self.types.at(self.types.structs, self.path, self.toks, at)
            if length:
                self.check_names(at + length, tok)

    def check_lines(self):
        for number, line in enumerate(self.text.split('\n'), 1):
            if len(line.expandtabs(8)) > COLUMNS:
                self.say(self.path, number, 'line', f'more than {COLUMNS} columns')
        for at, tok in enumerate(self.toks):
            if tok == '`default_nettype':
                if self.toks[at + 1] == 'none':
                    return
            if tok in ('module', 'package', 'interface') or tok.kind == 'end':
                self.say(self.path, tok.line, 'nettype',
                         '`default_nettype none must come first')
                return

    def check_names(self, at, what):
        """Behind a struct type: dimensions of the type, or of one of the names."""
        toks = self.toks
        if toks[at] == '[':
            self.struct_array(toks[at].line, what)
            return
        while toks[at].kind == 'word' and toks[at] not in NOT_A_NAME:
            name, at = toks[at], at + 1
            if toks[at] == '[':
                self.struct_array(name.line, f'{what} {name}')
                at = dimensions(toks, at)[1]
            if toks[at] == '=':
                while toks[at] not in (',', ';', ')', ''):
                    at = close(toks, at) if toks[at] in CLOSING else at + 1
            if toks[at] != ',' or toks[at + 2].kind == 'word' or toks[at + 2] == '::':
                return
            at += 1

    def struct_array(self, line, what):
        self.say(self.path, line, 'struct-array',
                 f'{what}: an array of structs; use one array a member, or flat vectors')

    def check_anonymous(self, at):
        what = self.toks[at]
        while self.toks[at] not in ('{', ';', ''):
            at += 1
        if self.toks[at] == '{':
            self.check_names(close(self.toks, at), what)

    def check_typedef(self, at):
        name, packed, struct = self.typedef(at)
        if packed > 1 and not struct:
            self.say(self.path, name.line, 'array-typedef',
                     f'{name}: declare the array where it is used')

    def check_function(self, at):
        toks = self.toks
        while toks[at] not in ('(', ';', ''):
            at = close(toks, at) if toks[at] == '[' else at + 1
        name = toks[at - 1]
        while toks[at] not in ('endfunction', ''):
            if toks[at] == name and toks[at + 1] == '.' and toks[at - 1] != '.':
                self.say(self.path, toks[at].line, 'result-member',
                         f'{name}.{toks[at + 2]}: assign the result as a whole')
            at += 1

    def check_module(self, at):
        first = self.toks[at]
        while self.toks[at] not in ('endmodule', ''):
            at += 1
        length = self.toks[at].line - first.line + 1
        if length > MODULE_LINES:
            self.say(self.path, first.line, 'module', f'{length} lines')


def guard(paths):
    """The findings as (path, line, rule, text), each once and in order."""
    found = set()
    types = Types()
    sources = [Source(path, types, lambda *finding: found.add(finding)) for path in paths]
    # A typedef may be named after one that is read later: until nothing is new
    while sum(source.collect() for source in sources):
        pass
    for source in sources:
        source.check()
    return sorted(found)


def main():
    if len(sys.argv) < 2:
        sys.exit('usage: guard.py FILE...')
    try:
        found = guard(sys.argv[1:])
    except OSError as err:
        sys.exit(f'guard.py: {err.filename}: {err.strerror}')
    for path, line, rule, text in found:
        print(f'{path}:{line}: {rule}: {text}')
    sys.exit(1 if found else 0)


if __name__ == '__main__':
    main()
