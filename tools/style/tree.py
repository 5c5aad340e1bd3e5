# SPDX-License-Identifier: LGPL-2.1-or-later
"""The tree of files that the rules look at."""

import functools
import os
import pathlib
import re
import subprocess

COMMENT_OR_STRING = re.compile(
    r"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""",
    re.VERBOSE | re.DOTALL,
)
LAYERS = ("flow", "plugin", "audio", "text", "speech", "pipeline")
OUTSIDE_CORE = ("plugins", "elements", "tools", "tests", "docs")


class Skip(Exception):
    """A rule cannot be checked here; the message says why."""


def blank(match):
    """Replaces a comment or string by as many lines of nothing."""
    return " " + "\n" * match.group().count("\n")


class Tree:
    """The files under a root, as git knows them, and where they were built."""

    def __init__(self, root, build=None):
        self.root = pathlib.Path(root).resolve()
        self.build = pathlib.Path(build or self.root / "_build").resolve()

    @functools.cached_property
    def files(self):
        """Every file of the project, relative to the root, sorted."""
        if (self.root / ".git").exists():
            listed = self.run(
                "git", "ls-files", "-co", "--exclude-standard", "-z"
            )
            if listed.returncode:
                raise SystemExit(listed.stderr)
            names = {pathlib.Path(n) for n in listed.stdout.split("\0") if n}
        else:
            names = set(self.walk())
        return sorted(n for n in names if (self.root / n).is_file())

    def walk(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = [f for f in folders if not f.startswith("_build")]
            for name in names:
                yield pathlib.Path(folder, name).relative_to(self.root)

    def matching(self, *patterns):
        """The files whose name or path matches one of the globs."""
        return [f for f in self.files if any(f.match(p) for p in patterns)]

    @functools.cache
    def text(self, path):
        """What a file holds; None when it is not text."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return None

    def text_if_there(self, path):
        return self.text(path) if (self.root / path).exists() else ""

    @functools.cache
    def code(self, path):
        """C without comments and strings, each line in its place."""
        return COMMENT_OR_STRING.sub(blank, self.text(path))

    @property
    def c_files(self):
        return self.matching("*.c", "*.h")

    @property
    def public_headers(self):
        return [
            f
            for f in self.matching("*.h")
            if f.parts[0] == "core" and not f.stem.endswith("-private")
        ]

    def run(self, *command, **options):
        """Runs a program in the root and keeps what it prints."""
        return subprocess.run(
            command,
            cwd=self.root,
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            text=True,
            **options,
        )


def find_lines(text, pattern):
    """Yields (line number, match) for each match of a pattern in a text."""
    for match in re.finditer(pattern, text):
        yield text.count("\n", 0, match.start()) + 1, match
