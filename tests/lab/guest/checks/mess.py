# SPDX-License-Identifier: GPL-3.0-or-later
# topologies/mess.sh once ../mess.py has put it to use: what `airlockctl check` says of each device, exactly.
import functools
import os
import re

import airlock
import kernel
import mess
from tap import check, equal, require

STATUS = {"ok": 0, "care": 3, "refused": 4, "unknown": 5}


@functools.cache
def everything(*arguments, user=None):
    """{first device of each answer: the answer}."""
    answers = airlock.ask("check", "--all", *arguments, user=user)
    return {answer["devices"][0]: answer for answer in answers}


def state():
    """What nothing here may change."""
    links = {(a, name): kernel.link(a, name) for a in kernel.addresses() for name in ("driver", "iommu_group")}
    overrides = {a: kernel.attribute(a, "driver_override") for a in kernel.addresses()}
    return links, overrides, kernel.read("/proc/swaps").split()[5:8], kernel.read("/proc/1/mountinfo")


@check("the mess is there: every device is put to use")
def make():
    global before
    mess.make(lambda text: print("#", text, flush=True) if "LAB_TIMES" in os.environ else None)
    before = state()


def losses(answer):
    """What is to be lost, without warnings: {(id, severity, subject, chain)}."""
    return {
        (f["id"], f["severity"], f["subject"], " › ".join(f["chain"]))
        for f in answer["findings"]
        if f["severity"] in ("block", "confirm")
    }


def require_losses(name, verdict, *wanted, answer=None):
    """The function has this verdict and exactly these losses: (id, severity, chain after its address…)."""
    address = mess.address(name)
    answer = answer or everything()[address]
    full = {(id, severity, address, " › ".join([address, *chain] if chain else [])) for id, severity, *chain in wanted}
    equal(losses(answer), full, f"losses of {name}, {address}")
    equal(answer["verdict"], verdict, f"verdict of {name}")


def ask_one(name, *arguments, user=None):
    """One device by itself: the exit status is the verdict's."""
    status, text = airlock.run("check", mess.address(name), *arguments, user=user)
    answer = airlock.ask("check", mess.address(name), *arguments, user=user, statuses=(status,))
    equal(status, STATUS[answer["verdict"]], f"exit status for “{answer['verdict']}”")
    require(text, "no words for people")
    return answer


@check("S4 LUKS on LVM on an NVMe, and a loop device on top: refused with the whole chain")
def luks():
    below = [mess.disk("luks"), "vault-secrets", mess.luks_name()]
    require_losses(
        "luks",
        "refused",
        ("storage.mounted", "block", *below, "/mnt/secrets"),
        ("storage.mounted", "block", *below, "/mnt/secrets/image", "loop0", "/mnt/image"),
    )


@check("btrfs over two disks: the mounted one's controller is refused, and that of the other one")
def btrfs():
    require_losses("btrfs", "refused", ("storage.mounted", "block", mess.disk("btrfs"), "/mnt/pool"))
    # It shares its group with what can't leave the chipset.
    answer, chipset = ask_one("sata"), ["0000:00:1f.0", "0000:00:1f.3"]
    in_the_way = [f["subject"] for f in answer["findings"] if f["id"] == "group.not-viable"]
    equal((in_the_way, answer["stays"]), (chipset, chipset), "what is in the way, and stays")
    answer["findings"] = [f for f in answer["findings"] if f["subject"] not in chipset]
    require_losses("sata", "refused", ("storage.mounted", "block", mess.disk("sata"), "/mnt/pool"), answer=answer)


@check("swap on a partition: refused")
def swap():
    disk = mess.disk("swap")
    require_losses("swap", "refused", ("storage.swap", "block", disk, disk + "p1", "swap"))


@check("a RAID 1: both members are refused")
def raid():
    for name in ("raid-scsi", "raid-nvme"):
        require_losses(name, "refused", ("storage.mounted", "block", mess.disk(name), "md7", "/mnt/mirror"))


@check("a mounted USB disk: its controller is refused, the chain names the port")
def usb_disk():
    disk = mess.disk("usb-disk")
    port = re.findall(r"/(\d+-[\d.]+)/", os.path.realpath(f"/sys/block/{disk}"))[-1]
    require_losses("usb-disk", "refused", ("storage.mounted", "block", port, disk, "/mnt/stick"))


@check("the root file system's disk is refused")
def root_disk():
    require_losses("root-disk", "refused", ("storage.root", "block", "vda", "/"))


@check("a folder shared by the host around: its device is refused")
def shared_folder():
    require_losses("job", "refused", ("storage.mounted", "block", "job", "/lab/job"))


@check("S4 the idle twin of three busy NVMes is ok, with a word about its data")
def idle_disk():
    answer = ask_one("idle-disk")
    require_losses("idle-disk", "ok", answer=answer)
    require("storage.idle" in {f["id"] for f in answer["findings"]}, "no word about the data")


@check("S5 default routes through bridge and bond: both cards need care, and are refused to who comes over the network")
def default_route():
    for name in ("bond0", "bond1"):
        for answer, verdict, severity in (
            (everything()[mess.address(name)], "care", "confirm"),
            (everything("--now")[mess.address(name)], "care", "confirm"),
            (everything("--remote")[mess.address(name)], "refused", "block"),
        ):
            way = [mess.nic(name), "bond0", "br0"]
            require_losses(
                name,
                verdict,
                ("network.default-route", severity, *way, "default route"),
                ("network.default-route", severity, *way, "default route (IPv6)"),
                answer=answer,
            )
    equal(ask_one("bond0")["verdict"], "care", "verdict of one alone")


@check("the idle twin of the bond's network cards is ok")
def idle_nic():
    require_losses("idle-nic", "ok")


@check("S6 the only keyboard's controller is refused, and the keyboard named")
def keyboard():
    require_losses("keyboard", "refused", ("input.last-keyboard", "block"))
    messages = {f["id"]: f["message"] for f in everything()[mess.address("keyboard")]["findings"]}
    require("QEMU USB Keyboard" in messages["input.last-keyboard"], messages["input.last-keyboard"])
    require("QEMU USB Keyboard" in messages["usb.devices"], messages["usb.devices"])


@check("S7 the display: care at a VM's start, refused now, and who holds it is named with its number")
def display():
    for arguments, verdict, severity in (((), "care", "confirm"), (("--now",), "refused", "block")):
        answer = everything(*arguments)[mess.address("display")]
        require_losses(
            "display",
            verdict,
            ("display.output", severity, "card0", "Virtual-1"),
            ("display.process", severity, "card0", mess.HOLDER),
            ("display.only-gpu", severity),
            answer=answer,
        )
        holder = next(f for f in answer["findings"] if f["id"] == "display.process")
        require(f"{mess.HOLDER} ({mess.holder_pid()})" in holder["message"], holder["message"])


@check("nothing but the display is judged otherwise now than at a VM's start")
def now():
    changed = {a for a, answer in everything("--now").items() if losses(answer) != losses(everything()[a])}
    equal(changed, {mess.address("display")}, "what is judged otherwise")


@check("a card with virtual functions is refused, they themselves are ok")
def virtual_functions():
    require_losses("sriov", "refused", ("sriov.has-vfs", "block"))
    functions = [a for a in kernel.addresses() if kernel.link(a, "physfn") == mess.address("sriov")]
    equal(len(functions), mess.VFS, "virtual functions")
    for address in functions:
        equal(everything()[address]["verdict"], "ok", f"verdict of {address}")


@check("S1 group mates go along, the group's ports stay; ports themselves are refused")
def group_mates():
    ports = ["0000:00:04.0", "0000:00:04.1"]
    for name, mate in (("mate-nic", "mate-disk"), ("mate-disk", "mate-nic")):
        answer = everything()[mess.address(name)]
        equal(answer["companions"], [mess.address(mate)], f"what goes along with {name}")
        equal(answer["stays"], ports, f"what stays of the group of {name}")
        equal(losses(answer), {("group.mate-loses-driver", "confirm", mess.address(mate), "")}, f"losses of {name}")
        equal(answer["verdict"], "care", f"verdict of {name}")
    for port in [a for a in kernel.addresses() if kernel.link(a, "driver") == "pcieport"]:
        require(("class.bridge", "block", port, "") in losses(everything()[port]), f"{port} is not named as a bridge")
        equal(everything()[port]["verdict"], "refused", f"verdict of {port}")


@check("what nobody can't see is unknown: no verdict is better than root's, none says ok in its place")
def unprivileged():
    root, nobody = everything(), everything(user="nobody")
    equal(sorted(nobody), sorted(root), "functions")
    wrong = {a: (root[a]["verdict"], nobody[a]["verdict"]) for a in root}
    wrong = {a: pair for a, pair in wrong.items() if pair[1] not in (pair[0], "unknown")}
    equal(wrong, {}, "verdicts of root and nobody")
    for name in ("display", "idle-disk", "mate-disk"):
        equal(nobody[mess.address(name)]["verdict"], "unknown", f"verdict of {name}")
    require(mess.HOLDER not in str(nobody), f"nobody sees {mess.HOLDER}")
    for name in ("luks", "btrfs", "swap", "raid-nvme", "usb-disk", "root-disk", "keyboard", "sriov"):
        equal(losses(nobody[mess.address(name)]), losses(root[mess.address(name)]), f"losses of {name}")
    ask_one("idle-disk", user="nobody")


@check("people are told each chain as well")
def words():
    for name in ("luks", "raid-scsi"):
        text = " ".join(airlock.run("check", mess.address(name))[1].split())
        for finding in everything()[mess.address(name)]["findings"]:
            require(" › ".join(finding["chain"]) in text, f"no {finding['chain']} in “{text}”")
        require(finding["chain"], f"no chain for {name}")


@check("nothing of this changed the machine")
def unchanged():
    equal(state(), before, "drivers, groups, overrides, swap and mounts")
    equal(kernel.read(f"/proc/{mess.holder_pid()}/comm"), mess.HOLDER, "the process with the display")
