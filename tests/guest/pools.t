#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Programs with pools, in a guest with two cards: the C programs beside this
file, the examples, and jetctl, all through the gateware."""

import errno
import json
import os
import pathlib
import re
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import jsonschema  # noqa: E402
import tap  # noqa: E402
from testbed import Testbed  # noqa: E402

BUILD = TOP / 'build/tests/guest'
SCHEMAS = TOP / 'tools/jetctl/schema'
CHANNEL = 3000


def start(bed, name, *arguments):
    """One of our test programs in the background."""
    guest = bed.guests[0]
    guest.push(BUILD / name, f'/root/{name}')
    seed = os.environ.get('SEED', '')
    return guest.start(f'{"SEED=" + seed if seed else ""} exec /root/{name} {" ".join(arguments)}')


def points(job, name):
    """Its test points become ours."""
    result = job.wait(300)
    tap.adopt(result.out, name)
    tap.ok(result.code == 0, f'{name} ends well')
    if result.err:
        tap.diag(result.err)


def program(bed, name, *arguments):
    """Both, one after the other."""
    points(start(bed, name, *arguments), name)


def answer_quietly(bed, words, station=0):
    """What `jetctl -j` says."""
    return json.loads(bed.run(station, f'jetctl -j {words}', check=True).out)


def answer(bed, words, station=0):
    """What `jetctl -j` says, which must be as its schema says."""
    result = bed.run(station, f'jetctl -j {words}')
    if result.code:
        tap.diag(result.err)
        return {}
    data = json.loads(result.out)
    schema = json.loads((SCHEMAS / (data['schema'] + '.json')).read_text())
    try:
        jsonschema.validate(data, schema)
        tap.ok(True, f'jetctl -j {words}: JSON as in its schema')
    except jsonschema.ValidationError as error:
        tap.ok(False, f'jetctl -j {words}: JSON as in its schema')
        tap.diag(error)
    return data


def until_it_says(job, word):
    """A program in the background is so far, or has ended."""
    while word not in str(job.out) and job.running():
        time.sleep(0.1)


def refusal(bed, words, code, text):
    """One line on standard error, nothing on standard output."""
    result = bed.run(0, f'jetctl {words}')
    tap.equal((result.code, result.out, result.err), (code, '', f'jetctl: {text}\n'),
              f'jetctl {words}: exit code {code}, and one line says why')


def jetctl_without_module(bed):
    result = bed.guests[0].run('jetctl ring')
    tap.equal((result.code, result.out, result.err),
              (2, '', 'jetctl: the kernel knows no Jetstream; '
                      'load the driver: modprobe jetstream\n'),
              'jetctl without the module says what to do')


def jetctl(bed):
    rings = answer(bed, 'ring')['rings']
    tap.equal(len(rings), 1, 'a network namespace sees its own card only')
    tap.equal(rings[0]['state'], 'up', 'the ring is up')
    tap.equal(len(rings[0]['stations']), bed.stations, 'all stations are on it')
    stations = answer(bed, 'station list dev jet0')['stations']
    tap.equal([s['station'] for s in stations], rings[0]['stations'], 'and listed')
    tap.equal([s['station'] for s in stations if s['is_self']], [rings[0]['station']],
              'one of these is this one')
    tap.equal(len([s for s in stations if s['is_monitor']]), 1, 'and one is the monitor')
    pools = answer(bed, 'pool show')['pools']
    tap.equal({p['owner'] for p in pools}, {'init', 'ip', 'arp', 'ether'}, "the driver's pools")
    vcis = answer(bed, 'vci')['vcis']
    tap.equal({v['pool'] for v in vcis}, {p['pool'] for p in pools}, 'each has a VCI')
    for words in ('r', 'rin sh', 'ri li d jet0', '-p ring'):
        tap.equal(bed.run(0, f'jetctl -j {words}').code, 0, f'jetctl {words}')
    table = bed.run(0, 'jetctl pool').out.splitlines()
    tap.equal(len(table), 1 + len(pools), 'a table for people has a row each')

    refusal(bed, 'ring delete', 1, "no command 'ring delete'; there are show, set and list")
    refusal(bed, 'pool set', 1, "no command 'pool set'; there are show and list")
    refusal(bed, 'ring show dev', 1, "'dev' wants the name of an interface")
    refusal(bed, 'ring show all', 1, "'all' is one word too many")
    refusal(bed, 'pool dev eth9', 2, "no interface eth9; 'jetctl ring' lists those there are")
    refusal(bed, 'pool dev lo', 2, 'no Jetstream card has this interface')
    tap.equal(bed.run(0, 'jetctl').code, 1, 'jetctl alone is a usage error')
    tap.equal(bed.run(0, 'jetctl -x').code, 1, 'an unknown option, too')


def counters(bed):
    """What a pool received and sent, against pings of a known size."""
    size, count = 1000, 5
    names = ('rx_frames', 'rx_bytes', 'tx_frames', 'tx_bytes')

    def seen(n):
        pool = next(p for p in answer(bed, 'pool', n)['pools'] if p['kind'] == 'ip')
        return [pool[name] for name in names], pool

    for n in range(2):
        bed.run(n, 'sysctl -qw net.ipv6.conf.jet0.disable_ipv6=1', check=True)
    bed.run(0, f'ping -c 1 -W 20 {bed.address(1)}', check=True)
    before = [seen(n)[0] for n in range(2)]
    bed.run(0, f'ping -A -c {count} -W 20 -s {size} {bed.address(1)}', timeout=60, check=True)
    grown = count * (size + 28)
    for n in range(2):
        now, pool = seen(n)
        tap.equal([a - b for a, b in zip(now, before[n])], [count, grown, count, grown],
                  f'station {n}: frames and bytes of {count} pings')
        tap.equal([pool[name] for name in ('tx_errors', 'drops', 'refused')], [0, 0, 0], 'none was lost')
    vcis = answer(bed, 'vci')['vcis']
    full = answer(bed, 'ring')['rings'][0]
    tap.equal((full['vcis'], full['vcis_max']), (len(vcis), 1024), 'how full the table of VCIs is')


def drops(bed):
    """What a pool has no room for: told by pool and cause, and not jet0's loss."""
    def missed():
        return int(bed.run(1, 'ethtool -S jet0 > /dev/null;'
                              ' cat /sys/class/net/jet0/statistics/rx_missed_errors').out)

    before = missed()
    for turn in range(2):
        job = start(bed, 'drops', bed.device(1), bed.device(0), '9')
        until_it_says(job, 'sent\n')
        number = int(re.search(r'pool (\d+)', str(job.out))[1])
        for _ in range(100):
            pool = next(p for p in answer_quietly(bed, 'pool', 1)['pools'] if p['pool'] == number)
            if pool['rx_frames'] + pool['drops'] == 9:
                break
            time.sleep(0.1)
        names = ('rx_frames', 'drops', 'drops_limit', 'drops_memory', 'drops_closing')
        tap.equal([pool[name] for name in names], [2, 7, 7, 0, 0],
                  f'pool {number} has room for 2 of 9 frames')
        job.kill()
        job.wait()
    tap.equal(missed(), before, 'jet0 has missed nothing')


def owner_in_namespace(bed):
    """Whoever does not see a process does not learn of it here either."""
    job = bed.start(0, f'jetvideo --device {bed.device(0)} --channel {CHANNEL} --output /root/screen')
    until_it_says(job, 'listening')
    shown = {}
    for where, prefix in (('here', ''), ('in a pid namespace', 'unshare --pid --fork --mount-proc ')):
        told = json.loads(bed.run(0, f'{prefix}jetctl -j pool', check=True).out)
        shown[where] = next(p for p in told['pools'] if p['kind'] == 'user')
    tap.equal((shown['here'].get('owner'), 'pid' in shown['here']), ('jetvideo', True), 'a pool has an owner')
    tap.equal((shown['in a pid namespace']['owner'], 'pid' in shown['in a pid namespace']), ('user', False),
              'who is not told to those who do not see it')
    job.kill()
    job.wait()


def ring_notification(bed):
    """Whoever listens hears of the ring's changes, in its own namespace."""
    listener = bed.hear(0, 'STATE')
    driver, card = '/sys/bus/pci/drivers/jetstream', bed.card_address(1)
    bed.guests[0].run(f'echo {card} > {driver}/unbind; echo {card} > {driver}/bind', check=True)
    for _ in range(600):
        if re.search(r'^\d+$', listener.out, re.M):
            break
        time.sleep(0.1)
    tap.ok(re.search(r'^\d+$', listener.out, re.M), 'and hears when it changes')
    tap.diag(listener.out)
    listener.kill()


def vci_places(bed):
    """Programs have taken all VCIs that they can: jet0 comes up and hears all the same."""
    bed.run(0, 'ip link set jet0 down', check=True)
    job = start(bed, 'places', bed.device(0))
    until_it_says(job, 'ready\n')
    tap.adopt(str(job.out).removesuffix('ready\n'), 'places')
    up = bed.run(0, 'ip link set jet0 up')
    tap.equal((up.code, up.err), (0, ''), 'jet0 comes up with a table full of others')
    if up.code == 0:
        bed.wait_for_carrier(0)
        tap.equal(bed.run(0, f'ping -c 3 -i 0.2 -W 20 {bed.address(1)}', timeout=90).code, 0,
                  'and is heard')
    full = answer(bed, 'ring')['rings'][0]
    tap.diag(f'{full["vcis"]} of {full["vcis_max"]} VCIs')
    job.kill()
    job.wait()
    bed.run(0, 'ip link set jet0 up')


def examples(bed):
    receiver = bed.start(1, f'jetvideo --device {bed.device(1)} --channel {CHANNEL} '
                            '--output /root/screen')
    until_it_says(receiver, 'listening')
    owners = [p['owner'] for p in answer(bed, 'pool', 1)['pools'] if p['kind'] == 'user']
    tap.equal(owners, ['jetvideo'], 'its pool is shown while it waits')
    target = answer(bed, 'ring', 1)['rings'][0]['station']
    sender = bed.run(0, f'jetsend --device {bed.device(0)} --station {target} '
                        f'--channel {CHANNEL} --video 40', timeout=60)
    tap.equal(sender.code, 0, 'jetsend sends a picture')
    tap.diag(sender.out + sender.err)
    result = receiver.wait(60)
    tap.equal(result.code, 0, 'jetvideo receives it')
    tap.diag(result.out + result.err)
    screen = bed.guests[0].get('/root/screen')
    tap.ok(screen == bytes((x * 3 ^ y * 5) & 0xff for y in range(480) for x in range(640)),
           'every pixel is where it belongs')


def ring_goes_down(bed):
    """A cable is cut while station 0 sends, and mended."""
    job = start(bed, 'down', bed.device(0))
    until_it_says(job, 'ready')
    bed.sim.ask('cut 1')
    # Both sends of a script fall into that, and until then it may go up and down as it likes
    until_it_says(job, 'scripts')
    bed.sim.ask('mend 1')
    points(job, 'down')


def card_goes(bed):
    """Taken away under a program that sleeps."""
    guest = bed.guests[0]
    device = bed.device(1)
    job = start(bed, 'gone', device, str(errno.ENODEV))
    until_it_says(job, 'ready')
    result = guest.run('rmmod jetstream')
    tap.ok(result.code != 0 and 'in use' in result.err, 'no rmmod while a file is open')
    guest.run(f'echo 1 > /sys/bus/pci/devices/{bed.card_address(1)}/remove')
    points(job, 'gone')
    tap.ok(guest.run(f'ls {device}').code != 0, 'the node is gone')


def card_is_reset(bed):
    """Reset under a program that sleeps; a new pool works."""
    device = bed.device(0)
    job = start(bed, 'gone', device, str(errno.EIO))
    until_it_says(job, 'ready')
    bed.guests[0].run(f'echo 1 > /sys/bus/pci/devices/{bed.card_address(0)}/reset')
    points(job, 'gone')
    # It learns its number at the start, and expects to have it until the end
    bed.wait_for_carrier(0)
    program(bed, 'refusals', device)


def main():
    with Testbed(stations=2, load=False) as bed:
        jetctl_without_module(bed)
        bed.load_module()
        jetctl(bed)
        program(bed, 'refusals', bed.device(0))
        program(bed, 'lives', bed.device(0))
        program(bed, 'pointers', bed.device(0))
        program(bed, 'traffic', bed.device(0), bed.device(1))
        program(bed, 'values', bed.device(0), bed.device(1))
        program(bed, 'frees', bed.device(0))
        program(bed, 'waits', bed.device(0), bed.device(1))
        program(bed, 'refusals32', bed.device(0))
        program(bed, 'traffic32', bed.device(0), bed.device(1))
        vci_places(bed)
        examples(bed)
        counters(bed)
        drops(bed)
        owner_in_namespace(bed)
        ring_notification(bed)
        program(bed, 'hostile', bed.device(0))
        program(bed, 'hang', bed.device(1), bed.card_address(1))
        ring_goes_down(bed)
        pools = answer(bed, 'pool')['pools']
        tap.equal({p['kind'] for p in pools} & {'user'}, set(), 'no pool is left behind')
        card_goes(bed)
        card_is_reset(bed)
        tap.equal(bed.guests[0].run('rmmod jetstream').code, 0, 'rmmod')
        tap.diag(bed.guests[0].run('dmesg | grep jetstream | tail -40').out)
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


if __name__ == '__main__':
    main()
