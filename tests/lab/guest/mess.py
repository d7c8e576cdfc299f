# SPDX-License-Identifier: GPL-3.0-or-later
# Puts the devices of topologies/mess.sh to use, as a host does in years: each function is one kind of use.
import ctypes
import glob
import os
import subprocess
import time

import kernel

PLACES = {
    "luks": ("0000:00:02.0", "00.0"),
    "swap": ("0000:00:02.1", "00.0"),
    "idle-disk": ("0000:00:02.2", "00.0"),
    "btrfs": ("0000:00:02.3", "00.0"),
    "bond0": ("0000:00:02.4", "00.0"),
    "bond1": ("0000:00:02.5", "00.0"),
    "idle-nic": ("0000:00:02.6", "00.0"),
    "sriov": ("0000:00:02.7", "00.0"),
    "display": ("0000:00:03.0",),
    "mate-nic": ("0000:00:04.0", "00.0"),
    "mate-disk": ("0000:00:04.1", "00.0"),
    "keyboard": ("0000:00:05.0", "00.0"),
    "usb-disk": ("0000:00:05.1", "00.0"),
    "raid-scsi": ("0000:00:06.0", "00.0"),
    "raid-nvme": ("0000:00:06.1", "00.0"),
    "sata": ("0000:00:1f.2",),
    "root-disk": ("0000:00:10.0",),
    "job": ("0000:00:11.0",),
}
VFS = 2
HOLDER = "lab-desktop"
HOLDER_PID = "/run/lab-desktop.pid"


def address(name):
    return kernel.path(*PLACES[name])


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def wait_for(question, what):
    until = time.monotonic() + 30
    while not (answer := question()):
        if time.monotonic() > until:
            raise RuntimeError(f"{what} did not come")
        time.sleep(0.05)
    return answer


def disk(name):
    """The kernel's name of the one disk below a function."""
    root = os.path.realpath(f"{kernel.DEVICES}/{address(name)}")

    def look():
        return [d for d in os.listdir("/sys/block") if os.path.realpath(f"/sys/block/{d}").startswith(root + "/")]

    return wait_for(look, f"the disk of {name}")[0]


def nic(name):
    return wait_for(lambda: glob.glob(f"{kernel.DEVICES}/{address(name)}/net/*"), name)[0].rsplit("/", 1)[1]


def luks_name():
    return next(name for name in os.listdir("/dev/mapper") if name.startswith("luks-"))


def holder_pid():
    return int(kernel.read(HOLDER_PID))


def mount(device, name):
    os.makedirs(f"/mnt/{name}")
    run("mount", device, f"/mnt/{name}")


def make_luks_on_lvm():
    device = f"/dev/{disk('luks')}"
    run("pvcreate", "-q", device)
    run("vgcreate", "-q", "vault", device)
    run("lvcreate", "-q", "-y", "-Wn", "-L", "128M", "-n", "secrets", "vault")
    volume, key = "/dev/mapper/vault-secrets", "/run/key"
    with open(key, "w") as file:
        file.write("a secret of the lab")
    run("cryptsetup", "luksFormat", "-q", "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", volume, key)
    name = "luks-" + run("cryptsetup", "luksUUID", volume).strip()
    run("cryptsetup", "open", "--key-file", key, volume, name)
    run("mkfs.ext4", "-q", f"/dev/mapper/{name}")
    mount(f"/dev/mapper/{name}", "secrets")


def make_loop():
    """A file system in a file, on the encrypted one."""
    with open("/mnt/secrets/image", "wb") as file:
        file.truncate(8 << 20)
    run("mkfs.ext4", "-q", "/mnt/secrets/image")
    os.makedirs("/mnt/image")
    run("modprobe", "loop")
    run("mount", "-o", "loop", "/mnt/secrets/image", "/mnt/image")


def make_swap():
    partition = f"/dev/{disk('swap')}p1"
    run("mkswap", partition)
    run("swapon", partition)


def make_btrfs():
    devices = [f"/dev/{disk(name)}" for name in ("btrfs", "sata")]
    run("modprobe", "btrfs")
    run("mkfs.btrfs", "-q", "--nodiscard", "-L", "pool", *devices)
    run("btrfs", "device", "scan", *devices)
    mount(devices[0], "pool")


def make_raid():
    devices = [f"/dev/{disk(name)}" for name in ("raid-scsi", "raid-nvme")]
    run("mdadm", "--create", "/dev/md7", "--run", "--level=1", "--raid-devices=2", "--homehost=none", *devices)
    run("mkfs.ext4", "-q", "/dev/md7")
    mount("/dev/md7", "mirror")


def make_usb_disk():
    device = f"/dev/{disk('usb-disk')}"
    run("mkfs.ext4", "-q", device)
    mount(device, "stick")


def make_network():
    # QEMU's router would announce itself, at a time of its own.
    with open("/proc/sys/net/ipv6/conf/default/accept_ra", "w") as file:
        file.write("0")
    run("ip", "link", "add", "bond0", "type", "bond", "mode", "active-backup")
    for name in ("bond0", "bond1"):
        run("ip", "link", "set", nic(name), "down")
        run("ip", "link", "set", nic(name), "master", "bond0")
    run("ip", "link", "add", "br0", "type", "bridge")
    run("ip", "link", "set", "bond0", "master", "br0", "up")
    run("ip", "link", "set", "br0", "up")
    run("ip", "addr", "add", "192.0.2.2/24", "dev", "br0")
    run("ip", "route", "add", "default", "via", "192.0.2.1")
    run("ip", "addr", "add", "2001:db8::2/64", "dev", "br0", "nodad")
    run("ip", "-6", "route", "add", "default", "via", "2001:db8::1")


def make_virtual_functions():
    with open(f"{kernel.DEVICES}/{address('sriov')}/sriov_numvfs", "w") as file:
        file.write(str(VFS))


def hold_display():
    """A process that does what a compositor does first."""
    node = wait_for(lambda: glob.glob(f"{kernel.DEVICES}/{address('display')}/drm/card*"), "the display")[0]
    pid = os.fork()
    if pid == 0:
        os.setsid()
        ctypes.CDLL(None).prctl(15, HOLDER.encode())  # PR_SET_NAME
        for number in (0, 1, 2):
            os.dup2(os.open("/dev/null", os.O_RDWR), number)
        os.open("/dev/dri/" + os.path.basename(node), os.O_RDWR)
        with open(HOLDER_PID + ".new", "w") as file:
            file.write(f"{os.getpid()}\n")
        os.rename(HOLDER_PID + ".new", HOLDER_PID)
        while True:
            time.sleep(3600)
    wait_for(lambda: os.path.exists(HOLDER_PID), HOLDER)


def wait_for_keyboard():
    wait_for(lambda: "Handlers=sysrq kbd" in kernel.read("/proc/bus/input/devices", ""), "the keyboard")


STEPS = (
    make_luks_on_lvm,
    make_loop,
    make_swap,
    make_btrfs,
    make_raid,
    make_usb_disk,
    make_network,
    make_virtual_functions,
    hold_display,
    wait_for_keyboard,
)


def make(told=lambda text: None):
    for step in STEPS:
        began = time.monotonic()
        step()
        told(f"{step.__name__} {time.monotonic() - began:.1f} s")
    run("udevadm", "settle")
