# SPDX-License-Identifier: GPL-2.0
"""heard.py ATTRIBUTE - a number that the ring's notifications carry, each time that it is another one."""
import socket
import struct
import sys

NETLINK_GENERIC, SOL_NETLINK, ADD_MEMBERSHIP = 16, 270, 1
GENL_ID_CTRL, GETFAMILY, FAMILY_ID, FAMILY_NAME, MCAST_GROUPS = 16, 3, 1, 2, 7
GROUP_ID = 2
HEADERS = 20    # struct nlmsghdr, struct genlmsghdr


def attributes(data):
    """Type -> value; of nested lists, too."""
    found = {}
    while len(data) >= 4:
        size, kind = struct.unpack_from('HH', data)
        found[kind & 0x3fff] = data[4:size]
        data = data[(size + 3) & ~3:]
    return found


def messages(link):
    data = link.recv(65536)
    while len(data) >= HEADERS:
        size, kind = struct.unpack_from('IH', data)
        yield kind, attributes(data[HEADERS:size])
        data = data[(size + 3) & ~3:]


wanted, last = int(sys.argv[1]), None
link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
name = b'jetstream\0\0\0'
link.send(struct.pack('IHHIIBBHHH', HEADERS + 4 + len(name), GENL_ID_CTRL, 1, 0, 0, GETFAMILY, 1, 0,
                      4 + len(name), FAMILY_NAME) + name)
_, family = next(messages(link))
number, = struct.unpack('H', family[FAMILY_ID])
group = attributes(next(iter(attributes(family[MCAST_GROUPS]).values())))
link.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, struct.unpack('I', group[GROUP_ID])[0])
print('ready', flush=True)
while True:
    for kind, said in messages(link):
        if kind == number and said.get(wanted, last) != last:
            last = said[wanted]
            print(struct.unpack('I', last)[0], flush=True)
