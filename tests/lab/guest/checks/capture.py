# SPDX-License-Identifier: GPL-3.0-or-later
# Captures the machine as a plain tree of what Airlock reads, and the kernel's groups beside it:
# /lab/out/NAME.tar and NAME.groups.json. They serve as fixtures, and as reference for later boots.
import io
import json
import os
import stat
import tarfile

import airlock
import kernel
from tap import check, equal, require

NAME = os.environ["LAB_NAME"]
# Files of a device with side effects, or too large: an empty stand-in says that they are there.
UNREAD = {"rescan", "remove", "reset", "rom", "bus_rescan"}
# Folders of a device that are read too.
FOLDERS = ("power", "drm", "mdev_supported_types")
POWER = {"control", "runtime_status"}
KERNEL_OPTIONS = ("CONFIG_INTEL_IOMMU", "CONFIG_AMD_IOMMU", "CONFIG_VIRTIO_IOMMU", "CONFIG_IOMMU_DEFAULT", "CONFIG_VFIO")


class Tree:
    """A tar archive in which every path comes once."""

    def __init__(self, path):
        self.tar = tarfile.open(path, "w")
        self.names = set()

    def _add(self, path, type, mode, data=b"", target=""):
        if path in self.names:
            return
        self.names.add(path)
        info = tarfile.TarInfo("." + path)
        info.type, info.mode, info.size, info.linkname = type, mode, len(data), target
        self.tar.addfile(info, io.BytesIO(data))

    def folder(self, path):
        self._add(path, tarfile.DIRTYPE, 0o755)

    def text(self, path, data, mode=0o644):
        self._add(path, tarfile.REGTYPE, mode, data if isinstance(data, bytes) else data.encode())

    def link(self, path):
        self._add(path, tarfile.SYMTYPE, 0o777, target=os.readlink(path))

    def file(self, path):
        """The file as root reads it; an empty one where it can't be read."""
        mode = stat.S_IMODE(os.lstat(path).st_mode)
        name = os.path.basename(path)
        unread = name in UNREAD or (name.startswith("resource") and name != "resource" and "_resize" not in name)
        try:
            data = b"" if unread or not mode & 0o444 else open(path, "rb").read(65536)
        except OSError:
            return
        self.text(path, data, mode)

    def entries(self, folder, only=None):
        """A folder's own files and links."""
        self.folder(folder)
        for name in sorted(os.listdir(folder)):
            path = f"{folder}/{name}"
            if only is not None and name not in only:
                continue
            if os.path.islink(path):
                self.link(path)
            elif os.path.isfile(path):
                self.file(path)


def add_device(tree, address):
    tree.link(f"{kernel.DEVICES}/{address}")
    real = os.path.realpath(f"{kernel.DEVICES}/{address}")
    tree.entries(real)
    for name in FOLDERS:
        if os.path.isdir(f"{real}/{name}") and not os.path.islink(f"{real}/{name}"):
            tree.entries(f"{real}/{name}", POWER if name == "power" else None)


def add_groups(tree):
    tree.folder(kernel.GROUPS)
    for number in os.listdir(kernel.GROUPS) if os.path.isdir(kernel.GROUPS) else []:
        tree.entries(f"{kernel.GROUPS}/{number}")
        tree.entries(f"{kernel.GROUPS}/{number}/devices")


def add_platform(tree):
    for folder in ("/sys/class/iommu", "/sys/firmware", "/sys/firmware/acpi"):
        tree.folder(folder)
        if folder == "/sys/class/iommu":
            tree.entries(folder)
    for name in sorted(os.listdir("/sys/firmware/acpi/tables")):
        if os.path.isfile(f"/sys/firmware/acpi/tables/{name}"):
            tree.text(f"/sys/firmware/acpi/tables/{name}", b"", 0o400)
    for slot in sorted(os.listdir("/sys/bus/pci/slots")) if os.path.isdir("/sys/bus/pci/slots") else []:
        tree.entries(f"/sys/bus/pci/slots/{slot}", {"address"})
    for name in sorted(os.listdir("/sys/bus/pci/drivers")):
        tree.folder(f"/sys/bus/pci/drivers/{name}")
    for path in ("/proc/cmdline", "/proc/interrupts", "/proc/sys/kernel/osrelease"):
        tree.file(path)
    for module in ("kvm_intel", "kvm_amd"):
        path = f"/sys/module/{module}/parameters/nested"
        if os.path.exists(path):
            tree.file(path)
    keys = ("processor", "vendor_id", "cpu family", "model name", "flags")
    lines = kernel.read("/proc/cpuinfo").split("\n\n")[0].splitlines()
    tree.text("/proc/cpuinfo", "".join(line + "\n" for line in lines if line.startswith(keys)))
    config = f"/boot/config-{os.uname().release}"
    options = [line for line in open(config) if any(key in line for key in KERNEL_OPTIONS)]
    require(options, f"nothing about the IOMMU in {config}")
    tree.text(config, "".join(options))


@check("the machine can be captured")
def capture():
    tree = Tree(f"/lab/out/{NAME}.tar")
    for address in kernel.addresses():
        add_device(tree, address)
    add_groups(tree)
    add_platform(tree)
    tree.tar.close()
    groups = {str(number): members for number, members in sorted(kernel.groups().items())}
    with open(f"/lab/out/{NAME}.groups.json", "w") as file:
        json.dump({"groups": groups, "ungrouped": kernel.ungrouped()}, file, indent=1)
        file.write("\n")


@check("Airlock says the same of the capture as of the machine")
def same():
    os.makedirs("/tmp/captured")
    with tarfile.open(f"/lab/out/{NAME}.tar") as tar:
        tar.extractall("/tmp/captured", filter="fully_trusted")
    for arguments in (("groups",), ("groups", "--predict")):
        equal(airlock.ask("--sysroot", "/tmp/captured", *arguments), airlock.ask(*arguments), " ".join(arguments))
