#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# setup.t - the set-up makes a root once, from the host's mirror, one at a time
#
# apt, dpkg and mmdebstrap are stand-ins that note their calls: that the real
# ones give a root is shown by every other test, which runs in one.

. tests/tap.sh

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# a copy, because the checkout may lie where ordinary users cannot look
mkdir -p "$dir/tools" && cp -r tools/env "$dir/tools/env"
setup=$dir/tools/env/setup
export CALLS=$dir/calls JETSTREAM_CACHE=$dir/cache JETSTREAM_LOCK=$dir/lock
printf 'whole 2.0\npart 1.0 (in part)\n' > "$JETSTREAM_LOCK"
unset JETSTREAM_ENV JETSTREAM_MIRROR

stub() {
	mkdir -p "$dir/bin"
	printf '#!/bin/bash\n%s\n' "$2" > "$dir/bin/$1"
	chmod +x "$dir/bin/$1"
}

# shellcheck disable=SC2016  # expanded by the stand-ins
{
stub mmdebstrap '
	echo "mmdebstrap $*" >> "$CALLS"
	work=${@: -2:1}
	cp "${@: -1}" "$CALLS.sources"
	cp "${work%/*}/preferences" "$CALLS.preferences"
	: > "${work%/*}/said"
	echo "suite:trixie 20261121T141544Z" > "${work%/*}/suites"
	[ ! -e "$CALLS.fail" ] || { echo "E: the mirror is on fire"; exit 1; }
	sleep 0.5
	mkdir -p "$work/usr/lib/jetstream"
	echo "part 1.0 (in part)" > "$work/usr/lib/jetstream/extracted"'
stub apt-get 'cat "$CALLS.targets"'
stub apt-config 'echo "Acquire::http::Proxy \"http://proxy.example\";"'
}
stub dpkg-query 'echo "whole 2.0"'
stub newuidmap ''
PATH=$dir/bin:$PATH
cat > "$CALLS.targets" <<'EOF'
file:///security/ bookworm-security
file:///updates/ bookworm-updates
file:///the-mirror/ bookworm
EOF

calls() {
	grep -c . "$CALLS" 2>/dev/null || true
}

roots() {
	find "$dir/cache" -mindepth 2 -maxdepth 2 -name root
}

touch "$CALLS.fail"
said=$($setup 2>&1) && code=0 || code=$?
[ "$code" -ne 0 ] && [ -z "$(roots)" ]; ok $? "a set-up that fails says so by its code, and leaves no root"
[[ $said == *"E: the mirror is on fire"* ]]; ok $? "and shows why"
rm "$CALLS.fail" "$CALLS"

$setup 2> "$dir/first" & first=$!
$setup 2> "$dir/second" & second=$!
wait $first && wait $second; ok $? "two set-ups at once both succeed"
[ "$(calls)" = 1 ]; ok $? "but only one makes the root"
grep -q 'waiting for it' "$dir/first" "$dir/second"; ok $? "and the other says that it waits"

root=$(roots)
[ -d "$root" ]; ok $? "there is a root in the cache"
printf 'suite:trixie 20261121T141544Z\nwhole 2.0\npart 1.0 (in part)\n' | cmp -s - "$root.versions"
ok $? "the resolved versions are recorded"
! grep -v 'file:///the-mirror ' "$CALLS.sources" >&2; ok $? "all of it is from the host's own mirror"
for suite in trixie trixie-backports sid; do
	grep -q " $suite main$" "$CALLS.sources"; ok $? "$suite is a source"
done
sed -n '/^Package: qemu-system-x86$/,/^$/p' "$CALLS.preferences" |
	grep -q 'n=trixie-backports'; ok $? "a package's suite in the manifest is its pin"
sed -n '/^Package: \*$/,/^$/p' "$CALLS.preferences" | grep -A1 'n=sid' |
	grep -q 'Priority: -1'; ok $? "nothing comes from sid unasked"
grep -q 'Proxy' "$(dirname "$root")/work/apt.conf"; ok $? "the host's proxy is kept"

inode=$(stat -c %i "$root")
$setup && [ "$(calls)" = 1 ] && [ "$(stat -c %i "$root")" = "$inode" ]
ok $? "a second run reuses what is there"
echo "more 1" >> "$JETSTREAM_LOCK"
$setup && [ "$(calls)" = 2 ] && [ "$(roots | wc -l)" = 2 ]
ok $? "another lock is another root"

# told NAME TEXT COMMAND...: a set-up that this is for ends with one line that has TEXT, and has
# made nothing
told() {
	said=$("${@:3}" 2>&1) && code=0 || code=$?
	[ "$code" -ne 0 ] && [ "$(wc -l <<< "$said")" = 1 ] && [[ $said == *"$2"* ]] &&
		[ "$(roots | wc -l)" = 2 ]
	ok $? "$1" || diag "$code: $said"
}

echo "still more 1" >> "$JETSTREAM_LOCK"
mkdir "$dir/small"
mount -t tmpfs -o size=10m tmpfs "$dir/small"
told "a full disk is told" " 10 MB free for $dir/small" env JETSTREAM_CACHE="$dir/small" "$setup"
umount "$dir/small"
told "so is a root who may not make namespaces" "CAP_SYS_ADMIN" \
	setpriv --bounding-set -sys_admin --inh-caps -sys_admin "$setup"

# what an ordinary user is told, in a checkout whose cache is empty
rm -r "$dir/cache"
chmod 777 "$dir"
: > "$CALLS.targets"
said=$($setup 2>&1)
[[ $said == *"knows no Debian mirror"* ]]; ok $? "a host without a mirror is told what is missing"

rm -r "$dir/cache" "$dir/bin/mmdebstrap"
said=$(setpriv --reuid 12345 --clear-groups env HOME="$dir" "$setup" 2>&1) && code=0 || code=$?
[ "$code" -ne 0 ] && [ "$(wc -l <<< "$said")" = 1 ] &&
	[[ $said == *"lacks mmdebstrap; install with: sudo apt-get install "*mmdebstrap* ]]
ok $? "an ordinary user is told in one line what to install"

done_testing
