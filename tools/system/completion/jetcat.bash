# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Completes the words of jetcat and jetperf in bash. The options are those of their --help; what
# jetperf can measure stands in its usage.

# Devices, and interfaces of cards
_jetcat_devices()
{
	local dev

	compgen -G '/dev/jetstream*'
	for dev in /sys/class/net/*; do
		[[ $(readlink "$dev/device/driver") != */jetstream ]] || echo "${dev##*/}"
	done
}

# Of a program: "-d --device", a line each
_jetcat_options()
{
	"$1" --help 2> /dev/null | sed -nE 's/^  (-[a-z]), (--[a-z]+) .*/\1 \2/p'
}

# What stands where an option's value would not: jetperf's tasks
_jetcat_tasks()
{
	"$1" --help 2> /dev/null | grep -oE '(serve|[a-z]+(\|[a-z]+)+) [A-Z]+$' | sed 's/ .*//; s/|/ /g'
}

_jetcat()
{
	local cur=${COMP_WORDS[COMP_CWORD]} word offer=''

	# shellcheck disable=SC2207  # words without blanks
	case ${COMP_WORDS[COMP_CWORD - 1]} in
	-d | --device)
		COMPREPLY=($(compgen -W "$(_jetcat_devices)" -- "$cur"))
		return ;;
	-[lwst] | --listen | --wait | --size | --time)
		COMPREPLY=()
		return ;;
	esac
	if [[ $cur == -* ]]; then
		offer=$(_jetcat_options "$1")
	else
		offer=$(_jetcat_tasks "$1")
		for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
			[[ " ${offer//$'\n'/ } " != *" $word "* ]] || offer=''
		done
	fi
	# shellcheck disable=SC2207
	COMPREPLY=($(compgen -W "$offer" -- "$cur"))
}

complete -F _jetcat jetcat jetperf
