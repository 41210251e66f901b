#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lock.t - a root is made of the lock's versions: from the mirror, from the archive of former
# states, or of others, and then it says so. The kernel is of one version in any case.
#
# apt is the real one, and so are the mirrors, of a few packages that are empty. mmdebstrap is a
# stand-in that has apt fetch what it would install.

. tests/tap.sh

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# where people have their checkouts
checkout="$dir/a checkout"
mkdir -p "$checkout/tools" "$dir/bin" "$dir/debs"
cp -r tools/env "$checkout/tools/env"
export CALLS=$dir/calls APT_CONFIG=$dir/apt.conf JETSTREAM_LOCK=$dir/lock
unset JETSTREAM_ENV JETSTREAM_MIRROR JETSTREAM_SNAPSHOT MAKEFLAGS

# apt_knows ADDRESS: of an archive; a new apt knows Debian's by itself, which is not to be asked
apt_knows() {
	echo "Acquire::Snapshots::URI::Origin::Debian \"$1\";" > "$APT_CONFIG"
}
apt_knows ""

cat > "$checkout/tools/env/manifest" <<'EOM'
src:linux/trixie-backports
src:linux-signed-amd64/trixie-backports
linux-image-amd64/trixie-backports
linux-headers-amd64/trixie-backports
linux-source-9/trixie-backports
tool
checker/sid ./usr/bin/checker
EOM

cat > "$dir/bin/mmdebstrap" <<'EOM'
#!/bin/bash
set -e
echo called >> "$CALLS"
root=${*: -2:1}
mkdir -p "$root"/etc/apt/{sources.list.d,preferences.d} "$root"/var/lib/dpkg \
	"$root"/var/lib/apt/lists/partial "$root"/var/cache/apt/archives/partial "$root/tmp"
: > "$root/var/lib/dpkg/status"
cp "${*: -1}" "$root/etc/apt/sources.list"
export MMDEBSTRAP_APT_CONFIG=$root/tmp/apt.conf
cat > "$MMDEBSTRAP_APT_CONFIG" <<END
Dir "$root";
Dir::Bin::methods "/usr/lib/apt/methods";
APT::Architecture "amd64";
APT::Sandbox::User "root";
Acquire::AllowInsecureRepositories "true";
APT::Get::AllowUnauthenticated "true";
END
for arg; do
	case $arg in
	--include=*) include=${arg#*=} ;;
	--aptopt=*) cat "${arg#*=}" >> "$MMDEBSTRAP_APT_CONFIG" ;;
	--setup-hook=*) sh -c "${arg#*=}" exec "$root" ;;
	esac
done
export APT_CONFIG=$MMDEBSTRAP_APT_CONFIG
apt-get -qy --download-only install ${include//,/ }
apt-get -qs install ${include//,/ } | sed -n 's/^Inst \([^ ]*\) (\([^ ]*\).*/\1 \2/p' |
	sort > "$root/var/lib/dpkg/taken"
for arg; do
	case $arg in
	--customize-hook=*setup-kernel*) ;;
	--customize-hook=*) sh -c "${arg#*=}" exec "$root" ;;
	esac
done
EOM
# shellcheck disable=SC2016  # expanded by the stand-ins
printf '#!/bin/sh\ncat "${1#--admindir=}/taken"\n' > "$dir/bin/dpkg-query"
printf '#!/bin/sh\n' > "$dir/bin/newuidmap"
chmod +x "$dir/bin"/*
PATH=$dir/bin:$PATH

# deb NAME VERSION [FIELD]
deb() {
	local tree=$dir/tree

	rm -rf "$tree"
	mkdir -p "$tree/DEBIAN" "$tree/usr/bin"
	[ "$1" != checker ] || touch "$tree/usr/bin/checker"
	printf '%s\n' "Package: $1" "Version: $2" "Architecture: amd64" "Description: $1" \
		"Maintainer: $1" ${3:+"$3"} > "$tree/DEBIAN/control"
	dpkg-deb -Znone --build "$tree" "$dir/debs/$1_$2.deb" > /dev/null
}

# suite MIRROR SUITE DATE NAME_VERSION...
suite() {
	local there=$1/dists/$2 name
	local index=$there/main/binary-amd64/Packages

	mkdir -p "${index%/*}" "$1/pool"
	for name in "${@:4}"; do
		cp "$dir/debs/$name.deb" "$1/pool"
		dpkg-deb --field "$dir/debs/$name.deb"
		printf '%s\n' "Filename: pool/$name.deb" "Size: $(stat -c %s "$dir/debs/$name.deb")" \
			"SHA256: $(sha256sum "$dir/debs/$name.deb" | cut -d' ' -f1)" ""
	done > "$index"
	printf '%s\n' "Codename: $2" "Date: $3" "SHA256:" \
		" $(sha256sum "$index" | cut -d' ' -f1) $(stat -c %s "$index") main/binary-amd64/Packages" \
		> "$there/Release"
}

# mirror NAME DATE TOOL CHECKER KERNEL_VERSION...
mirror() {
	local at=$dir/mirror/$1

	suite "$at" trixie "$2" "tool_$3" library_1
	suite "$at" trixie-updates "$2"
	suite "$at" trixie-backports "$2" "${@:5}"
	suite "$at" sid "$2" "checker_$4" tool_9
}

kernel() {
	echo "linux-image-amd64_$1" "linux-headers-amd64_$1" "linux-source-9_$1"
}

# setup WHERE MIRROR: its status, the versions, and its output but for the time it took
setup() {
	said=$(JETSTREAM_CACHE="$checkout/cache/$1" JETSTREAM_MIRROR="$2" "$checkout/tools/env/setup" 2>&1) &&
		code=0 || code=$?
	said=$(grep -v 'making the Debian root' <<< "$said" || true)
	versions=$(cat "$checkout/cache/$1"/*/root.versions 2>&1)
}

# setup_is TEST NAME
setup_is() {
	ok "$1" "$2" || diag "$code: $said" "$versions"
}

for v in 1 2 9; do deb tool $v "Depends: library"; done
deb library 1
for v in 5 6; do deb checker $v; done
for v in 9.1 9.2 9.3; do
	for part in image headers; do
		deb linux-$part-amd64 $v "Source: linux-signed-amd64 ($v+b)"
	done
	deb linux-source-9 $v "Source: linux"
done
first="Sat, 21 Nov 2026 09:15:44 UTC"
second="Sun, 22 Nov 2026 09:15:44 UTC"
# shellcheck disable=SC2046  # lists of packages
{
mirror old "$first" 1 5 $(kernel 9.1)
mirror new "$second" 2 6 $(kernel 9.2)
mirror torn "$second" 1 5 $(kernel 9.1) linux-image-amd64_9.2 linux-headers-amd64_9.2 linux-source-9_9.3
mirror broken "$second" 1 5 linux-image-amd64_9.1 linux-headers-amd64_9.2 linux-source-9_9.2
}
mkdir "$dir/archive"
ln -s "$dir/mirror/old" "$dir/archive/20261121T141544Z"

echo "# nothing" > "$dir/lock"
setup first "file:$dir/mirror/old"
cat > "$dir/want" <<'EOM'
suite:sid 20261121T141544Z
suite:trixie 20261121T141544Z
suite:trixie-backports 20261121T141544Z
suite:trixie-updates 20261121T141544Z
library 1
linux-headers-amd64 9.1
linux-image-amd64 9.1
linux-source-9 9.1
tool 1
checker 5 (in part)
EOM
[ "$code" = 0 ] && [ -z "$said" ] && [ "$versions" = "$(cat "$dir/want")" ]
setup_is $? "without versions in the lock, it is what the mirror has, and when it had it"

cp "$dir/want" "$dir/lock"
setup same "file:$dir/mirror/old"
[ "$code" = 0 ] && [ -z "$said" ] && [ "$versions" = "$(cat "$dir/want")" ]
setup_is $? "the lock's versions, from a mirror that has them"

setup same "file:$dir/nowhere"
[ "$code" = 0 ] && [ -z "$said" ]; setup_is $? "and then no mirror is needed"

setup newer "file:$dir/mirror/new"
taken=$(grep instead <<< "$said")
[ "$code" = 0 ] && [ "$taken" = "linux-headers-amd64: 9.2 instead of the lock's 9.1, which cannot be had
linux-image-amd64: 9.2 instead of the lock's 9.1, which cannot be had
linux-source-9: 9.2 instead of the lock's 9.1, which cannot be had
tool: 2 instead of the lock's 1, which cannot be had
checker (in part): 6 instead of the lock's 5, which cannot be had" ]
setup_is $? "a mirror that is newer gives its own, and each is told"
[ "$(wc -l <<< "$said")" = 6 ] && [[ $said == *"can be named in JETSTREAM_SNAPSHOT"* ]]
setup_is $? "and where the lock's would be"

JETSTREAM_SNAPSHOT="file:$dir/archive/@SNAPSHOTID@" setup archive "file:$dir/mirror/new"
[ "$code" = 0 ] && [ -z "$said" ] &&
	[ "$(grep -v suite: <<< "$versions")" = "$(grep -v suite: "$dir/want")" ]
setup_is $? "with the archive of former states they are the lock's"
apt_knows "file:$dir/archive/@SNAPSHOTID@"
setup archive-of-apt "file:$dir/mirror/new"
[ "$code" = 0 ] && [ -z "$said" ]; setup_is $? "also when apt knows where it is"
apt_knows ""

JETSTREAM_SNAPSHOT="file:$dir/nothing/@SNAPSHOTID@" setup no-archive "file:$dir/mirror/new"
[ "$code" = 0 ] && [ "$(wc -l <<< "$said")" = 6 ] &&
	[[ $said == *"cannot be read: file:$dir/nothing/20261121T141544Z sid main"* ]]
setup_is $? "an archive that cannot be read is told, and done without"

sed -i 's/^linux\(.*\) 9.1/linux\1 9.2/' "$dir/lock"
setup torn "file:$dir/mirror/torn"
[ "$code" = 0 ] && [ "$(grep -c '^linux.* 9\.1$' <<< "$versions")" = 3 ]
setup_is $? "of a kernel that is served in part, nothing is taken"
setup broken "file:$dir/mirror/broken"
[ "$code" != 0 ] && [[ $said == *"no version of the kernel is served whole, only"*"9.1"* ]]
setup_is $? "and where none is whole, there is no root"

cp "$dir/want" "$dir/lock"
echo "gone 1" >> "$dir/lock"
sed -i '/^library/d' "$dir/lock"
setup changed "file:$dir/mirror/old"
[ "$code" = 0 ] && [[ $said == *"library: 1; the lock does not have it"* ]] && [[ $said != *gone* ]]
setup_is $? "what the lock does not have is told"
cp "$dir/want" "$dir/lock"

setup none "file:$dir/nowhere"
[ "$code" != 0 ] && [[ $said == *"the mirror cannot be read; another can be named in JETSTREAM_MIRROR"* ]]
setup_is $? "no mirror at all is told in a line"

# halts NAME: a server that breaks off in the middle of that file
halts() {
	exec 7< <(exec python3 - "$dir/mirror/old" "$1" <<'EOM'
import http.server
import sys


class Handler(http.server.SimpleHTTPRequestHandler):
    def copyfile(self, source, outputfile):
        data = source.read()
        short = self.path.endswith(sys.argv[2])
        outputfile.write(data[:len(data) // 2] if short else data)
        self.close_connection = True

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(
    ('127.0.0.1', 0), lambda *args: Handler(*args, directory=sys.argv[1]))
print(server.server_port, flush=True)
server.serve_forever()
EOM
	)
	server=$!
	read -r port <&7
}

for file in Packages tool_1.deb; do
	halts $file
	setup "halts-$file" "http://127.0.0.1:$port"
	kill $server
	[ "$code" != 0 ] && [ ! -e "$(echo "$checkout/cache/halts-$file"/*/root)" ]
	setup_is $? "a mirror that stops in the middle of $file makes no root"
	setup "halts-$file" "file:$dir/mirror/old"
	[ "$code" = 0 ] && [ "$versions" = "$(cat "$dir/want")" ]
	setup_is $? "and the next set-up makes it"
done

# A lock of its own for make env-update, and a check that says yes or no
cp "$dir/want" "$checkout/tools/env/lock"
unset JETSTREAM_LOCK
export JETSTREAM_CACHE=$checkout/cache/update
# shellcheck disable=SC2016  # expanded by the shell of make
printf 'check:\n\t@tools/env/setup && cat "$$JETSTREAM_LOCK" > tried && ! test -e refuse\n' > "$checkout/Makefile"
update() {
	rm -f "$CALLS"
	said=$(JETSTREAM_MIRROR=$1 "$checkout/tools/env/update" 2>&1) && code=0 || code=$?
	versions=$(cat "$checkout/tools/env/lock")
}

update "file:$dir/mirror/old"
[ "$code" = 0 ] && [ "$versions" = "$(cat "$dir/want")" ] && [[ $said == *"has what the lock has"* ]] &&
	[ ! -e "$checkout/tried" ]
setup_is $? "env-update with nothing new says so and tries nothing"

touch "$checkout/refuse"
update "file:$dir/mirror/new"
[ "$code" != 0 ] && [ "$versions" = "$(cat "$dir/want")" ] && [[ $said == *"make check fails"* ]]
setup_is $? "what fails make check is not locked"

rm "$checkout/refuse"
update "file:$dir/mirror/new"
[ "$code" = 0 ] && [ "$versions" = "$(cat "$checkout/tried")" ] &&
	[ "$(grep -c '^[a-z].* \(9\.2\|2\|6 (in part)\)$' <<< "$versions")" = 5 ]
setup_is $? "what passes it is"
[ "$(grep -c . "$CALLS")" = 1 ]; setup_is $? "and was made once"
"$checkout/tools/env/setup" && [ "$(grep -c . "$CALLS")" = 1 ]
setup_is $? "so that its root is there when the lock is"

done_testing
