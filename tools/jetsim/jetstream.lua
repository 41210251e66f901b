-- SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
--
-- Wireshark dissector for jetsim's captures (link type USER0). Copy it to
-- ~/.local/lib/wireshark/plugins/ or start wireshark -X lua_script:jetstream.lua

local jet = Proto("jetstream", "Jetstream ring")

local types = { [0] = "data", [1] = "MAC" }
local kinds = { [1] = "claim", [2] = "number", [3] = "beacon" }
local alarms = { [0] = "none", [1] = "signal", [2] = "silent", [3] = "babble" }
local channels = {
	[0] = "none", [1] = "INIT", [2] = "IP", [3] = "ARP", [4] = "Ethernet",
}

local f = {
	type = ProtoField.uint16("jetstream.type", "Type", base.DEC, types, 0xc000),
	circulated = ProtoField.bool("jetstream.circulated", "Circulated", 16, nil, 0x2000),
	sync = ProtoField.bool("jetstream.sync", "Synchronous", 16, nil, 0x1000),
	source = ProtoField.uint16("jetstream.source", "Source station", base.DEC, nil, 0x0fc0),
	hop = ProtoField.uint16("jetstream.hop", "Hops", base.DEC, nil, 0x003f),
	hcrc = ProtoField.uint8("jetstream.hcrc", "Header CRC", base.HEX),
	vci = ProtoField.uint24("jetstream.vci", "VCI", base.HEX),
	group = ProtoField.bool("jetstream.vci.group", "Group"),
	station = ProtoField.uint8("jetstream.vci.station", "Owner"),
	channel = ProtoField.uint32("jetstream.vci.channel", "Channel", base.DEC, channels),
	pt = ProtoField.uint8("jetstream.pt", "Payload type", base.DEC, nil, 0x0e),
	hec = ProtoField.uint8("jetstream.hec", "HEC", base.HEX),
	kind = ProtoField.uint8("jetstream.mac.kind", "Kind", base.DEC, kinds),
	pass = ProtoField.uint8("jetstream.mac.pass", "Pass", base.DEC, nil, 0x03),
	ttrt = ProtoField.uint24("jetstream.mac.ttrt", "TTRT [words]"),
	eui = ProtoField.ether("jetstream.mac.eui", "Station"),
	nonce = ProtoField.uint16("jetstream.mac.nonce", "Nonce", base.HEX),
	epoch = ProtoField.uint8("jetstream.mac.epoch", "Epoch"),
	map = ProtoField.uint64("jetstream.mac.map", "Stations", base.HEX),
	fit = ProtoField.bool("jetstream.mac.fit", "Mode `fit`", 8, nil, 0x80),
	alarm = ProtoField.uint8("jetstream.mac.alarm", "Alarm", base.DEC, alarms),
	suspect = ProtoField.ether("jetstream.mac.suspect", "Suspect"),
	sender = ProtoField.ether("jetstream.mac.sender", "Sender"),
	uu = ProtoField.uint8("jetstream.aal5.uu", "User to user", base.HEX),
	len = ProtoField.uint16("jetstream.aal5.length", "Length"),
	crc = ProtoField.uint32("jetstream.aal5.crc", "CRC-32", base.HEX),
}

-- Byte streams: Documentation/stream.md
local STREAM_UU = 0x53
local reasons = { [0] = "aborted", [1] = "refused", [2] = "another version" }
local s = {
	version = ProtoField.uint8("jetstream.stream.version", "Version"),
	window = ProtoField.uint16("jetstream.stream.window", "Window [blocks]"),
	reason = ProtoField.uint16("jetstream.stream.reason", "Reason", base.DEC, reasons),
	tag = ProtoField.uint32("jetstream.stream.tag", "Tag", base.HEX),
	seq = ProtoField.uint32("jetstream.stream.seq", "Segment"),
	ack = ProtoField.uint32("jetstream.stream.ack", "Next segment expected"),
	stamp = ProtoField.uint32("jetstream.stream.stamp", "Stamp [us]"),
	echo = ProtoField.uint32("jetstream.stream.echo", "Stamp of what is acknowledged [us]"),
	own_tag = ProtoField.uint32("jetstream.stream.own_tag", "Sender's tag", base.HEX),
	channel = ProtoField.uint32("jetstream.stream.channel", "Sender's channel"),
	longest = ProtoField.uint16("jetstream.stream.longest", "Longest payload [bytes]"),
	shift = ProtoField.uint8("jetstream.stream.shift", "Sender's blocks [log2 bytes]"),
}
-- From bit 5 down
local flag = {
	ProtoField.bool("jetstream.stream.gap", "Gap", 8, nil, 0x20),
	ProtoField.bool("jetstream.stream.ask", "Wants an answer", 8, nil, 0x10),
	ProtoField.bool("jetstream.stream.reset", "Reset", 8, nil, 0x08),
	ProtoField.bool("jetstream.stream.end", "End", 8, nil, 0x04),
	ProtoField.bool("jetstream.stream.acks", "Ack", 8, nil, 0x02),
	ProtoField.bool("jetstream.stream.open", "Open", 8, nil, 0x01),
}
local all = {}
for _, fields in ipairs({ f, s, flag }) do
	for _, field in pairs(fields) do
		all[#all + 1] = field
	end
end
jet.fields = all

local ip = Dissector.get("ip")
local ipv6 = Dissector.get("ipv6")
local arp = Dissector.get("arp")
local ether = Dissector.get("eth_withoutfcs")
local data = Dissector.get("data")

local function mac_frame(sdu, tree, pinfo)
	local kind = sdu(0, 1):uint()

	tree:add(f.kind, sdu(0, 1))
	if kind ~= 3 then
		tree:add(f.ttrt, sdu(2, 3))
	end
	tree:add(f.eui, sdu(5, 6))
	tree:add(f.nonce, sdu(11, 2))
	if kind == 2 then
		tree:add(f.pass, sdu(1, 1))
		tree:add(f.fit, sdu(1, 1))
		tree:add(f.epoch, sdu(13, 1))
		tree:add(f.map, sdu(14, 8))
	elseif kind == 3 then
		tree:add(f.alarm, sdu(1, 1))
		tree:add(f.suspect, sdu(14, 6))
	end
	tree:add(f.sender, sdu(22, 6))
	pinfo.cols.info = string.format("MAC %s", kinds[kind] or kind)
end

-- Returns the payload; nil: there is none; all of it: no stream's frame
local function stream_frame(sdu, tree, pinfo)
	if sdu:len() < 24 or sdu(0, 1):uint() ~= 1 then
		return sdu
	end
	local flags, said = sdu(1, 1), {}
	local open, reset = flags:bitfield(7, 1) == 1, flags:bitfield(4, 1) == 1
	local bytes = open and 36 or 24
	if sdu:len() < bytes then
		return sdu
	end

	tree:add(s.version, sdu(0, 1))
	for i, name in ipairs({ "gap", "ask", "reset", "end", "ack", "open" }) do
		tree:add(flag[i], flags)
		if flags:bitfield(i + 1, 1) == 1 then
			said[#said + 1] = name
		end
	end
	pinfo.cols.info = string.format("stream %u %s, ack %u, window %u, %d bytes", sdu(8, 4):uint(),
		table.concat(said, " "), sdu(12, 4):uint(), sdu(2, 2):uint(), sdu:len() - bytes)
	tree:add(reset and s.reason or s.window, sdu(2, 2))
	tree:add(s.tag, sdu(4, 4))
	tree:add(s.seq, sdu(8, 4))
	tree:add(s.ack, sdu(12, 4))
	tree:add(s.stamp, sdu(16, 4))
	tree:add(s.echo, sdu(20, 4))
	if open then
		tree:add(s.own_tag, sdu(24, 4))
		tree:add(s.channel, sdu(28, 4))
		tree:add(s.longest, sdu(32, 2))
		tree:add(s.shift, sdu(34, 1))
	end
	return sdu:len() > bytes and sdu(bytes) or nil
end

function jet.dissector(buf, pinfo, root)
	local n = buf:len()

	pinfo.cols.protocol = "Jetstream"
	local tree = root:add(jet, buf())
	if n < 16 then
		pinfo.cols.info = "fragment"
		return n
	end

	local j = buf(0, 2)
	local vci = buf(3, 4):bitfield(4, 24)
	local channel = vci % 0x20000
	local station = math.floor(vci / 0x20000) % 64
	local source = j:bitfield(4, 6)
	for _, name in ipairs({ "type", "circulated", "sync", "source", "hop" }) do
		tree:add(f[name], j)
	end
	tree:add(f.hcrc, buf(2, 1))
	tree:add(f.vci, buf(3, 4), vci)
	tree:add(f.group, buf(3, 4), vci >= 0x800000)
	tree:add(f.station, buf(3, 4), station)
	tree:add(f.channel, buf(3, 4), channel)
	tree:add(f.pt, buf(6, 1))
	tree:add(f.hec, buf(7, 1))

	pinfo.cols.src = string.format("s%d", source)
	pinfo.cols.dst = vci >= 0x800000 and "group" or string.format("s%d", station)
	if buf(6, 1):bitfield(4, 3) == 0 then
		pinfo.cols.info = string.format("VCI %06x, %d bytes bare", vci, n - 8)
		data:call(buf(8):tvb(), pinfo, root)
		return n
	end

	local trailer = buf(n - 8, 8)
	tree:add(f.uu, trailer(0, 1))
	tree:add(f.len, trailer(2, 2))
	tree:add(f.crc, trailer(4, 4))

	local len = trailer(2, 2):uint()
	if len > n - 16 then
		pinfo.cols.info = "AAL5 length does not fit"
		return n
	end
	if len == 0 then
		return n
	end

	local sdu = buf(8, len)
	pinfo.cols.info = string.format("VCI %06x, %d bytes", vci, len)
	if j:bitfield(0, 2) == 1 then
		if len >= 28 then
			mac_frame(sdu, tree, pinfo)
		end
	elseif channel == 2 then
		local version = sdu(0, 1):bitfield(0, 4)
		local sub = version == 6 and ipv6 or ip
		sub:call(sdu:tvb(), pinfo, root)
	elseif channel == 3 then
		arp:call(sdu:tvb(), pinfo, root)
	elseif channel == 4 then
		ether:call(sdu:tvb(), pinfo, root)
	elseif trailer(0, 1):uint() == STREAM_UU then
		local payload = stream_frame(sdu, tree, pinfo)
		if payload then
			data:call(payload:tvb(), pinfo, root)
		end
	else
		data:call(sdu:tvb(), pinfo, root)
	end
	return n
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, jet)
