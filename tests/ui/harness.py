# harness.py – a private display, bus and home in which the app is used as people use it
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the window and the pictures of it stand on.

A Session is an X server with a window manager, a session bus and a home folder of its own. An App
is the program in it, seen through AT-SPI and driven by real key presses and clicks.
"""

import functools
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TIMEOUT = 20
SOURCE = pathlib.Path(__file__).resolve().parents[2]

# Not ours: the machinery around the app, in a session without the services of a desktop.
IGNORED = [
    # No service answers for it in a bare session; GTK then asks nobody for its settings.
    re.compile(r"Unable to acquire session bus|org\.freedesktop\.portal"),
    # The software renderer has no GL to look for.
    re.compile(r"libEGL warning|MESA"),
]
ALARM = re.compile(r"-(CRITICAL|WARNING|ERROR) \*\*|\b(Gtk|Adwaita|GLib\w*|Gdk)-(CRITICAL|WARNING)"
                   r"|AddressSanitizer|runtime error:")


class Failure(Exception):
    """What a test expected and did not find."""


def wait_for(what, check, timeout=TIMEOUT):
    """Calls check until it answers, and returns the answer."""
    end = time.monotonic() + timeout
    while True:
        answer = check()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Failure(f"waited {timeout} s in vain for {what}")
        time.sleep(0.05)


def keeping_evidence(test):
    """A failed test leaves a picture of the display and what the app wrote."""
    @functools.wraps(test)
    def run(self):
        try:
            test(self)
            self.finish()
        except BaseException:
            self.keep_evidence(test.__name__)
            raise
    return run


class Session:
    """Display, bus and folders, all private; use it as a context."""

    def __init__(self, build, size="1600x1000", framebuffer=False):
        """With framebuffer, the pixels of the display are in a file in the home folder."""
        self.build = pathlib.Path(build)
        self.size = size
        self.framebuffer = framebuffer
        self.processes = []
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="airlock-ui."))

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            self._folder(f"XDG_{name}_HOME", name.lower())
        self._folder("XDG_RUNTIME_DIR", "runtime").chmod(0o700)
        font = self.home / "config/gtk-4.0"
        font.mkdir(parents=True)
        (font / "settings.ini").write_text("[Settings]\ngtk-font-name=Cantarell 11\n"
                                           "gtk-enable-animations=false\n", encoding="utf-8")
        os.environ.update(
            HOME=str(self.home), LC_ALL="C.UTF-8", GDK_BACKEND="x11", GSK_RENDERER="cairo",
            GSETTINGS_BACKEND="keyfile", GSETTINGS_SCHEMA_DIR=str(self.build / "data"),
            AIRLOCK_DEMO_DIR=str(self.build / "data/demo"),
            G_DEBUG="fatal-criticals", ADW_DISABLE_PORTAL="1", GTK_A11Y="atspi",
            LIBGL_ALWAYS_SOFTWARE="1", NO_AT_BRIDGE="0",
            # The application's own icon, which is not installed here.
            XDG_DATA_DIRS=f"{SOURCE / 'data'}:/usr/local/share:/usr/share")
        for name in ("WAYLAND_DISPLAY", "LANGUAGE", "AT_SPI_BUS_ADDRESS", "ADW_DEBUG_COLOR_SCHEME"):
            os.environ.pop(name, None)
        memory = ["-fbdir", str(self.home)] if self.framebuffer else []
        os.environ["DISPLAY"] = ":" + self._answer(
            ["Xvfb", "-displayfd", "{fd}", "-screen", "0", f"{self.size}x24", "-nolisten", "tcp",
             *memory])
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = self._answer(
            ["dbus-daemon", "--session", "--nofork", "--print-address={fd}"])
        self._spawn(["xfwm4", "--compositor=off"])
        global Atspi, GLib
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi, GLib
        Atspi.init()
        Atspi.set_timeout(5000, 10000)

    def _folder(self, variable, name):
        folder = self.home / name
        folder.mkdir()
        os.environ[variable] = str(folder)
        return folder

    def _spawn(self, command, **options):
        log = open(self.home / (command[0] + ".log"), "wb")
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                   **options)
        self.processes.append(process)
        return process

    def _answer(self, command):
        """Starts a server that writes what it is reached by to a descriptor."""
        reader, writer = os.pipe()
        self._spawn([part.replace("{fd}", str(writer)) for part in command], pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as pipe:
            line = pipe.readline().strip()
        if not line:
            raise Failure(f"{command[0]} did not start")
        return line

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.home, ignore_errors=True)


class App:
    """The program and its first window."""

    def __init__(self, session, *arguments, size=(1180, 760), page="devices", dark=False, contrast=False,
                 environment=()):
        self.session = session
        self.log = session.home / "airlock.log"
        settings = session.home / "config/glib-2.0/settings"
        settings.mkdir(parents=True, exist_ok=True)
        if size:
            (settings / "keyfile").write_text(
                "[io/github/airlock_vm/Airlock]\n"
                f"window-width={size[0]}\nwindow-height={size[1]}\nlast-page='{page}'\n",
                encoding="utf-8")
        environment = dict(os.environ, **dict(environment))
        if dark:
            environment["ADW_DEBUG_COLOR_SCHEME"] = "prefer-dark"
        if contrast:
            environment["ADW_DEBUG_HIGH_CONTRAST"] = "1"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [str(session.build / "src/app/airlock"), *map(str, arguments)], env=environment,
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            self.frame = wait_for("the window", self._find_frame)
            self.window = wait_for("the window on the display", self._find_window)
            subprocess.run(["xdotool", "windowfocus", "--sync", self.window], check=False,
                           capture_output=True)
        except BaseException:
            self.process.kill()
            raise

    def _find_frame(self):
        if self.process.poll() is not None:
            raise Failure(f"the app ended with status {self.process.returncode}\n{self.stderr()}")
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application is None or application.get_process_id() != self.process.pid:
                continue
            application.clear_cache()
            for j in range(application.get_child_count()):
                frame = application.get_child_at_index(j)
                if frame is not None and frame.get_role_name() in ("frame", "window"):
                    return frame
        return None

    def _find_window(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid",
                                str(self.process.pid)], capture_output=True, text=True,
                               check=False).stdout.split()
        return found[-1] if found else None

    # Looking

    def walk(self, start=None, showing=True):
        """All accessible objects below start, in order; only what is on display unless told."""
        stack = [start or self.frame]
        while stack:
            node = stack.pop()
            try:
                states = node.get_state_set()
                if showing and not states.contains(Atspi.StateType.VISIBLE):
                    continue
                yield node
                children = [node.get_child_at_index(i) for i in range(node.get_child_count())]
            except Exception:  # it went away meanwhile
                continue
            stack.extend(child for child in reversed(children) if child is not None)

    def find_all(self, role=None, name=None, start=None, showing=True):
        """Every object of this role (a regular expression) whose name matches the expression."""
        found = []
        for node in self.walk(start, showing):
            try:
                if role and not re.fullmatch(role, node.get_role_name()):
                    continue
                if name and not re.search(name, text_of(node)):
                    continue
            except GLib.Error:  # it went away meanwhile
                continue
            found.append(node)
        return found

    def find(self, role=None, name=None, start=None, timeout=TIMEOUT):
        """The first such object, once there is one."""
        def look():
            self.alive()
            return self.find_all(role, name, start)
        return wait_for(f"{role or 'object'} “{name}”", look, timeout)[0]

    def gone(self, role=None, name=None):
        """Waits until there is no such object."""
        wait_for(f"{role or 'object'} “{name}” to go", lambda: not self.find_all(role, name))

    def list_items(self, name=None):
        """The rows of the list of devices that GTK has made, those in sight and a few more."""
        lists = self.find_all("list", "^Devices$")
        return self.find_all("list item", name, lists[-1]) if lists else []

    def rows(self):
        """The rows of the list of devices: {name: description}."""
        return {row.get_name(): row.get_description() for row in self.list_items()}

    def row(self, name, timeout=TIMEOUT):
        """The row of the list of devices whose name matches."""
        def look():
            self.alive()
            return self.list_items(name)
        return wait_for(f"row “{name}”", look, timeout)[0]

    def no_row(self, name):
        """Waits until the list of devices has no such row."""
        wait_for(f"row “{name}” to go", lambda: self.list_items() and not self.list_items(name))

    def texts(self, start=None):
        """All that is written on display."""
        return [text for text in (text_of(node) for node in self.walk(start)) if text]

    def says(self, expression, timeout=TIMEOUT):
        """Waits until the expression is written somewhere on display."""
        return wait_for(f"the words “{expression}”",
                        lambda: [t for t in self.texts() if re.search(expression, t)], timeout)

    def selected(self):
        """The names of the selected rows of the list of devices."""
        return [row.get_name() for row in self.list_items()
                if row.get_state_set().contains(Atspi.StateType.SELECTED)]

    def heading(self):
        """The name that the pane shows."""
        names = [text_of(node) for node in self.find_all("heading")]
        return names[0] if names else None

    def focused(self):
        """The object that has the keyboard."""
        for node in self.walk():
            if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                return node
        return None

    # Doing

    def keys(self, *names):
        """Presses keys one after the other, as xdotool names them."""
        for name in names:
            subprocess.run(["xdotool", "key", "--clearmodifiers", name], check=True)
            time.sleep(0.08)

    def press_row(self, name):
        """Folds or unfolds a row of the pane by keyboard."""
        self.find("list item", name)
        for _ in range(60):
            node = self.focused()
            if node and node.get_role_name() == "list item" and re.search(name, text_of(node)):
                self.keys("Return")
                return
            self.keys("Tab")
        raise Failure(f"Tab doesn't reach the row “{name}”")

    def windows_named(self, name):
        """Windows of the app beside the first in which something of this name is on display."""
        application = self.frame.get_application()
        application.clear_cache()
        windows = [application.get_child_at_index(i)
                   for i in range(application.get_child_count())]
        return [window for window in windows
                if window is not None and window != self.frame and self.find_all(None, name, window)]

    def type(self, text):
        """Types a text."""
        subprocess.run(["xdotool", "type", "--delay", "20", text], check=True)
        time.sleep(0.2)

    def press(self, node):
        """Does what a click on a button does. GTK tells other clients a place for it that leaves
        out the padding of everything around it, so a real pointer would miss small things."""
        node.get_action_iface().do_action(0)
        time.sleep(0.2)

    def go_to(self, name):
        """Selects a row of the list of devices by keyboard."""
        self.row(name)
        self.focus_list()
        self.keys("Home")
        for _ in range(200):
            if any(re.search(name, selected) for selected in self.selected()):
                return
            self.keys("Down")
        raise Failure(f"the arrow keys don't reach row “{name}”")

    def focus_list(self):
        """Puts the keyboard into the list of devices with Tab alone."""
        for _ in range(60):
            node = self.focused()
            while node is not None and not (node.get_role_name() == "list"
                                            and node.get_name() == "Devices"):
                node = node.get_parent()
            if node is not None:
                return
            self.keys("Tab")
        raise Failure("Tab doesn't reach the list of devices")

    def click(self, node):
        """Clicks into the middle of something large."""
        box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        x, y = box.x + box.width // 2, box.y + box.height // 2
        subprocess.run(["xdotool", "mousemove", "--window", self.window, str(x), str(y),
                        "click", "1"], check=True)
        time.sleep(0.2)

    def resize(self, width, height):
        """Gives the window another size."""
        subprocess.run(["xdotool", "windowsize", "--sync", self.window, str(width), str(height)],
                       check=True)
        time.sleep(0.5)

    def geometry(self):
        """(width, height) of the window."""
        values = self._shell_geometry()
        return int(values["WIDTH"]), int(values["HEIGHT"])

    def _shell_geometry(self):
        text = subprocess.run(["xdotool", "getwindowgeometry", "--shell", self.window], check=True,
                              capture_output=True, text=True).stdout
        return dict(line.split("=") for line in text.split())

    def picture(self, path, whole=False):
        """Saves what the window looks like, with the menus and dialogs over it."""
        command = ["import", "-window", "root"]
        if not whole:
            width, height = self.geometry()
            command += ["-crop", f"{width}x{height}+{self.place()}", "+repage"]
        subprocess.run([*command, str(path)], check=False)

    def place(self):
        """Where the window is, as "X+Y"."""
        values = self._shell_geometry()
        return f"{values['X']}+{values['Y']}"

    # Ending

    def alive(self):
        if self.process.poll() is not None:
            raise Failure(f"the app ended with status {self.process.returncode}\n{self.stderr()}")

    def stderr(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def alarms(self):
        """Lines of stderr that no release may print."""
        return [line for line in self.stderr().splitlines() if ALARM.search(line)
                and not any(pattern.search(line) for pattern in IGNORED)]

    def close(self):
        """Quits as people do, and returns the exit status."""
        if self.process.poll() is None:
            subprocess.run(["xdotool", "windowfocus", "--sync", self.window], check=False,
                           capture_output=True)
            self.keys("ctrl+q")
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGTERM)
                self.process.wait(10)
                return -1
        return self.process.returncode


def text_of(node):
    """The name of an object, or the text it shows."""
    name = node.get_name()
    if not name and node.is_text():
        name = Atspi.Text.get_text(node.get_text_iface(), 0, -1)
    return name or ""


def show_map(app):
    """Shows the devices as a map instead of a list."""
    app.press(app.find("page tab|radio button", "^Map$"))
    app.find("tree", "^Map of devices$")
    app.find("tree item")


def make_dump(tree, path):
    """Writes the devices of a tree as `lspci -xxxx` prints them."""
    devices = sorted((tree / "sys/bus/pci/devices").iterdir())
    path.write_text("\n".join(dump_device(device) for device in devices), encoding="utf-8")
    return path


def make_host(name, folder):
    """Makes the tree of one of the fixture hosts and returns its root."""
    fixtures = SOURCE / "tests/fixtures"
    description = next(path for path in (fixtures / "hosts" / f"{name}.host",
                                         fixtures / "uses" / f"{name}.host") if path.exists())
    subprocess.run([sys.executable, fixtures / "mkhost.py", description, folder], check=True)
    return folder


def is_plumbing(node):
    """Parts of GTK's and Adwaita's own widgets whose names are not ours to give."""
    role = node.get_role_name()
    # Scroll bars and scrolled areas stand for nothing, and Tab passes them by.
    if role in ("scroll bar", "scroll pane"):
        return True
    # GTK 4.18 makes the items of a menu model itself and exports them without their label.
    if role == "menu item":
        return True
    # Boxes and lists of Adwaita's own inside a row (AdwExpanderRow) or a dialog that has a name.
    if role in ("panel", "list"):
        outer = node.get_parent()
        for _ in range(4):
            if outer is None:
                return False
            if outer.get_role_name() in ("list item", "dialog") and outer.get_name():
                return True
            outer = outer.get_parent()
    return False


def dump_device(path):
    """A device as `lspci -xxxx` prints it."""
    data = (path / "config").read_bytes()
    vendor, device = data[1] << 8 | data[0], data[3] << 8 | data[2]
    lines = [f"{path.name} Class {data[11]:02x}{data[10]:02x}: {vendor:04x}:{device:04x}"]
    lines += [f"{start:02x}: " + " ".join(f"{byte:02x}" for byte in data[start:start + 16])
              for start in range(0, len(data), 16)]
    return "\n".join(lines) + "\n"


def make_large_host(folder, cards):
    """Makes a machine of root ports with a card of two functions behind each."""
    lines = ["about: a large machine", "cpu: GenuineIntel vmx", "cmdline: root=/dev/sda1 ro",
             "acpi: DSDT FACP DMAR", "config: INTEL_IOMMU=y VFIO_PCI=m", "iommu: intel"]
    for i in range(cards):
        domain, place = divmod(i, 8 * 30)
        bus, slot = divmod(place, 30)
        port = f"{domain:04x}:{bus * 32:02x}:{slot + 1:02x}.0"
        below = f"{domain:04x}:{bus * 32 + slot + 1:02x}"
        lines += [f"{port} 8086:2f02 0604 root group={2 * i} driver=pcieport acs=1d/1d",
                  f"  {below}:00.0 8086:10c9 0200 ep group={2 * i + 1} driver=igb bar0=128K",
                  f"  {below}:00.1 8086:10c9 0200 ep group={2 * i + 1} driver=igb bar0=128K"]
    description = pathlib.Path(folder).with_suffix(".host")
    description.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fixtures = SOURCE / "tests/fixtures"
    subprocess.run([sys.executable, fixtures / "mkhost.py", description, folder], check=True)
