#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A guest starts another kernel out of the one that runs, under traffic. Its card leaves the ring,
does no DMA from then on, and works in the new kernel."""

import pathlib
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, card_asked  # noqa: E402
from guest import image, kernel  # noqa: E402 (after testbed, which knows where that is)

MASTER = 4
# A kernel that unpacks itself takes its time
PATIENCE = 120 * kernel.get().patience

# kexec_file_load(2) and reboot(2), for which there are no tools in a guest
KEXEC = r'''
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
files = [os.open(name, os.O_RDONLY) for name in ('/root/vmlinuz', '/root/initramfs')]
line = sys.argv[1].encode() + b'\0'
if libc.syscall(320, *files, ctypes.c_ulong(len(line)), line, ctypes.c_ulong(0)):
    sys.exit(os.strerror(ctypes.get_errno()))
for name in files:
    os.close(name)
print('loaded', flush=True)
sys.stdin.readline()
libc.reboot(0x45584543)
'''


def dma(bed, station):
    """What a card has read and written of its host's memory until now."""
    seen = bed.sim.stats()['stations'][station]['pcie']
    return [seen[name] for name in ('dma_reads', 'dma_writes')]


def until(condition, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def start_kernel(bed, guest):
    """The stock kernel, which is packed as boot loaders want it."""
    guest.push(f'/boot/vmlinuz-{(image.directory() / "release").read_text().strip()}', '/root/vmlinuz')
    guest.push(image.directory() / 'initramfs', '/root/initramfs')
    guest.put('/root/kexec.py', KEXEC)
    line = guest.run('cat /proc/cmdline', check=True).out.strip()
    guest.run('mkfifo /root/go; dmesg -n 8', check=True)
    job = guest.start(f'exec python3 /root/kexec.py "{line}" < /root/go')
    # Until somebody could write, it cannot be opened for reading
    guest.start('sleep 1000 > /root/go')
    tap.ok(until(lambda: 'loaded' in job.out or not job.running(), 60) and job.running(),
           'a kernel is loaded') or tap.diag(job.err)
    guest.agent.hello.clear()


def main():
    with Testbed(stations=2, guests=2, card=card_asked('fast')) as bed:
        guest = bed.guests[0]
        start_kernel(bed, guest)
        flood = bed.start(1, f'while :; do ping -f -s 9000 {bed.address(0)}; done > /dev/null 2>&1')
        before = dma(bed, 0)
        tap.ok(until(lambda: dma(bed, 0)[0] > before[0] + 100, 60), 'under traffic')
        guest.start('echo > /root/go')
        text = 'Starting new kernel'
        tap.ok(until(lambda: text in guest.console.read_text(errors='replace'), PATIENCE),
               'the old kernel ends')
        ended = dma(bed, 0)
        told = bed.run(1, 'jetctl -j ring', check=True).out
        tap.ok(f'"stations":[{bed.number(1)}]' in told.replace(' ', ''), 'the card has left the ring') or \
            tap.diag(told)
        tap.ok(guest.agent.hello.wait(PATIENCE), 'the new kernel comes up') or \
            tap.diag(guest.console_tail())
        now = int(guest.run(f'setpci -s {bed.card_address(0)} COMMAND', check=True).out, 16)
        tap.equal(now & MASTER, 0, 'where the card is no bus master yet')
        tap.equal(dma(bed, 0), ended, 'it has not touched memory meanwhile')
        guest.push(TOP / 'build/driver/jetstream.ko', '/root/jetstream.ko')
        guest.push(TOP / 'build/jetctl/jetctl', '/usr/local/bin/jetctl')
        guest.run('insmod /root/jetstream.ko && ip netns add s0', check=True)
        bed.attach(0)
        bed.wait_for_carrier(0)
        tap.ok(until(lambda: bed.run(0, f'ping -c 1 -W 5 -s 20000 {bed.address(1)}').code == 0, 60),
               'and works in the new kernel')
        flood.kill()
        tap.equal(bed.trouble(), [], 'the kernels have nothing to complain about')
    tap.done()


main()
