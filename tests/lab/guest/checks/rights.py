# SPDX-License-Identifier: GPL-3.0-or-later
# Installs the helper, then: who may do what, by the real polkit; and that core and helper judge alike.
import airlock
import console
import helper
import installed
import kernel
import places
from tap import check, equal, require

USER = installed.USER


def decisive(findings):
    return {(f["severity"], f["id"], f["subject"]) for f in findings if f["severity"] in ("block", "confirm")}


@check("the helper and its files are installed, and the bus starts it")
def install():
    installed.install()
    version = installed.run("busctl", "get-property", helper.NAME, helper.PATH, helper.NAME, "Version")
    require(version.startswith('s "'), version)
    equal(installed.run("systemctl", "is-active", helper.UNIT).strip(), "active", "its service")


@check("a user without rules reads isolation and bindings, and sees nothing of users")
def reads():
    for method in ("ReadIsolation", "ListBindings"):
        installed.run("busctl", "call", helper.NAME, helper.PATH, helper.NAME, method, user="nobody")
    try:
        text = installed.run("busctl", "call", helper.NAME, helper.PATH, helper.NAME, "ReadUsers", user="nobody")
    except RuntimeError as error:
        require("administrator" in str(error), str(error))
    else:
        require(False, f"not refused: {text}")


@check("the helper tells that user which ports have ACS: no reason of a group is probable any more")
def certain():
    groups = airlock.ask("groups", user=USER)["groups"]
    probable = [r["text"] for g in groups for r in g["reasons"] if r["probable"]]
    require(any(g["reasons"] for g in groups), "no reasons at all")
    equal(probable, [], "probable reasons")


@check("a user without rules changes nothing")
def refused():
    before = places.drivers()
    for command in (("bind", places.address("twin-nic")), ("sriov", places.address("igb"), "2")):
        status, _, complaint = airlock.attempt(*command, "--yes", "--local", user=USER)
        require(status != 0, f"{command[0]}: exit status 0")
        require(complaint, f"{command[0]}: no word about it")
    equal(places.drivers(), before, "drivers")
    equal(kernel.attribute(places.address("igb"), "sriov_numvfs"), "0", "virtual functions")


def bind_at_console(password):
    """Binds in a session of its own, as over SSH; what is on the screen after the password."""
    screen = console.Console("su", "-l", USER)
    screen.expect("$")
    screen.type(f"airlockctl bind --local {places.address('twin-nic')}; echo status=$?; exit")
    # Not at this computer's screen: what all users do with the device is a question of its own.
    screen.expect("which programs of all users")
    screen.expect("Password:")
    screen.type_hidden(installed.PASSWORD)
    screen.expect("Do it? [y/N]")
    screen.type("y")
    # The question is the helper's own, with the device's address.
    screen.expect(f"({places.address('twin-nic')})")
    screen.expect("Password:")
    screen.type_hidden(password)
    screen.expect("status=")
    return screen.end()[0]


@check("at a text console an administrator's password is asked for: a wrong one changes nothing, the right one binds")
def password():
    text = bind_at_console("wrong")
    require(not text.startswith("0"), f"a wrong password was taken: {text}")
    equal(places.driver("twin-nic"), "e1000e", "driver after a wrong password")
    text = bind_at_console(installed.PASSWORD)
    equal((text[:1], places.driver("twin-nic")), ("0", "vfio-pci"), "status and driver")
    status, text, complaint = airlock.attempt("unbind", places.address("twin-nic"), "--yes")
    equal((status, places.driver("twin-nic")), (0, "e1000e"), f"{text} {complaint}")


@check("a user whom a rule of polkit allows it binds a card and gives it back")
def allowed():
    installed.allow_user()
    nic = places.address("twin-nic")

    def try_it():
        return airlock.attempt("bind", nic, "--yes", "--local", user=USER)

    # polkitd reads new rules in its own time.
    status, text, complaint = helper.wait_for(
        lambda: (answer := try_it())[0] == 0 and answer, "the rule to hold", seconds=30
    )
    equal(status, 0, f"status: {text} {complaint}")
    equal(kernel.link(nic, "driver"), "vfio-pci", "driver")
    status, text, complaint = airlock.attempt("unbind", nic, "--yes", user=USER)
    equal(status, 0, f"status of unbind: {text} {complaint}")
    equal(kernel.link(nic, "driver"), "e1000e", "driver afterwards")


@check("core and helper give the same block and confirm findings for every card")
def judgement():
    caller = helper.Caller()
    judged = 0
    for answer in airlock.ask("check", "--all", "--now", "--local"):
        addresses = answer["devices"] + answer["companions"]
        findings, action = caller.check(*(helper.operation("bind", a) for a in addresses))
        ours = decisive(findings)
        equal(ours, decisive(answer["findings"]), f"findings of {addresses}")
        equal(action == "", any(f[0] == "block" for f in ours), f"refusal of {addresses}")
        judged += 1
    require(judged > 10, f"only {judged} cards")
