#compdef jetcat jetperf
# SPDX-License-Identifier: GPL-2.0
# Completes the words of jetcat and jetperf in zsh; tools/system/completion/jetcat.bash does in bash.

_jetcat_devices() {
	local dev
	local -a found=(/dev/jetstream*(N))

	for dev in /sys/class/net/*(N); do
		[[ $(readlink $dev/device/driver) != */jetstream ]] || found+=(${dev:t})
	done
	compadd -- $found
}

_jetcat() {
	if [[ $service == jetperf ]]; then
		_arguments -s \
			{-d,--device}'[device, or its interface]:device:_jetcat_devices' \
			{-s,--size}'[bytes of a message]:bytes:' \
			{-t,--time}'[how long]:seconds:' \
			{-j,--json}'[as JSON]' \
			{-h,--help}'[help]' \
			'1:what:(serve stream rpc datagram)' \
			'2:channel or address:'
	else
		_arguments -s \
			{-d,--device}'[device, or its interface]:device:_jetcat_devices' \
			{-l,--listen}'[wait for somebody on this channel]:channel:' \
			{-u,--datagram}'[datagrams instead of a stream]' \
			{-w,--wait}'[how long to wait for the other end]:seconds:' \
			{-h,--help}'[help]' \
			'1:address:'
	fi
}

_jetcat "$@"
