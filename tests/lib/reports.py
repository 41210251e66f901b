# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""What the kernel's own bug finders say about the driver, and which line they mean."""
import re
import subprocess

# In a guest, when nothing is to come any more. What is left of the driver without the driver
# is lost; kmemleak believes what two scans see, and nothing that is younger than 5 s.
LAST_LOOK = '''
    fuser -sk /dev/jetstream*; sleep 1
    rmmod netconsole 2> /dev/null; rmmod jetstream
    sleep 6; for scan in 1 2; do echo scan > /sys/kernel/debug/kmemleak; done
    cat /sys/kernel/debug/kmemleak
    grep -q "debug_locks: *1" /proc/lockdep_stats || echo "BUG: lockdep has given up"
'''

# Before that: where the driver is
TEXT = 'cat /sys/module/jetstream/sections/.text'

_FRAME = re.compile(r'([\w.]+\+0x[0-9a-f]+)/0x[0-9a-f]+ \[jetstream\]')


def lines(said, module):
    """The frames of the driver in what a kernel said, each with its line of source."""
    frames = list(dict.fromkeys(_FRAME.findall(said)))
    return [f'{frame} is {where}' for frame, where in zip(frames, _where(frames, module))]


def gone_lines(said, text, module):
    """The same of frames of a driver that is gone, and was at this address."""
    frames = dict.fromkeys(re.findall(r'^ +(0xf+[0-9a-f]+)$', said, re.M))
    if not frames:
        return []
    at = [hex(int(frame, 16) - 1 - text) for frame in frames]
    told = subprocess.run(['addr2line', '-f', '-j', '.text', '-e', str(module), *at], text=True,
                          check=False, stdout=subprocess.PIPE).stdout.split('\n')
    return [f'{frame} is {told[2 * i]} {told[2 * i + 1]}' for i, frame in enumerate(frames)]


def _where(frames, module):
    """gdb knows of inlining, and of sections of a module that was not loaded."""
    ask = []
    for frame in frames:
        name, offset = frame.split('+')
        # what is called returns behind the call
        ask += ['-ex', f"info line *('{name}'+{int(offset, 16) - 1})"]
    told = subprocess.run(['gdb', '-q', '-batch', *ask, str(module)], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
    found = [re.search(r'Line (\d+) of "([^"]+)"', line) for line in told.splitlines()
             if line.startswith(('Line ', 'No '))]
    return [f'{where[2]}:{where[1]}' if where else 'unknown' for where in found]
