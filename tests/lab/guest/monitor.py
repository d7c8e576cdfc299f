# SPDX-License-Identifier: GPL-3.0-or-later
# Speaks to the monitor of the QEMU that runs this guest, through the virtio-serial port that ../run
# wires to it: plugs and unplugs devices.
import json

PORT = "/dev/virtio-ports/lab.monitor"


class Monitor:
    def __init__(self):
        self.port = open(PORT, "r+b", buffering=0)
        self.buffer = b""
        self.execute("qmp_capabilities")

    def _line(self):
        while b"\n" not in self.buffer:
            self.buffer += self.port.read(65536)
        line, self.buffer = self.buffer.split(b"\n", 1)
        return json.loads(line)

    def execute(self, command, **arguments):
        """The command's answer; greetings and events are passed over."""
        self.port.write(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = self._line()
            if "error" in answer:
                raise RuntimeError(answer["error"]["desc"])
            if "return" in answer:
                return answer["return"]

    def plug(self, driver, id, bus, **options):
        self.execute("device_add", driver=driver, id=id, bus=bus, **options)

    def unplug(self, id):
        self.execute("device_del", id=id)
