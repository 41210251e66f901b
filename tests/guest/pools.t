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

    refusal(bed, 'rong', 1, "no object 'rong'; there are ring, station, sync, pool and vci")
    refusal(bed, 'ring delete', 1, "no command 'ring delete'; there are show, set and list")
    refusal(bed, 'pool set', 1, "no command 'pool set'; there are show and list")
    refusal(bed, 'ring show dev', 1, "'dev' wants the name of an interface")
    refusal(bed, 'ring show all', 1, "'all' is one word too many")
    refusal(bed, 'pool dev eth9', 2, "no interface eth9; 'jetctl ring' lists those there are")
    refusal(bed, 'pool dev lo', 2, 'no Jetstream card has this interface')
    tap.equal(bed.run(0, 'jetctl').code, 1, 'jetctl alone is a usage error')
    tap.equal(bed.run(0, 'jetctl -x').code, 1, 'an unknown option, too')


def ring_notification(bed):
    """Whoever listens hears of the ring's changes, in its own namespace."""
    listener = bed.start(0, '''python3 - <<'END'
import socket, struct
def attributes(data):
    while len(data) >= 4:
        size, kind = struct.unpack_from('HH', data)
        yield kind & 0x3fff, data[4:size]
        data = data[size + 3 & ~3:]
link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
link.bind((0, 0))
name = b'jetstream\\0'
body = struct.pack('BBHHH', 3, 1, 0, 4 + len(name), 2) + name + b'\\0' * (-len(name) % 4)
link.send(struct.pack('IHHII', 16 + len(body), 16, 1, 1, 0) + body)
found = dict(attributes(link.recv(65536)[20:]))
group = dict(attributes(next(attributes(found[7]))[1]))
link.setsockopt(270, 1, struct.unpack('I', group[2])[0])
print('listening', flush=True)
link.settimeout(60)
while True:
    data = link.recv(65536)
    if data[4:6] == found[1][:2]:
        print('command', data[16], 'state', struct.unpack('I', dict(attributes(data[20:]))[4])[0], flush=True)
        break
END''')
    until_it_says(listener, 'listening')
    driver, card = '/sys/bus/pci/drivers/jetstream', bed.card_address(1)
    bed.guests[0].run(f'echo {card} > {driver}/unbind; echo {card} > {driver}/bind', check=True)
    result = listener.wait(60)
    tap.ok(re.search(r'command 2 state \d', result.out), 'and hears when it changes')
    tap.diag(result.out + result.err)


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
    """Station 1 leaves the ring and comes back, while station 0 sends."""
    driver, card = '/sys/bus/pci/drivers/jetstream', bed.card_address(1)
    job = start(bed, 'down', bed.device(0))
    until_it_says(job, 'ready')
    bed.guests[0].run(f'echo {card} > {driver}/unbind; echo {card} > {driver}/bind', check=True)
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
        program(bed, 'traffic', bed.device(0), bed.device(1))
        program(bed, 'refusals32', bed.device(0))
        program(bed, 'traffic32', bed.device(0), bed.device(1))
        examples(bed)
        ring_notification(bed)
        program(bed, 'hostile', bed.device(0))
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
