#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The examples refuse numbers that mean nothing, instead of taking a part of them.
. tests/tap.sh

# refused WORDS PROGRAM OPTIONS..: nothing is opened, one line says why
refused()
{
	words=$1
	program=$2
	shift 2
	said=$("build/examples/$program" --device /nowhere "$@" 2>&1 < /dev/null)
	[ $? -eq 1 ] && [ "$said" = "$words" ]
	ok $? "$program $*" || echo "# $said"
}

forms="an address is HOST:CHANNEL, EUI:CHANNEL or STATION:CHANNEL"
to="--station 1 --channel 100"
# shellcheck disable=SC2086  # words on purpose
{
refused 'station 99; 0 to 63 are possible' jetsend --station 99 --channel 100
refused 'station 4294967297; 0 to 63 are possible' jetsend --station 4294967297 --channel 1
refused "'-1' is neither a host nor an EUI-48; $forms" jetsend --station -1 --channel 100
refused "'0x20064' is no channel; 1 to 131071 are possible" jetsend --station 1 --channel 0x20064
refused 'count: 4294967297; 1 to 4294967295 are possible' jetsend $to --count 4294967297
refused 'count: 99999999999999999999; 1 to 4294967295 are possible' \
	jetsend $to --count 99999999999999999999
refused "size: '12x' is not a number" jetsend $to --size 12x
refused 'size: 65521; 1 to 65520 are possible' jetsend $to --size 65521
refused 'serve: 3; 16 to 131071 are possible' jetrpc --serve 3
refused "'alpha' has no channel; $forms" jetrpc --ask alpha
refused 'channel: 0x20064; 0 to 131071 are possible' jetvideo --channel 0x20064
refused "to: '5' is no STATION:CHANNEL" jetrelay --channel 1 --to 5
refused "station: '64'; 0 to 63 are possible" jetrelay --channel 1 --to 64:5
refused "channel: '0'; 1 to 131071 are possible" jetrelay --channel 1 --to 1:0
refused "count: '0x'; 1 to 4294967295 are possible" jetrelay --channel 1 --to 1:1 --count 0x
}
# shellcheck disable=SC2086  # likewise
said=$(head -c 65521 /dev/zero | build/examples/jetsend --device /nowhere $to 2>&1)
[ "$said" = 'standard input: a frame has 65520 bytes at most' ]
ok $? 'standard input that is longer than a frame' || echo "# $said"
done_testing
