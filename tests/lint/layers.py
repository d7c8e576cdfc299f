# SPDX-License-Identifier: GPL-3.0-or-later
"""layers.py – the arrows between the layers, by #include, by call and by path."""

import re
import unittest

import tree

# What the sources of a layer may include of the others.
ARROWS = {
    "base": set(),
    "ipc": {"base"},
    "safety": {"base"},
    "binder": {"base"},
    "core": {"ipc", "safety", "base"},
    "helper": {"ipc", "safety", "binder", "base"},
    "cli": {"core", "ipc", "safety", "base"},
    "app": {"core", "ipc", "safety", "base"},
}
# One folder may do more than its layer: the simulated helper binds in a copied tree.
EXTRA = {"core/client": {"binder"}}

GUI = r"gtk/|gdk/|adwaita|gsk/"
VIRT = r"libvirt"
# Headers from outside that a part of the tree may not include.
FOREIGN = {
    "base": rf"{GUI}|{VIRT}|pci/|libxml|json-glib|gudev",
    "safety": rf"{GUI}|{VIRT}|pci/|libxml|json-glib|gudev",
    "binder": rf"{GUI}|{VIRT}|pci/|libxml|json-glib|gudev",
    "ipc": rf"{GUI}|{VIRT}|pci/|libxml|json-glib|gudev",
    "helper": rf"{GUI}|{VIRT}|pci/|libxml|json-glib",
    "core": GUI,
    "core/analysis": rf"{VIRT}|pci/|gudev|fcntl\.h|unistd\.h|stdio\.h|sys/|dirent\.h|glib/gstdio",
    "cli": rf"{GUI}|{VIRT}|pci/|libxml|gudev",
    "app": rf"{VIRT}|pci/|libxml|gudev|json-glib",
}
# libpci lives in one file (its error callback and its thread rule need one place).
LIBPCI_HOME = ("src/core/host/airlock-libpci.c", "src/core/host/airlock-libpci.h")

# Findings are made from a picture of the machine, never from the machine.
PURE_OWN = r"airlock-sysroot|airlock-sysdir|-reader\.h|airlock-libpci|airlock-host\.h"
PURE_CALLS = re.compile(
    r"\b(g_file_\w+|g_dir_open\w*|fopen|open|openat|readlink\w*|g_subprocess_\w+|g_spawn_\w+"
    r"|airlock_sysroot_\w+|airlock_sysdir_\w+|g_bus_get\w*)\s*\("
)
# The window never waits, and asks core for everything.
APP_CALLS = re.compile(
    r"\b(\w+_sync|vir[A-Z]\w*|gvir_\w+|g_file_get_contents|fopen|g_dir_open|openat?|readlink"
    r"|g_bus_get\w*|g_dbus_proxy_\w+)\s*\("
)
CLI_CALLS = re.compile(r"\b(vir[A-Z]\w*|gvir_\w+|g_dir_open|readlink|g_bus_get\w*)\s*\(")
MACHINE_PATH = re.compile(r'"/(?:sys|proc)(?:/|")')

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def own_layer(included, path):
    """The layer that an #include "..." names; headers without a folder are of the same one."""
    first = included.split("/", 1)[0]
    return first if first in ARROWS and "/" in included else path.split("/")[1]


def check_includes(path, text):
    layer = path.split("/")[1]
    if layer not in ARROWS:
        return [f"{path}: src/{layer} is no layer of the design"] if path.count("/") > 1 else []
    parts = path.split("/")[1:-1]
    places = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    allowed = {layer} | ARROWS[layer]
    for place in places:
        allowed |= EXTRA.get(place, set())
    found = []
    for match in INCLUDE.finditer(text):
        where = f"{path}:{tree.line_of(text, match.start(2))}"
        quoted, included = match[1] == '"', match[2]
        if quoted and own_layer(included, path) not in allowed:
            found.append(f"{where}: {layer} may not include {included}")
        if quoted and included.startswith("../"):
            found.append(f"{where}: write the layer, not ../ ({included})")
        if not quoted and any(re.match(FOREIGN[place], included) for place in places if place in FOREIGN):
            found.append(f"{where}: {'/'.join(parts)} may not include <{included}>")
        if not quoted and included.startswith("pci/") and path not in LIBPCI_HOME:
            found.append(f"{where}: libpci belongs to {LIBPCI_HOME[0]} alone")
        if quoted and "core/analysis" in places and re.search(PURE_OWN, included):
            found.append(f"{where}: analysis is pure and may not include {included}")
    return found


def check_calls(path, text):
    rules = [
        ("src/core/analysis/", PURE_CALLS, "analysis is pure and may not call"),
        ("src/app/", APP_CALLS, "the app may not call"),
        ("src/cli/", CLI_CALLS, "airlockctl may not call"),
        ("src/app/", MACHINE_PATH, "the app reads the machine through core, not at"),
        ("src/cli/", MACHINE_PATH, "airlockctl reads the machine through core, not at"),
        ("src/core/analysis/", MACHINE_PATH, "analysis is pure and knows no path"),
    ]
    return [
        f"{path}:{tree.line_of(text, match.start())}: {words} {match[0]}"
        for folder, pattern, words in rules
        if path.startswith(folder)
        for match in pattern.finditer(text)
    ]


def check(files):
    found = []
    for path, text in files.items():
        bare = tree.without_comments(text)
        found += check_includes(path, bare) + check_calls(path, bare)
    return found


class Layers(unittest.TestCase):
    def test_tree(self):
        found = check(tree.read(tree.is_c))
        tree.expect_none(found)

    def assert_breaks(self, path, text):
        self.assertEqual(len(check({path: text})), 1, f"{path}: {text}")

    def assert_holds(self, path, text):
        self.assertEqual(check({path: text}), [])

    def test_arrows(self):
        self.assert_breaks("src/base/a.c", '#include "safety/airlock-finding.h"\n')
        self.assert_breaks("src/safety/a.c", '#include "core/host/airlock-device.h"\n')
        self.assert_breaks("src/core/host/a.c", '#include "binder/airlock-binder.h"\n')
        self.assert_breaks("src/helper/a.c", '#include "core/host/airlock-device.h"\n')
        self.assert_breaks("src/app/a.c", '#include "binder/airlock-binder.h"\n')
        self.assert_breaks("src/cli/a.c", '#include "app/airlock-row.h"\n')
        self.assert_breaks("src/core/host/a.c", '#include "../analysis/a.h"\n')
        self.assert_breaks("src/other/a.c", '#include "config.h"\n')
        self.assert_holds("src/core/client/a.c", '#include "binder/airlock-binder.h"\n')
        self.assert_holds("src/app/a.c", '#include "core/host/airlock-host.h"\n#include "b.h"\n')

    def test_foreign_headers(self):
        self.assert_breaks("src/core/host/a.c", "#include <gtk/gtk.h>\n")
        self.assert_breaks("src/helper/a.c", "# include <libvirt/libvirt.h>\n")
        self.assert_breaks("src/core/host/a.c", "#include <pci/pci.h>\n")
        self.assert_breaks("src/core/analysis/a.c", "#include <unistd.h>\n")
        self.assert_breaks("src/core/analysis/a.c", '#include "base/airlock-sysroot.h"\n')
        self.assert_holds("src/core/host/airlock-libpci.c", "#include <pci/pci.h>\n")
        self.assert_holds("src/app/a.c", "#include <adwaita.h>\n")

    def test_calls_and_paths(self):
        self.assert_breaks("src/app/a.c", "x = g_dbus_connection_call_sync (c);\n")
        self.assert_breaks("src/app/a.c", "d = virDomainLookupByName (c, n);\n")
        self.assert_breaks("src/app/a.c", "g_file_get_contents (p, &c, NULL, NULL);\n")
        self.assert_breaks("src/app/a.c", 'p = "/sys/class/drm";\n')
        self.assert_breaks("src/cli/a.c", 'p = "/proc/cmdline";\n')
        self.assert_breaks("src/core/analysis/a.c", "f = fopen (p, m);\n")
        self.assert_holds("src/app/a.c", '/* "/sys/x" g_x_sync () */ p = _("Open /sys/x");\n')
        self.assert_holds("src/cli/a.c", "g_file_get_contents_async_like (p);\n")


if __name__ == "__main__":
    unittest.main()
