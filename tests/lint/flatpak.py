# SPDX-License-Identifier: GPL-3.0-or-later
"""flatpak.py – the manifests are sound, ask for no more than they may, and follow the build."""

import json
import re
import unittest

import tree

APP = "io.github.airlock_vm.Airlock"
# What the sandbox is opened for. A new line here is a decision, with its reason in CONTRIBUTING.
PERMISSIONS = {
    "--share=ipc",
    "--socket=wayland",
    "--socket=fallback-x11",
    "--device=dri",
    "--system-talk-name=io.github.airlock_vm.AirlockHelper1",
    "--filesystem=/sys/kernel/iommu_groups:ro",
    "--filesystem=/run/libvirt",
    "--filesystem=xdg-run/libvirt",
    "--share=network",
    "--socket=ssh-auth",
    "--filesystem=~/.ssh:ro",
}
# What each dependency of the build comes from: a module, or the GNOME runtime.
RUNTIME = {
    "glib-2.0", "gobject-2.0", "gio-2.0", "gio-unix-2.0", "json-glib-1.0", "libarchive",
    "gtk4", "libadwaita-1", "libxml-2.0",
}  # fmt: skip
FROM_MODULE = {
    "libpci": "pciutils",
    "gudev-1.0": "libgudev",
    "libvirt": "libvirt",
    "libvirt-glib-1.0": "libvirt-glib",
}
OPTION = re.compile(r"^option\(\s*'([\w-]+)'", re.MULTILINE)
DEPENDENCY = re.compile(r"\bdependency\(\s*'([^']+)'")


def modules(manifest, files):
    """The modules, those in files of their own read in."""
    for module in manifest["modules"]:
        yield json.loads(files[f"flatpak/{module}"]) if isinstance(module, str) else module


def check_source(source, where):
    if source.get("type") == "dir":
        return [] if source.get("path") == ".." else [f"{where}: a folder other than the project"]
    if not source.get("url", "").startswith("https://"):
        return [f"{where}: {source.get('url')} is not fetched by https"]
    if source.get("type") == "git":
        good = "tag" in source and re.fullmatch(r"[0-9a-f]{40}", source.get("commit", ""))
        return [] if good else [f"{where}: a git source needs a tag and its commit"]
    good = re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", ""))
    return [] if good else [f"{where}: {source['url']} has no sha256"]


def check(name, files):
    """Complaints about one manifest; files are those of flatpak/ and the build."""
    manifest = json.loads(files[f"flatpak/{name}.json"])
    asked = set(manifest["finish-args"])
    found = [f"{name}: {argument} is not decided" for argument in sorted(asked - PERMISSIONS)]
    found += [f"{name}: {argument} is missing" for argument in sorted(PERMISSIONS - asked)]
    if (manifest["id"], manifest["runtime"], manifest["runtime-version"]) != (
        name,
        "org.gnome.Platform",
        "48",
    ):
        found.append(f"{name}: wrong id or runtime")
    names = []
    for module in modules(manifest, files):
        names.append(module["name"])
        for source in module["sources"]:
            found += check_source(source, f"{name}: {module['name']}")
    if names[-1:] != ["airlock"]:
        found.append(f"{name}: airlock is not the last module")
    options = set(OPTION.findall(files["meson.options"]))
    used = [option[2:].split("=")[0] for option in manifest["modules"][-1]["config-opts"]]
    found += [f"{name}: no meson option {option}" for option in used if option not in options]
    if "-Dhelper=false" not in manifest["modules"][-1]["config-opts"]:
        found.append(f"{name}: the helper can't be in a Flatpak")
    if ("development" in used) != name.endswith(".Devel"):
        found.append(f"{name}: -Ddevelopment and the id do not agree")
    for path, text in files.items():
        for needed in DEPENDENCY.findall(text) if path.endswith("meson.build") else ():
            if needed not in RUNTIME and FROM_MODULE.get(needed) not in names:
                found.append(f"{name}: nothing brings {needed} ({path})")
    return found


def build_files(path):
    # The helper is the host's: the manifests leave it out.
    in_build = path.startswith(("src/", "data/")) and "/helper/" not in path or "/" not in path
    return path.startswith("flatpak/") or path == "meson.options" or in_build and path.endswith("meson.build")


class Flatpak(unittest.TestCase):
    def test_manifests(self):
        files = tree.read(build_files)
        tree.expect_none(check(APP, files) + check(APP + ".Devel", files))

    def test_same_modules(self):
        texts = [(tree.TOP / f"flatpak/{name}.json").read_text() for name in (APP, APP + ".Devel")]
        first, second = (json.loads(text)["modules"][:-1] for text in texts)
        self.assertEqual(first, second)

    def changed(self, **changes):
        """Complaints after changing fields of the real manifest."""
        files = dict(tree.read(build_files))
        manifest = json.loads(files[f"flatpak/{APP}.json"])
        manifest.update(changes)
        files[f"flatpak/{APP}.json"] = json.dumps(manifest)
        return check(APP, files)

    def test_rule(self):
        real = json.loads((tree.TOP / f"flatpak/{APP}.json").read_text())
        arguments, parts = real["finish-args"], real["modules"]
        self.assertEqual(len(self.changed(**{"finish-args": [*arguments, "--filesystem=host"]})), 1)
        self.assertEqual(len(self.changed(**{"finish-args": arguments[1:]})), 1)
        self.assertEqual(len(self.changed(**{"runtime-version": "47"})), 1)
        self.assertEqual(len(self.changed(modules=[parts[0], *parts[2:]])), 1)
        airlock = {**parts[-1], "config-opts": ["-Dhelper=false", "-Dnothing=true"]}
        self.assertEqual(len(self.changed(modules=[*parts[:-1], airlock])), 1)

    def test_sources(self):
        url = "https://example.org/x.tar.gz"
        self.assertEqual(check_source({"type": "archive", "url": url, "sha256": "0" * 64}, "x"), [])
        git = {"type": "git", "url": url, "tag": "v1", "commit": "0" * 40}
        self.assertEqual(check_source(git, "x"), [])
        for source in (
            {"type": "archive", "url": url},
            {"type": "archive", "url": "http://example.org/x", "sha256": "0" * 64},
            {"type": "git", "url": url, "tag": "v1"},
            {"type": "git", "url": url, "branch": "main"},
            {"type": "dir", "path": "/"},
        ):
            self.assertEqual(len(check_source(source, "x")), 1, source)


if __name__ == "__main__":
    unittest.main()
