#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What takes an unlucky moment, in that moment: a call of a function of the driver takes its
time (linger/linger.c), and meanwhile something else happens."""

import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import DEBUG, Testbed, card_asked, until  # noqa: E402

MODULE = TOP / f'build/linger{"-debug" if DEBUG else ""}/linger.ko'
PARAMETERS = '/sys/module/linger/parameters'
COMPLETION = 1
ENOMEM, EBUSY, ENODEV = 12, 16, 19
# Freed memory is overwritten, and whoever uses it falls over
POISON = 'slub_debug=P'
DRIVER = '/sys/bus/pci/drivers/jetstream'
# PCI's command register: access to registers, and what left_behind() is about
MEMORY, MASTER = 2, 4

# A synchronous datagram
SEND = r'''
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, 8)
s.sendto(bytes(1000), (sys.argv[1], 9))
'''

# Datagrams until their buffer is half full: NAPI has to look whether some of them have been sent
PRESS = r'''
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4608)
for _ in range(4):
    s.sendto(bytes(1000), (sys.argv[1], 9))
'''


def linger(bed, at, **parameters):
    """The next call of a function has to wait; see linger.c."""
    words = {'busy': 0, 'skip': 0, 'answer': 0, 'comm': '', **parameters, 'at': at}
    bed.guests[0].run('set -e\n' + '\n'.join(f'echo {value} > {PARAMETERS}/{name}'
                                             for name, value in words.items()), check=True)


def lingers(bed, state=1, seconds=60):
    """Until it has come there."""
    for _ in range(20 * seconds):
        if int(bed.guests[0].run(f'cat {PARAMETERS}/state', check=True).out) >= state:
            return True
        time.sleep(0.05)
    return False


def go_on(bed):
    bed.guests[0].run(f'echo 2 > {PARAMETERS}/state', check=True)


def sleeps(bed, job, program, where):
    """Until a program sleeps there in the kernel; not if it ends."""
    while job.running():
        if where in bed.guests[0].run(f'cat /proc/$(pidof {program})/stack').out:
            return
        time.sleep(0.05)


def path(bed, station):
    return f'/sys/bus/pci/devices/{bed.card_address(station)}'


def said(bed, pattern, seconds=60):
    for _ in range(5 * seconds):
        if re.search(pattern, bed.guests[0].dmesg()):
            return True
        time.sleep(0.2)
    return False


def rebind(bed, station):
    bed.guests[0].run(f'echo {bed.card_address(station)} > {DRIVER}/unbind', timeout=60)
    bed.guests[0].run(f'echo {bed.card_address(station)} > {DRIVER}/bind', timeout=60, check=True)
    bed.attach(station)


def holder(bed):
    """A program that has a frame of station 0, and frees it when somebody writes to /root/say."""
    bed.guests[0].run('rm -f /root/say; mkfifo /root/say', check=True)
    bed.guests[0].start('exec sleep 1000 > /root/say')
    job = bed.guests[0].start(f'exec /root/late {bed.device(1)} {bed.device(0)} < /root/say')
    until(lambda: 'blocks' in job.out, 'the program has blocks')
    return job


def closed_pool(bed):
    """A pool is closed when its card has stopped for a lie: who stops that does not find it freed."""
    what = 'a pool that is closed when the card has stopped'
    job = holder(bed)
    linger(bed, 'jet_pools_kill')
    bed.sim.ask(f'lie 0 {COMPLETION} 1 40000000')
    bed.run(0, f'ping -c 1 -W 1 -s 3000 {bed.address(1)}')
    tap.ok(lingers(bed), f'{what}: its commands have ended')
    job.kill()
    job.wait(60)
    go_on(bed)
    bed.works(what)
    bed.guests[0].run('pkill sleep')


def short_absence(bed):
    """A card does not answer, and does again when it is reset for that. Whoever watches it
    watches on: it is gone for good some time, and that is seen."""
    what = 'a short absence'
    linger(bed, 'jet_main_fault')
    bed.sim.ask('pull 0')
    tap.ok(lingers(bed), f'{what}: it is found out')
    bed.sim.ask('push 0')
    go_on(bed)
    bed.works(what)
    bed.sim.ask('pull 0')
    tap.ok(said(bed, f'{bed.card_address(0)}.*card is gone', 10), f'{what}: a long one is seen afterwards')
    bed.sim.ask('push 0')
    rebind(bed, 0)
    bed.works('after the long one')


def lie_between(bed):
    """A card that is started by who has reset it lies before the driver watches it again."""
    what, resets = 'a lie between start and watch', counter(bed, 'card_resets')
    linger(bed, 'jet_watch')
    job = bed.guests[0].start(f'echo 1 > {path(bed, 0)}/reset')
    tap.ok(lingers(bed), f'{what}: it is started')
    bed.sim.ask(f'lie 0 {COMPLETION} 1 40000000')
    bed.run(0, f'ping -c 1 -W 1 -s 3000 {bed.address(1)}')
    tap.ok(said(bed, f'{bed.card_address(0)}.*cannot be right'), f'{what}: it lies')
    go_on(bed)
    tap.equal(job.wait(60).code, 0, f'{what}: the reset ends')
    until(lambda: counter(bed, 'card_resets') == resets + 2, 'a second reset')
    tap.equal(counter(bed, 'card_resets') - resets, 2, f'{what}: and there is another one')
    bed.works(what)


def up_at_once(bed):
    """Whoever sets an interface up as soon as it is there need not do so twice."""
    guest, what = bed.guests[0], 'up at once'
    guest.run(f'echo {bed.card_address(0)} > {DRIVER}/unbind', timeout=60, check=True)
    linger(bed, 'jet_start_card')
    bind = guest.start(f'echo {bed.card_address(0)} > {DRIVER}/bind')
    tap.ok(lingers(bed), f'{what}: the card is being started')
    name = guest.run(f'ls {path(bed, 0)}/net').out.strip()
    tap.ok(name, f'{what}: its interface has a name')
    up = guest.start(f'exec ip link set {name} up')
    sleeps(bed, up, 'ip', 'rtnl')
    go_on(bed)
    up = up.wait(60)
    tap.equal((up.code, up.err), (0, ''), f'{what}: it can be set up')
    tap.equal(bind.wait(60).code, 0, f'{what}: and the card has started')
    tap.ok('LOWER_UP' in guest.run(f'''for try in $(seq 200); do
            ip link show {name} | grep LOWER_UP && break; sleep 0.1; done''').out, f'{what}: it is up')
    bed.attach(0)
    bed.works(what)


def no_pools(bed):
    """jet0's pools cannot be had when its card has started: it tries again by itself."""
    what = 'no memory for pools'
    # The first one is the ring's
    linger(bed, 'jet_pool_open', answer=-ENOMEM, skip=1)
    bed.guests[0].run(f'echo 1 > {path(bed, 0)}/reset', timeout=60, check=True)
    tap.ok(lingers(bed, 2) and said(bed, 'no pools: -(ENOMEM|12); trying again'), f'{what}: said so')
    bed.works(what)


def free_blocks(bed, station):
    """On the card, and how many there are to be."""
    text = bed.run(station, 'ethtool -g jet0', check=True).out.split('Current')[-1]
    dump = bed.run(station, 'ethtool -d jet0 raw on | od -An -v -tx4 -w8', check=True).out
    registers = {int(a, 16): int(b, 16) for a, b in map(str.split, dump.splitlines())}
    return registers[0x28], int(re.search(r'^RX:\s+(\d+)$', text, re.M)[1])


def blocks_that_wait(bed):
    """There was no room for the command that frees a frame's blocks, and nothing else comes for
    that pair that would have the driver look again."""
    what = 'blocks that wait'
    job = holder(bed)
    tap.equal(job.out, '3 blocks\n', f'{what}: a program has three of a frame')
    linger(bed, 'jet_queue_submit', answer=-EBUSY, comm='late')
    bed.guests[0].run('echo > /root/say', check=True)
    tap.ok(lingers(bed, 2), f'{what}: there was no room')
    free = rx = None
    for _ in range(100):
        free, rx = free_blocks(bed, 0)
        if free == rx:
            break
        time.sleep(0.1)
    tap.equal(free, rx, f'{what}: they are free all the same')
    tap.equal(job.out, '3 blocks\nfreed\n', f'{what}: the program has freed them')
    job.kill()
    bed.guests[0].run('pkill sleep')


def namespace_gone(bed):
    """The driver leaves a card whose interface was in a namespace that goes at the same time."""
    guest, what = bed.guests[0], 'a namespace that goes'
    # Or the interface's end would stop the card
    bed.run(0, 'ip link set jet0 down', check=True)
    linger(bed, 'jet_pools_kill')
    unbind = guest.start(f'echo {bed.card_address(0)} > {DRIVER}/unbind')
    tap.ok(lingers(bed), f'{what}: the interface is no more')
    guest.run('ip netns del s0', check=True)
    # The kernel frees one when it takes the next one apart
    for name in ('x', 'y'):
        guest.run(f'''set -e
            ip netns add {name}
            ip link add {name}0 type veth peer name {name}1 netns {name}
            ip netns del {name}
            while ip link show {name}0; do sleep 0.1; done''', check=True)
    go_on(bed)
    tap.equal(unbind.wait(60).code, 0, f'{what}: the driver leaves the card')
    guest.run(f'ip netns add s0; echo {bed.card_address(0)} > {DRIVER}/bind', timeout=60, check=True)
    bed.attach(0)
    bed.works(what)


def left_behind(bed):
    """Whoever had a card before left it bus master, and perhaps with queues (a kernel that crashed):
    it is not one any more when it is reset, nor until that is over."""
    guest, what = bed.guests[0], 'bus mastering'
    guest.run(f'echo {bed.card_address(0)} > {DRIVER}/unbind', timeout=60, check=True)
    guest.run(f'setpci -s {bed.card_address(0)} COMMAND={MEMORY | MASTER:04x}', check=True)
    linger(bed, 'jet_card_settle')
    bind = guest.start(f'echo {bed.card_address(0)} > {DRIVER}/bind')
    tap.ok(lingers(bed), f'{what}: the card is being reset')
    now = int(guest.run(f'setpci -s {bed.card_address(0)} COMMAND', check=True).out, 16)
    tap.equal(now & MASTER, 0, f'{what}: it is off')
    go_on(bed)
    tap.equal(bind.wait(60).code, 0, f'{what}: the card has started')
    bed.attach(0)
    bed.works(what)


def told_so(bed):
    """Who was told that the card is gone finds it gone, whatever else is still to be done then."""
    guest, what = bed.guests[0], 'a card that is gone'
    program = guest.start(f'exec /root/gone {bed.device(1)} {ENODEV}')
    until(lambda: 'ready' in program.out, 'the program is ready')
    linger(bed, 'jet_ring_stop')
    unbind = guest.start(f'echo {bed.card_address(1)} > {DRIVER}/unbind')
    tap.ok(lingers(bed), f'{what}: its pools are no more')
    program = program.wait(60)
    tap.adopt(program.out, what)
    tap.equal(program.code, 0, f'{what}: the program ends well')
    go_on(bed)
    tap.equal(unbind.wait(60).code, 0, f'{what}: and the driver leaves it')
    guest.run(f'echo {bed.card_address(1)} > {DRIVER}/bind', timeout=60, check=True)
    bed.attach(1)
    bed.works(what)


def counter(bed, name):
    said = bed.run(0, 'ethtool -S jet0', check=True).out
    return int(re.search(rf'^ *{name}: (\d+)$', said, re.M)[1])


def lease_gone(bed):
    """A lease is given back when a packet is past the look at it: the card does not send it, and it is
    counted."""
    what = 'a lease that goes'
    bed.run(0, f'jetctl sync add 1500B dev jet0; ping -c 1 -W 20 {bed.address(1)}', check=True)
    before = counter(bed, 'tx_too_long')
    # To enter or leave a namespace takes an RCU period, and there will be none
    bed.guests[0].run('mkfifo /root/give', check=True)
    give = bed.start(0, 'read < /root/give; jetctl sync del dev jet0; echo $?; sleep 1000')
    linger(bed, 'jet_queue_submit_reserved', busy=1, comm='python3')
    send = bed.start(0, f'exec taskset -c 1 python3 /root/send.py {bed.address(1)}')
    tap.ok(lingers(bed), f'{what}: a packet is on its way')
    bed.guests[0].run('echo > /root/give', check=True)
    until(lambda: give.out, f'{what}: an answer')
    tap.equal(give.out, '0\n', f'{what}: it is given back')
    go_on(bed)
    give.kill()
    tap.equal(send.wait(60).code, 0, f'{what}: it is sent')
    until(lambda: counter(bed, 'tx_too_long') != before, f'{what}: a count')
    tap.equal(counter(bed, 'tx_too_long') - before, 1, f'{what}: but not by the card')
    bed.works(what)


def head_goes_back(bed):
    """NAPI that is over has still to tell the card how far it has looked. By then it may have begun anew on
    another processor, and told of more: a card stops a pair whose head goes back."""
    what = 'a head that goes back'
    bed.run(0, f'mkfifo /root/ask; ping -c 1 -W 20 {bed.address(1)}', check=True)
    # To enter or leave a namespace takes an RCU period, and there will be none
    ask = bed.start(1, f'read < /root/ask; ping -c 1 -W 20 {bed.address(0)} > /dev/null; echo $?; sleep 1000')
    linger(bed, 'jet_kick_tell', busy=1, comm='python3')
    press = bed.start(0, f'exec taskset -c 1 python3 /root/press.py {bed.address(1)}')
    tap.ok(lingers(bed), f'{what}: NAPI is over on one processor')
    bed.guests[0].run('echo > /root/ask', check=True)
    until(lambda: ask.out, f'{what}: an answer')
    tap.equal(ask.out, '0\n', f'{what}: and has looked at more on the other')
    go_on(bed)
    ask.kill()
    tap.equal(press.wait(60).code, 0, f'{what}: it tells of what it knew')
    bed.works(what)
    tap.ok('has stopped' not in bed.guests[0].dmesg(), f'{what}: and the card bears it')


def main():
    # What the driver does wrong is the same with any card
    with Testbed(stations=2, cold=True, smp=2, append=POISON, card=card_asked('fast')) as bed:
        guest = bed.guests[0]
        guest.push(MODULE, '/root/linger.ko')
        for name in ('late', 'gone'):
            guest.push(TOP / f'build/tests/guest/{name}', f'/root/{name}')
        guest.put('/root/send.py', SEND)
        guest.put('/root/press.py', PRESS)
        guest.run('echo 0 > /proc/sys/debug/kprobes-optimization; insmod /root/linger.ko;'
                  ' modprobe -q veth || :', check=True)
        # The second processor is for who lingers and must not sleep
        guest.run('''for irq in /proc/irq/*/smp_affinity; do echo 1 > $irq; done
            taskset -ap 1 $(pidof agent)''')
        # Nothing that jet0 says by itself
        for station in (0, 1):
            bed.run(station, 'sysctl -qw net.ipv6.conf.jet0.disable_ipv6=1', check=True)
        head_goes_back(bed)
        lease_gone(bed)
        closed_pool(bed)
        no_pools(bed)
        lie_between(bed)
        short_absence(bed)
        up_at_once(bed)
        namespace_gone(bed)
        left_behind(bed)
        told_so(bed)
        blocks_that_wait(bed)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
