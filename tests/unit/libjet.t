#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
# libjet as others get it: what it exports is in the version map, declared in the header, and has a
# manual page; its header stands by itself in C and C++; both libraries link with the manual's example.
. tests/tap.sh

out=$(mktemp -d)
trap 'rm -r "$out"' EXIT
lib=build/lib
header=tools/lib/include/jet.h
flags="-Wall -Wextra -Werror -pedantic -Itools/lib/include -Iinclude/uapi"

# same NAME A B: two lists of functions
same()
{
	diff "$2" "$3" > "$out/log"
	ok $? "$1" || sed 's/^/# /' "$out/log"
}

nm -D --defined-only "$lib/libjet.so.0" | awk '$2 == "T" { sub("@.*", "", $3); print $3 }' |
	sort > "$out/exported"
sed -n '/^global:/,/^local:/s/^\t\(.*\);$/\1/p' tools/lib/jet.map | sort > "$out/map"
# Functions, after the comments are gone
# shellcheck disable=SC2086  # words on purpose
gcc -E -P $flags "$header" | tr '\n' ' ' | tr ';{}' '\n' |
	sed -n 's/^.*[ *]\(jet_[a-z_]*\)(.*$/\1/p' | sort -u > "$out/header"
sed -n '/^\.Sh NAME/,/^\.Nd/s/^\.Nm \([a-z_]*\).*/\1/p' Documentation/man/*.3 |
	grep -vx libjet | sort > "$out/manual"

ok $(($(wc -l < "$out/exported") < 50)) 'the library exports functions'
same 'what is exported is in the version map' "$out/exported" "$out/map"
same 'and declared in the header' "$out/exported" "$out/header"
same 'each has one manual page, and nothing else has one' "$out/exported" "$out/manual"
nm -D "$lib/libjet.so.0" | grep ' T ' | grep -v '@@LIBJET_0$' > "$out/log"
ok $((! $?)) 'each has a version' || sed 's/^/# /' "$out/log"
nm -g --defined-only "$lib/libjet.a" | awk 'NF == 3 { print $3 }' | sort > "$out/static"
same 'the static library has no other global names' "$out/exported" "$out/static"
readelf -d "$lib/libjet.so.0" | grep -q 'SONAME.*\[libjet.so.0\]'
ok $? 'its name is libjet.so.0'

for mode in "c -std=c11" "c++ -std=c++17"; do
	# shellcheck disable=SC2086  # words on purpose
	gcc -x $mode $flags -fsyntax-only "$header" > "$out/log" 2>&1
	ok $? "the header as $mode" || sed 's/^/# /' "$out/log"
done

PKG_CONFIG_PATH=$lib pkg-config --validate jet > "$out/log" 2>&1 &&
	[ "$(PKG_CONFIG_PATH=$lib pkg-config --define-variable=libdir=/l --libs jet)" = '-L/l -ljet ' ]
ok $? 'pkg-config knows it' || sed 's/^/# /' "$out/log"

# The manual's example
sed -n '/^#include <stdio.h>/,/^\.Ed/p' Documentation/man/libjet.3 | sed -e '/^\.Ed/d' -e 's/\\e/\\/g' \
	> "$out/example.c"
# shellcheck disable=SC2086,SC2046  # words on purpose
for how in "-L$lib -ljet -Wl,-rpath,$PWD/$lib" \
	   "$lib/libjet.a $(pkg-config --libs libnl-genl-3.0) -pthread"; do
	gcc -std=c11 $flags "$out/example.c" -o "$out/example" $how > "$out/log" 2>&1
	ok $? "the manual's example with ${how%% *}" || sed 's/^/# /' "$out/log"
	said=$("$out/example" /dev/null alpha:100 2>&1)
	[ $? -eq 1 ] && [ "$said" = '/dev/null: is no Jetstream device' ]
	ok $? 'which says what is wrong' || echo "# $said"
done
done_testing
