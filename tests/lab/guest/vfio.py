# SPDX-License-Identifier: GPL-3.0-or-later
# Holds a device as a VM does: opens its group, gives it an IOMMU, and takes the device.
import fcntl
import os
import socket
import struct

import kernel

SET_IOMMU, GROUP_STATUS, SET_CONTAINER, DEVICE_FD = (0x3B64 + n for n in (2, 3, 4, 6))
TYPE1V2 = 3
VIABLE = 1


class Holder:
    """Everything that is open for a VM; close() is the VM's end."""

    def __init__(self, address):
        self.descriptors = []
        container = self._keep(os.open("/dev/vfio/vfio", os.O_RDWR))
        self.group = self._keep(os.open(f"/dev/vfio/{kernel.link(address, 'iommu_group')}", os.O_RDWR))
        fcntl.ioctl(self.group, SET_CONTAINER, struct.pack("i", container))
        fcntl.ioctl(container, SET_IOMMU, TYPE1V2)
        self.device = self._keep(fcntl.ioctl(self.group, DEVICE_FD, bytearray(address.encode() + b"\0")))

    def _keep(self, descriptor):
        self.descriptors.append(descriptor)
        return descriptor

    def is_viable(self):
        answer = fcntl.ioctl(self.group, GROUP_STATUS, struct.pack("II", 8, 0))
        return struct.unpack("II", answer)[1] & VIABLE != 0

    def hide(self):
        """Sends the descriptors into a socket that nobody reads: the device stays open, and no process has it."""
        self.post, inbox = socket.socketpair()
        socket.send_fds(self.post, [b"x"], self.descriptors)
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = []
        self.inbox = inbox

    def close(self):
        for descriptor in reversed(self.descriptors):
            os.close(descriptor)
        self.descriptors = []
        if hasattr(self, "inbox"):
            self.inbox.close()
            self.post.close()
