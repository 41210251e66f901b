#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# install.t - make install gives a host what it shall have and nothing else, udev and sysusers can
# read theirs, and make uninstall takes all of it away.

. tests/tap.sh

dir=$PWD/build/tests/install
rm -rf "$dir"
mkdir -p "$dir"
unset MAKEFLAGS
export LC_ALL=C

# One line each, sorted; and every manual page and schema that there is
wanted=$(sort <<EOF
644 include/jet.h
644 include/jetstream/hw.h
644 include/linux/jetstream.h
644 include/linux/jetstream_netlink.h
644 lib/libjet.a
644 lib/libjet.so.0.1
644 lib/pkgconfig/jet.pc
644 lib/systemd/network/70-jetstream.link
644 lib/systemd/network/70-jetstream.network
644 lib/sysusers.d/jetstream.conf
644 lib/udev/rules.d/70-jetstream.rules
644 share/jetstream/installed
644 share/jetstream/jetstream.lua
755 bin/jetcat
755 bin/jetperf
755 bin/jetsim
644 share/bash-completion/completions/jetcat
644 share/bash-completion/completions/jetctl
644 share/zsh/site-functions/_jetcat
644 share/zsh/site-functions/_jetctl
755 sbin/jetctl
link lib/libjet.so
link lib/libjet.so.0
link share/bash-completion/completions/jetperf
$(for page in Documentation/man/*; do echo "644 share/man/man${page##*.}/${page##*/}"; done)
$(find tools -path '*/schema/*.json' -printf '644 share/jetstream/schema/%f\n')
EOF
)

# files BELOW: what is there, with modes
files() {
	(cd "$1" && find . -type f -printf '%m %P\n' -o -type l -printf 'link %P\n' | sort)
}

# installs NAME WANTED PLACE VARIABLE=VALUE...
installs() {
	make -s install "${@:4}" > "$dir/said" 2>&1 && files "$3" > "$dir/files"
	diff -u <(echo "$2") "$dir/files" > "$dir/diff"
	ok $? "$1" || diag "$(cat "$dir/said" "$dir/diff")"
}

umask 077
installs "all of it below the prefix, whatever the umask" "$wanted" "$dir/a/usr" \
	DESTDIR="$dir/a" prefix=/usr
[ "$(files "$dir/a" | grep -v ' usr/')" = "" ]; ok $? "and nothing beside that"
[ -z "$(find "$dir/a/usr" -type d ! -perm 755)" ]; ok $? "in directories that all can enter"
installs "in /usr/local when nothing is said, and at a path with a blank" "$wanted" \
	"$dir/b c/usr/local" DESTDIR="$dir/b c"

said=$("$dir/a/usr/sbin/jetctl" --version 2>&1); ok $? "jetctl runs" || diag "$said"
for tool in jetcat jetperf; do
	said=$("$dir/a/usr/bin/$tool" --help 2>&1); ok $? "$tool runs" || diag "$said"
done
said=$("$dir/a/usr/bin/jetsim" --help 2>&1); ok $? "jetsim runs" || diag "$said"
said=$(bash -c '. "$1" && complete -p jetctl' - "$dir/a/usr/share/bash-completion/completions/jetctl" 2>&1)
ok $? "bash has completions for jetctl" || diag "$said"

cat > "$dir/program.c" <<'EOF'
#include <jet.h>
#include <linux/jetstream.h>
#include <linux/jetstream_netlink.h>

int main(void)
{
	void *volatile there = (void *)jet_pool_open;

	return !there;
}
EOF
export PKG_CONFIG_PATH=$dir/a/usr/lib/pkgconfig
for how in "" --static; do
	# shellcheck disable=SC2046,SC2086  # words on purpose
	said=$(gcc -Wall -Werror ${how:+-static} -o "$dir/program" "$dir/program.c" \
		$(pkg-config $how --cflags --libs jet) 2>&1 &&
		LD_LIBRARY_PATH=$dir/a/usr/lib "$dir/program" 2>&1)
	ok $? "a program is built with libjet, pkg-config${how:+ $how}, and runs" || diag "$said"
done

said=$(udevadm verify --resolve-names=never "$dir/a/usr/lib/udev/rules.d" 2>&1)
ok $? "udev takes the rules" || diag "$said"
mkdir "$dir/a/etc"
said=$(systemd-sysusers --root="$dir/a" 2>&1)
ok $? "sysusers takes its file" || diag "$said"
grep -q '^jetstream:' "$dir/a/etc/group"; ok $? "and makes the group"

# there is more than ours below a prefix
touch "$dir/b c/usr/local/share/man/man8/theirs.8"
make -s uninstall DESTDIR="$dir/b c" > "$dir/said" 2>&1
ok $? "uninstall" || diag "$(cat "$dir/said")"
[ "$(files "$dir/b c")" = "600 usr/local/share/man/man8/theirs.8" ]
ok $? "takes away what is ours" || diag "$(files "$dir/b c")"
[ -z "$(find "$dir/b c" -name '*jetstream*')" ]; ok $? "and our own directories"
said=$(make -s uninstall DESTDIR="$dir/b c" 2>&1) && code=0 || code=$?
[ "$code" = 2 ] && [[ $said == *"nothing of ours is in $dir/b c/usr/local"* ]]
ok $? "a second time says that nothing is there" || diag "$code: $said"

# without DESTDIR it is for this host, which must be able to run it
cp -r build/stage "$dir/stage"
printf '#!/bin/sh\necho "libjansson.so.4: cannot open" >&2\nexit 127\n' > "$dir/stage/sbin/jetctl"
said=$(tools/system/install "$dir/stage" "" "$dir/host" 2>&1) && code=0 || code=$?
[ "$code" = 1 ] && [ ! -e "$dir/host" ] && [ "$(wc -l <<< "$said")" = 1 ] &&
	[[ $said == *"sbin/jetctl does not run here: libjansson.so.4: cannot open"* ]]
ok $? "a host that cannot run it is told, and gets nothing" || diag "$code: $said"
said=$(tools/system/install "$dir/none" "" "$dir/host" 2>&1) && code=0 || code=$?
[ "$code" = 1 ] && [[ $said == *"make stage"* ]]
ok $? "what is not laid out yet is not installed" || diag "$code: $said"

rm -rf "$dir"
done_testing
