# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# lib.sh - what the scripts here share; sourced, not run.

env_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034  # for the scripts that source this
checkout=$(cd "$env_dir/../.." && pwd)

# Part of the root's key: raise it when setup makes a different root out of the
# same manifest and lock.
env_version=2

lock=${JETSTREAM_LOCK:-$env_dir/lock}
cache_dir=${JETSTREAM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jetstream}

# env_key LOCK: the name, in the cache, of the root that has these versions
env_key() {
	{ echo "$env_version"; cat "$env_dir/manifest" "$1"; } | sha256sum | cut -c1-16
}

env_hash=$(env_key "$lock")
cache=$cache_dir/$env_hash
# shellcheck disable=SC2034
root=$cache/root

# The manifest's lines, the packages that it has installed whole, and what the lock
# has of packages: "NAME VERSION", and more for what is taken in part
entries() {
	sed -E 's/#.*//; s/[[:space:]]+$//; /^$/d' "$env_dir/manifest"
}

packages() {
	entries | grep -v -e ' ' -e '^src:' | cut -d/ -f1
}

locked() {
	sed '/^#/d; /^suite:/d' "$lock"
}

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# The host's own Debian mirror: the first one that serves a whole release.
mirror() {
	local uri

	uri=${JETSTREAM_MIRROR:-$(apt-get indextargets \
		--format "\$(REPO_URI) \$(RELEASE)" 'Created-By: Packages' |
		awk '$2 ~ /^(bookworm|trixie|forky|oldstable|stable|testing|unstable|sid)$/ \
		     { print $1; exit }')}
	[ -n "$uri" ] ||
		die "the host's apt knows no Debian mirror; name one in JETSTREAM_MIRROR"
	echo "${uri%/}"
}

# Proxies and the like belong to the host, not to the project.
apt_options() {
	apt-config dump | grep -E \
		'^Acquire::(http|https|ftp|Retries|Check-Valid-Until|Check-Date|Snapshots)' || true
	echo 'APT::Install-Recommends "false";'
	echo 'Acquire::Languages "none";'
	echo 'Acquire::Queue-Mode "access";'
}
