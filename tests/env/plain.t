#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# plain.t - what needs no Debian root is done without making one: as an ordinary user, without
# a network, with nothing in the environment.

. tests/tap.sh

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
git ls-files -z -co --exclude-standard | xargs -0 cp --parents -t "$dir" 2> /dev/null
mkdir -p "$dir/home" "$dir/build/of"
chown -R 12345 "$dir"

# plainly GOAL...: its output and status
plainly() {
	said=$(cd "$dir" && unshare --net setpriv --reuid 12345 --clear-groups \
		env -i PATH=/usr/bin:/bin HOME="$dir/home" make "$@" 2>&1) && code=0 || code=$?
}

# said_is TEST NAME
said_is() {
	ok "$1" "$2" || diag "$code: $said"
}

plainly help
[ "$code" = 0 ] && [[ $said == *"make check "*"all tests"* && $said == *"make check-debug "* ]]
said_is $? "help, also of the fragments"
[ "$(grep -c '^make ' <<< "$said")" = "$(cd "$dir" &&
	find . \( -name Makefile -o -name build.mk \) -exec cat {} + | grep -c '^## make ')" ]
said_is $? "all of it"

plainly nonsense
[ "$code" = 2 ] && [[ $said == *"nothing is called nonsense"*"make help"* ]]
said_is $? "a goal that there is not is refused in one line"
[ "$(wc -l <<< "$said")" = 1 ]; said_is $? "and nothing else is said"
plainly clean nonsense
[ "$code" = 2 ] && [ -d "$dir/build/of" ]; said_is $? "and nothing is done, whatever stands beside it"

plainly clean
[ "$code" = 0 ] && [ ! -e "$dir/build" ]; said_is $? "clean"

plainly uninstall DESTDIR="$dir/no"
[ "$code" = 2 ] && [[ $said == *"nothing of ours is in $dir/no/usr/local"* ]]
said_is $? "uninstall where nothing is says so"

[ -z "$(ls -A "$dir/home")" ]; ok $? "no root was begun"
done_testing
