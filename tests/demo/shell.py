#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
"""make shell: a root shell in a guest with three cards on a ring, all configured.

The cards are fast ones (tools/jetsim/fast), unless CARD=rtl asks for the gateware."""
import contextlib
import json
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / 'tests/lib')]
from build import BuildError, build  # noqa: E402
from testbed import GuestError, Testbed, TestbedError, card_asked  # noqa: E402

from guest import cli  # noqa: E402
from progress import Progress  # noqa: E402

STATIONS = 3

CARDS = {
    'fast': 'The cards are the fast ones; `make shell CARD=rtl` is the gateware, every clock of it.',
    'rtl': 'The cards are the gateware, every clock of it; `make shell` without CARD=rtl is fast.',
}

HELP = '''
{cards}

Three stations on a ring, jet0 of the network namespaces s0, s1 and s2; s0, s1 and s2
are also commands that run others there. Station n has 10.74.0.(n+1) and fd4a::(n+1).

    s0 ping -c 3 10.74.0.2                  a small ping; -s 60000 for a large one
    s1 iperf3 -s -D; s0 iperf3 -c 10.74.0.2 TCP (the time is the guest's, not the cards')
    s0 jetctl ring                          the ring as station 0 sees it
    s0 jetctl station; s0 jetctl pool       who is there; who has which buffers
    s0 ethtool -S jet0                      what the card has counted
    jetvideo --device {receiver} --channel 100 --output /tmp/screen &
    jetsend --device {sender} --station {number} --channel 100 --video 40
                                            a picture from one program to another

`help-jet` shows this again.
'''

# What `bash -il` of the guest reads
PROFILE = '''
for station in 0 1 2; do
    eval "s$station() { ip netns exec s$station \\"\\$@\\"; }"
done
help-jet() { cat /root/help-jet; }
PS1='jetstream:\\w# '
'''


def main():
    try:
        card = card_asked('fast')
        build('demo-programs')
        with Progress('starting a guest with three cards'):
            bed = Testbed(stations=STATIONS, shell=True, card=card).__enter__()
        with contextlib.closing(bed):
            guest = bed.guest(0)
            rings = json.loads(bed.run(1, 'jetctl -j ring show', check=True).out)['rings']
            text = HELP.format(cards=CARDS[card], sender=bed.device(0), receiver=bed.device(1),
                               number=rings[0]['station'])
            guest.put('/root/help-jet', text, 0o644)
            guest.put('/root/.bash_profile', PROFILE, 0o644)
            print(text, flush=True)
            return cli.shell(guest)
    except (BuildError, GuestError, TestbedError) as error:
        print(f'make shell: {error}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == '__main__':
    sys.exit(main())
