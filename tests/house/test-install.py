#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `meson install` puts into a DESTDIR is whole and works from there."""

import configparser
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import tap  # noqa: E402  pylint: disable=wrong-import-position

SOURCE = pathlib.Path(__file__).parents[2]
BUILD = pathlib.Path(os.environ["MESON_BUILD_ROOT"])
# The python that has the distribution's modules, such as gi.
SYSTEM_PYTHON = "/usr/bin/python3"
PROGRAM = """#include <voder/voder.h>

int
main (void)
{
  g_print ("%s\\n", voder_get_version ());
  return 0;
}
"""
USE_TYPELIB = """import gi
gi.require_version("Voder", "1.0")
from gi.repository import Voder
print(Voder.get_version())
"""


def run(*command, **environment):
    """Runs a program that must succeed, and gives what it prints."""
    found = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        check=False,
        env={**os.environ, **{k: str(v) for k, v in environment.items()}},
        text=True,
    )
    if found.returncode:
        raise AssertionError(f"{command}: {found.stdout}{found.stderr}")
    return found.stdout


def introspect(what):
    return json.loads(run("meson", "introspect", f"--{what}", BUILD))


class Install(unittest.TestCase):
    """Looks into one installation, shared by all tests."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name)
        run(
            "meson",
            "install",
            "-C",
            BUILD,
            "--no-rebuild",
            "--quiet",
            "--destdir",
            cls.root,
        )
        options = {o["name"]: o["value"] for o in introspect("buildoptions")}
        cls.prefix = cls.root / options["prefix"].lstrip("/")
        for name in ("bindir", "datadir", "includedir", "libdir", "mandir"):
            setattr(cls, name, cls.prefix / options[name])
        cls.libraries = {"LD_LIBRARY_PATH": cls.libdir}
        cls.version = introspect("projectinfo")["version"]

    def test_the_library_has_its_names(self):
        for ending in ("", ".0", f".{self.version}"):
            self.assertTrue((self.libdir / f"libvoder-1.0.so{ending}").exists())

    def test_every_public_header_is_there(self):
        folder = self.includedir / "voder-1.0" / "voder"
        installed = {str(p.relative_to(folder)) for p in folder.rglob("*.h")}
        public = {
            str(path.relative_to(SOURCE / "core"))
            for path in (SOURCE / "core").rglob("*.h")
            if not path.stem.endswith("-private")
        }
        self.assertEqual(installed, public)

    def test_a_program_builds_with_the_pkg_config_file(self):
        # Moved by hand: a sysroot would move GLib's folders too.
        text = (self.libdir / "pkgconfig/voder-1.0.pc").read_text()
        moved = self.root / "voder-moved.pc"
        lines = text.splitlines(keepends=True)
        self.assertTrue(lines[0].startswith("prefix="))
        moved.write_text(f"prefix={self.prefix}\n" + "".join(lines[1:]))
        source = self.root / "program.c"
        source.write_text(PROGRAM)

        flags = run(
            "pkg-config",
            "--cflags",
            "--libs",
            "voder-moved",
            PKG_CONFIG_PATH=self.root,
        ).split()
        run("gcc", "-Werror", source, "-o", self.root / "program", *flags)
        printed = run(self.root / "program", **self.libraries)
        self.assertEqual(printed, f"{self.version}\n")

    def test_the_typelib_can_be_used(self):
        typelibs = self.libdir / "girepository-1.0"
        if not typelibs.exists():
            self.skipTest("introspection is not built")
        self.assertTrue((self.datadir / "gir-1.0/Voder-1.0.gir").exists())
        printed = run(
            SYSTEM_PYTHON,
            "-c",
            USE_TYPELIB,
            GI_TYPELIB_PATH=typelibs,
            **self.libraries,
        )
        self.assertEqual(printed, f"{self.version}\n")

    def test_every_keyfile_stands_beside_its_module(self):
        plugins = self.libdir / "voder-1.0" / "plugins"
        keyfiles = list(plugins.glob("*/*.plugin"))
        sources = list((SOURCE / "plugins").glob("*/*/*.plugin.in"))
        self.assertTrue(keyfiles)
        self.assertLessEqual(len(keyfiles), len(sources))
        for path in keyfiles:
            keyfile = configparser.ConfigParser(interpolation=None)
            keyfile.read(path, encoding="utf-8")
            module = keyfile["Voder Plugin"]["Module"]
            self.assertTrue((path.parent / module).exists(), path)

    def test_gstreamer_finds_the_element(self):
        printed = run(
            "gst-inspect-1.0",
            "vodertts",
            GST_PLUGIN_PATH=self.libdir / "gstreamer-1.0",
            GST_REGISTRY=self.root / "registry.bin",
            **self.libraries,
        )
        self.assertIn("vodertts", printed)

    def test_the_program_runs(self):
        printed = run(self.bindir / "voder", "--version", **self.libraries)
        self.assertIn(self.version, printed)

    def test_the_program_is_documented_and_completed(self):
        self.assertTrue((self.mandir / "man1/voder.1").exists())
        completions = self.datadir / "bash-completion/completions"
        self.assertTrue((completions / "voder").exists())

    def test_the_translations_and_licences_are_there(self):
        languages = (SOURCE / "po/LINGUAS").read_text().split("\n")[1:]
        for language in filter(None, languages):
            catalogue = f"locale/{language}/LC_MESSAGES/voder.mo"
            self.assertTrue((self.datadir / catalogue).exists())
        for text in (SOURCE / "LICENSES").iterdir():
            installed = self.datadir / "licenses/voder" / text.name
            self.assertTrue(installed.exists(), installed)


if __name__ == "__main__":
    tap.main()
