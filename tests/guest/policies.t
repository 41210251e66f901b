#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What happens at a pool's limits, and how they are changed and told: 1,500 random steps of two
pools against a model, promises, bursts, room to send, and damaged frames under both receive
functions. On the fast card, unless CARD says rtl: most of it waits for one frame after the other."""

import pathlib
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests'), str(TOP / 'tests/lib')]

import tap  # noqa: E402
from testbed import Testbed, card_asked  # noqa: E402

PROGRAM = TOP / 'build/tests/guest/policies'
SEED = tap.seed()
FRAME, ERR_CRC = 2, 0x10


def start(bed, words):
    return bed.guests[0].start(f'SEED={SEED} exec /root/policies {words}')


def says(job, lines):
    """All that a program in the background has said, once it is so many lines."""
    while str(job.out).count('\n') < lines and job.running():
        time.sleep(0.05)
    return str(job.out).splitlines()


def send(bed, vci, first, n=1):
    return bed.guests[0].run(f'/root/policies send {bed.device(1)} {vci} {first} {n}').code


def answer(bed, job, question):
    """A line to a program that holds a pool, and its answer."""
    lines = str(job.out).count('\n')
    bed.guests[0].run(f'echo {question} > /root/ask', check=True)
    return says(job, lines + 1)[-1]


def one_life(bed, receive):
    """Frames to a pool that keeps damaged ones, and then does not any more."""
    guest = bed.guests[0]
    job = guest.start('rm -f /root/ask; mkfifo /root/ask; exec 3<>/root/ask; '
                      f'exec /root/policies hold {bed.device(0)} {receive} <&3')
    vci = says(job, 1)[0].split()[-1]
    send(bed, vci, 0)
    bed.sim.ask(f'lie 0 {FRAME} 0 {ERR_CRC:x}')
    send(bed, vci, 1)
    send(bed, vci, 2)
    seen = [answer(bed, job, 'look 3')]
    answer(bed, job, 'drop')
    bed.sim.ask(f'lie 0 {FRAME} 0 {ERR_CRC:x}')
    send(bed, vci, 3)
    send(bed, vci, 4)
    seen.append(answer(bed, job, 'look 5'))
    bed.sim.ask('lie 0 0 0 0')
    job.kill()
    job.wait()
    return seen


def damaged(bed, receive, want):
    """Another frame than ours may have got the lie; then the card was reset, or ours are as they were."""
    for _ in range(5):
        seen = one_life(bed, receive)
        if seen == want:
            break
        tap.diag(seen)
        bed.wait_for_carrier(0)
    tap.equal(seen, want, f'drop-{receive}, with damaged frames and without them again')


def main():
    with Testbed(stations=2, card=card_asked('fast')) as bed:
        bed.guests[0].push(PROGRAM, '/root/policies')
        job = start(bed, f'test {bed.device(0)} {bed.device(1)}')
        result = job.wait(400)
        tap.adopt(result.out, 'policies')
        tap.equal((result.code, result.err), (0, ''), 'policies ends well')
        damaged(bed, 'old', ['came 3 limit 0 old 1 closing 0 waiting 1! 2',
                             'came 4 limit 0 old 1 closing 1 waiting 4'])
        damaged(bed, 'new', ['came 2 limit 1 old 0 closing 0 waiting 0 1!',
                             'came 3 limit 1 old 0 closing 1 waiting 4'])
        tap.equal(bed.trouble(), [], 'the kernel has nothing to complain about')
    tap.done()


main()
