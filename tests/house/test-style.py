#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each house rule fails on a small bad tree and passes on a good one."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import tap  # noqa: E402
from planted import ANYWHERE, ELSEWHERE, OUTSIDE_FLOW  # noqa: E402

CHECK_STYLE = pathlib.Path(__file__).parents[2] / "tools" / "check-style"
SPDX = "SPDX-License-Identifier: "
C = f"/* {SPDX}MIT */\n"
SHELL = f"# {SPDX}MIT\n"

A_HEADER = (
    C
    + """#pragma once

#include <glib.h>
#include <voder/voder-macros.h>

VODER_API int voder_a_get (void);
"""
)
A_SOURCE = (
    C
    + """#include <voder/flow/voder-a.h>

/**
 * voder_a_get:
 *
 * Gives one.
 *
 * Thread safety: any thread.
 *
 * Returns: one
 */
int
voder_a_get (void)
{
  return 1;
}
"""
)
GERMAN = (
    SHELL
    + """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Good day"
msgstr "Guten Tag"
"""
)
GOOD = {
    "LICENSES/MIT.txt": "You may.\n",
    "README.md": f"<!-- {SPDX}MIT -->\n# A tree\n",
    ".clang-format": SHELL + "BasedOnStyle: LLVM\nSpaceBeforeParens: Always\n"
    "AlwaysBreakAfterReturnType: AllDefinitions\nBreakBeforeBraces: Linux\n",
    "meson.build": SHELL + "project(\n  'voder',\n  version: '1.2.3',\n)\n",
    "core/meson.build": SHELL
    + "gnome.generate_gir(\n  fatal_warnings: true,\n  )\n",
    "core/voder.h": C + "#include <voder/flow/voder-a.h>\n"
    "#include <voder/voder-macros.h>\n#include <voder/voder-version.h>\n",
    "core/voder-macros.h": C + "#define VODER_API extern\n",
    "core/voder-version.h": C + "#define VODER_MAJOR_VERSION 1\n"
    "#define VODER_MINOR_VERSION 2\n#define VODER_MICRO_VERSION 3\n",
    "core/flow/voder-a.h": A_HEADER,
    "core/flow/voder-a.c": A_SOURCE,
    "core/flow/voder-lock-private.h": C + "#include <glib.h>\n",
    "tests/bench/flow/peer-a.c": C + "static GMutex lock;\n",
    "tests/bench/flow/voder-a.c": C + "static pthread_t a;\n",
    "core/flow/voder-sync-a.c": C + "pthread_cond_wait (a, b);\n",
    "core/flow/voder-child-a.c": C + "posix_spawnp (a);\nwaitid (b);\n",
    "core/speech/voder-host-server.c": C + "pid = fork ();\n",
    "core/speech/a.c": C + "a->fork (b);\na.system = system_new ();\n"
    "poll (a, 1, 0);\ng_once (&b, c, NULL);\n"
    "if (poll (a, N (b), 0) > 0)\n  f (c, 1);\ng_atomic_int_set (&a, 1);\n"
    "b = atomic_load (&a);\ng_atomic_ref_count_inc (&c);\n",
    "elements/a.c": C + "GST_OBJECT_LOCK (self);\n",
    "tests/tools/a.c": C + "GSubprocess *a;\nkill (a, b);\n",
    "plugins/p/voder-p.c": C + "#include <voder/voder.h>\n\n"
    'static const char *const day = N_ ("Good day");\n',
    "po/POTFILES": SHELL + "plugins/p/voder-p.c\n",
    "po/de.po": GERMAN,
}

# What to change in the good tree, and what the rule then says. A text that
# the rules would find here too is written in two pieces.
BAD = {
    "layout": [("core/flow/voder-a.c", A_SOURCE + "int x=1;\n", "voder-a.c")],
    "layers": [
        (
            "core/flow/voder-a.c",
            C + "#include <voder/speech/voder-voice.h>\n",
            "voder-a.c:2: flow is not above <voder/speech/",
        ),
        (
            "core/text/voder-t.c",
            C + "#include <voder/flow/voder-lock-private.h>\n",
            "is private",
        ),
        (
            "core/text/voder-t.c",
            C + '#include "../flow/voder-lock-private.h"\n',
            '"../flow/voder-lock-private.h" is not in its folder',
        ),
        (
            "plugins/p/voder-p.c",
            C + "#include <voder/flow/voder-a.h>\n",
            "not voder.h",
        ),
        (
            "tests/flow/test-a.c",
            C + '#include "voder-lock-private.h"\n',
            ':2: "voder-lock-private.h" is not in its folder',
        ),
    ],
    "umbrella": [("core/flow/voder-b.h", A_HEADER, "voder-b.h> is missing")],
    "size": [
        ("plugins/p/long.c", C + "\n" * 800, "long.c: 801 lines"),
        (
            "plugins/p/long.c",
            C + "int\nx (void)\n{\n" + "\n" * 59 + "}\n",
            "long.c:4: a function of 61 lines",
        ),
        (
            "tools/long.py",
            SHELL + "def x():\n" + "    y()\n" * 60,
            "long.py:2: a function of 61 lines",
        ),
        (
            "tools/long.sh",
            SHELL + "x () {\n" + "  y\n" * 59 + "}\n",
            "long.sh:2: a function of 61 lines",
        ),
    ],
    "threads": [("plugins/p/t.c", C + "GMutex a;\n", "t.c:2: GMutex\n")],
    "documentation": [
        (
            "core/flow/voder-a.c",
            A_SOURCE.replace("voder_a_get:", "voder_b_get:"),
            "voder-a.h:7: voder_a_get is not documented",
        ),
        (
            "core/flow/voder-a.c",
            A_SOURCE.replace("Returns:", "Gives:"),
            "voder_a_get does not say what it returns",
        ),
        (
            "core/flow/voder-a.c",
            A_SOURCE.replace("Thread safety:", "Threads:"),
            "voder_a_get does not say its thread safety",
        ),
    ],
    "introspection": [
        (
            "core/meson.build",
            SHELL + "gnome.generate_gir(\n  x,\n  )\n",
            "without fatal_warnings",
        )
    ],
    "headers": [
        (
            "core/flow/voder-a.h",
            A_HEADER.replace("#include", "//"),
            "core/flow/voder-a.h: gcc",
        ),
        (
            "core/flow/voder-a.h",
            A_HEADER + "extern int class;\n",
            "core/flow/voder-a.h: g++",
        ),
    ],
    "licence": [
        ("plugins/p/x.c", "int x;\n", "x.c: no SPDX"),
        (
            "plugins/p/x.c",
            C.replace("MIT", "BSD-2-Clause"),
            "no LICENSES/BSD-2-Clause.txt",
        ),
        ("LICENSES/ISC.txt", "Text.\n", "ISC.txt: no file is under it"),
    ],
    "paths": [
        ("tools/x.sh", SHELL + "cd /wo" + "rk/x\n", "x.sh:2: /wo" + "rk/"),
        ("docs/x.md", SHELL + "cd /t" + "mp/x\n", "x.md:2: /t" + "mp/"),
    ],
    "type-names": [
        (
            "plugins/p/voder-q.c",
            C + "G_DEFINE_FINAL_TYPE (VoderQ, voder_q, G_TYPE_OBJECT)\n" * 2,
            "voder-q.c:3: VoderQ is in plugins/p/voder-q.c, too",
        )
    ],
    "unfinished": [("plugins/p/x.c", C + "/* TO" + "DO: more */\n", "x.c:2: ")],
    "plugin-folders": [
        ("plugins/p/p.plugin.in", SHELL, "plugins/p/README.md is missing"),
    ],
    "shell": [("tools/x", "#!/bin/sh\n" + SHELL + "echo $1\n", "x:3:6:")],
    "spelling": [("docs/x.md", SHELL + "t" + "eh voice\n", "x.md:2: t" + "eh")],
    "version": [
        (
            "meson.build",
            SHELL + "project(\n  version: '1.2.4',\n)\n",
            "1.2.3 is not",
        )
    ],
    "potfiles": [
        (
            "plugins/p/x.c",
            C + 'x = _ ("Hello");\n',
            "plugins/p/x.c is missing",
        ),
        ("plugins/p/x.plugin.in", SHELL, "x.plugin.in is missing"),
        (
            "po/POTFILES",
            SHELL + "plugins/p/voder-p.c\ncore/voder.h\n",
            "core/voder.h has nothing",
        ),
        (
            "po/POTFILES",
            SHELL + "plugins/p/voder-p.c\ncore/voder.h\n",
            "not sorted",
        ),
    ],
    "translations": [
        ("po/de.po", GERMAN.replace('"Guten Tag"', '""'), "untranslated"),
        (
            "po/de.po",
            GERMAN.replace('msgid "Good', '#, fuzzy\nmsgid "Good'),
            "fuzzy",
        ),
        (
            "plugins/p/voder-p.c",
            C + 'x = _ ("Good night");\n',
            "but not defined",
        ),
    ],
}
MODULE = '#define EXPORT __attribute__ ((visibility ("default")))\n'
ONE_SYMBOL = MODULE + "EXPORT int voder_plugin_descriptor;\n"


class Style(unittest.TestCase):
    """The tests of the table above are added below."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name, text in GOOD.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build_module(self, text):
        self.write("_build/plugins/p/p.c", text)
        folder = self.root / "_build/plugins/p"
        subprocess.run(
            ["gcc", "-shared", "-fPIC", "-fvisibility=hidden"]
            + ["-o", folder / "libvoder-p.so", folder / "p.c"],
            check=True,
        )

    def check(self, rule):
        """The exit status of a rule, and what it printed."""
        found = subprocess.run(
            [sys.executable, CHECK_STYLE, "--root", self.root, rule],
            capture_output=True,
            check=False,
            text=True,
        )
        if "not checked:" in found.stderr:
            self.skipTest(found.stderr.strip())
        return found.returncode, found.stderr

    def assert_clean(self, rule):
        self.assertEqual(self.check(rule), (0, ""))

    def assert_finds(self, rule, expected):
        status, printed = self.check(rule)
        self.assertIn(expected, printed)
        self.assertEqual(status, 1)

    def assert_finds_each(self, planted):
        """Each line of (path, line, name), and nothing else."""
        texts = {}
        expected = []
        for path, line, name in planted:
            texts.setdefault(path, C)
            texts[path] += line + "\n"
            number = texts[path].count("\n")
            expected.append(f"threads: {path}:{number}: {name}")
        for path, text in texts.items():
            self.write(path, text)
        status, printed = self.check("threads")
        self.assertEqual(sorted(printed.splitlines()), sorted(expected))
        self.assertEqual(status, 1)

    def test_threads_finds_what_nobody_may(self):
        for path in ("core/flow/t.c", "tests/text/t.c", "elements/t.c"):
            planted = [(path, *each) for each in ANYWHERE.items()]
            self.assert_finds_each(planted)
            (self.root / path).unlink()

    def test_threads_finds_what_is_for_flow(self):
        planted = [("core/text/t.c", *each) for each in OUTSIDE_FLOW.items()]
        self.assert_finds_each(planted)

    def test_threads_finds_an_exception_elsewhere(self):
        self.assert_finds_each(ELSEWHERE)

    def test_exports_is_clean(self):
        self.build_module(ONE_SYMBOL)
        self.assert_clean("exports")

    def test_exports_finds_a_second_symbol(self):
        self.build_module(ONE_SYMBOL + "EXPORT int other;\n")
        self.assert_finds("exports", "exports other voder_plugin_descriptor")

    def test_a_rule_that_cannot_be_checked_is_said_to_be_skipped(self):
        with self.assertRaises(unittest.SkipTest) as caught:
            self.check("exports")
        self.assertIn("_build is not built", str(caught.exception))

    def test_every_rule_is_tested(self):
        listed = subprocess.run(
            [sys.executable, CHECK_STYLE, "--list"],
            capture_output=True,
            check=True,
            text=True,
        ).stdout.splitlines()
        rules = {line.split()[0] for line in listed}
        self.assertEqual(rules, set(BAD) | {"exports"})


def add_test(name, function):
    setattr(Style, f"test_{name}", function)


for RULE, CASES in BAD.items():
    add_test(f"{RULE}_is_clean", lambda self, r=RULE: self.assert_clean(r))
    for PATH, TEXT, EXPECTED in CASES:

        def finds(self, rule=RULE, path=PATH, text=TEXT, expected=EXPECTED):
            self.write(path, text)
            self.assert_finds(rule, expected)

        add_test(f"{RULE}_finds_" + re.sub(r"\W+", "-", EXPECTED), finds)

if __name__ == "__main__":
    tap.main()
