# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# lib.sh - what setup and enter both need to know; sourced, not run.

env_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034  # for the scripts that source this
checkout=$(cd "$env_dir/../.." && pwd)

# Part of the root's key: raise it when setup makes a different root out of the
# same manifest.
env_version=2

env_hash=$({ echo "$env_version"; cat "$env_dir/manifest"; } |
	   sha256sum | cut -c1-16)
cache=${JETSTREAM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jetstream}/$env_hash
# shellcheck disable=SC2034
root=$cache/root

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}
