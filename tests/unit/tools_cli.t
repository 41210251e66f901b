#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# jetcat and jetperf refuse what they cannot do, with a reason in the first line, before they open anything.
. tests/tap.sh

# refused CODE WORDS PROGRAM ARGUMENTS..
refused()
{
	code=$1
	words=$2
	program=$3
	shift 3
	said=$("build/$program/$program" "$@" 2>&1 < /dev/null)
	[ $? -eq "$code" ] && [ "$(echo "$said" | head -n 1)" = "$words" ]
	ok $? "$program $*" || echo "$said" | sed 's/^/# /'
}

forms="an address is HOST:CHANNEL, EUI:CHANNEL or STATION:CHANNEL"
refused 1 'jetcat: an address is wanted, and one only' jetcat
refused 1 'jetcat: an address is wanted, and one only' jetcat 1:20 1:20
refused 1 'jetcat: who listens has no address' jetcat -l 20 1:20
refused 1 "jetcat: listen: '131072' is no channel; 16 to 131071 are possible, or 0 for any" jetcat -l 131072
refused 1 "jetcat: listen: '-1' is no channel; 16 to 131071 are possible, or 0 for any" jetcat -l -1
refused 1 "jetcat: wait: '1x'; 0 to 86400 seconds are possible" jetcat -w 1x 1:20
refused 1 "jetcat: 'alpha' has no channel; $forms" jetcat alpha
refused 2 'jetcat: /dev/null: is no Jetstream device' jetcat -d /dev/null 1:20
refused 2 'jetcat: /dev/null: is no Jetstream device' jetcat -d /dev/null -u -l 20
refused 2 "jetcat: there is no network interface 'eth99'; a device is /dev/jetstreamN, or the name of its interface" \
	jetcat -d eth99 1:20
refused 1 "jetperf: 'tcp' is none of serve, stream, rpc, datagram" jetperf tcp 1:20
refused 1 "jetperf: size: '0'; 1 to 1048576 are possible" jetperf -s 0 stream 1:20
refused 1 "jetperf: size: '65473'; 1 to 65472 are possible" jetperf -s 65473 rpc 1:20
refused 1 "jetperf: size: '65497'; 1 to 65496 are possible" jetperf -s 65497 datagram 1:20
refused 1 "jetperf: time: '0'; 1 to 86400 are possible" jetperf -t 0 rpc 1:20
refused 1 "jetperf: channel: '131070'; 1 to 131069 are possible" jetperf serve 131070
refused 1 'usage: jetperf [-d DEVICE] serve CHANNEL' jetperf serve
refused 2 'jetperf: /dev/null: is no Jetstream device' jetperf -d /dev/null serve 20
refused 2 'jetperf: /dev/null: is no Jetstream device' jetperf -d /dev/null stream 1:20
done_testing
