#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tools/setup.sh does on a machine that the test makes up: its PATH
holds just the programs that the test puts there."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import tap  # noqa: E402  pylint: disable=wrong-import-position

SETUP = pathlib.Path(__file__).parents[2] / "tools" / "setup.sh"
PACKAGES = """# A list
build  here-dev
build  lacking-dev          # why
run    lacking-dev
run    lacking-voices
style  never-asked-for
"""
TOOLS = ("sh", "sed", "sort", "grep", "xargs", "printf", "echo", "env")
DPKG_QUERY = '#!/bin/sh\n[ "$4" != here-dev ] || echo installed\n'
APT_GET = '#!/bin/sh\necho "apt-get $*"\n'
APT_CACHE = "#!/bin/sh\nexit 0\n"
SUDO = '#!/bin/sh\necho "sudo $*"\n'


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.path = self.root / "bin"
        self.path.mkdir()
        (self.root / "tools").mkdir()
        (self.root / "tools/packages").write_text(PACKAGES, encoding="utf-8")
        for name in TOOLS:
            (self.path / name).symlink_to(shutil.which(name))

    def program(self, name, text):
        path = self.path / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def debian(self, user_id="0"):
        self.program("dpkg-query", DPKG_QUERY)
        self.program("apt-get", APT_GET)
        self.program("apt-cache", APT_CACHE)
        self.program("id", f"#!/bin/sh\necho {user_id}\n")

    def install(self):
        script = 'set -eu; root=$1; . "$2"; install_packages build run'
        return subprocess.run(
            ["sh", "-c", script, "quickstart", self.root, SETUP],
            capture_output=True,
            check=False,
            env={"PATH": str(self.path)},
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def test_it_names_what_is_missing_and_then_installs_it(self):
        self.debian()
        found = self.install()
        said, *did = found.stdout.strip().splitlines()
        self.assertEqual(said, "== Installing: lacking-dev lacking-voices")
        self.assertEqual(
            did,
            [
                "apt-get -q -y install --no-install-recommends "
                "lacking-dev lacking-voices"
            ],
        )
        self.assertEqual(found.returncode, 0)

    def test_it_does_nothing_when_everything_is_there(self):
        self.debian()
        self.program("dpkg-query", "#!/bin/sh\necho installed\n")
        found = self.install()
        self.assertEqual((found.returncode, found.stdout), (0, ""))

    def test_it_updates_the_lists_only_when_they_lack_a_package(self):
        self.debian()
        self.program("apt-cache", "#!/bin/sh\nexit 100\n")
        did = self.install().stdout.strip().splitlines()[1:]
        self.assertEqual(did[0], "apt-get -q -y update")
        self.assertIn("install", did[1])

    def test_it_says_that_it_uses_sudo_when_not_root(self):
        self.debian(user_id="1000")
        self.program("sudo", SUDO)
        found = self.install()
        self.assertIn("(with sudo, since you are not root)", found.stdout)
        self.assertIn("sudo -n env", found.stdout)

    def test_it_tells_what_to_type_without_sudo(self):
        self.debian(user_id="1000")
        found = self.install()
        self.assertEqual(found.returncode, 1)
        self.assertIn("apt-get install lacking-dev", found.stderr)

    def test_it_names_the_packages_and_stops_without_apt(self):
        found = self.install()
        self.assertEqual(found.returncode, 1)
        self.assertTrue(
            found.stderr.strip().endswith(
                "here-dev lacking-dev lacking-voices"
            ),
            found.stderr,
        )


if __name__ == "__main__":
    tap.main()
