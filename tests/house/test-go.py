#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/flow/go*.md: what stands there in C is run, and what in Go is right."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest

sys.dont_write_bytecode = True
import tap  # noqa: E402  pylint: disable=wrong-import-position
from go_runs import RUNS  # noqa: E402  pylint: disable=wrong-import-position

DOCS = pathlib.Path(__file__).parents[2] / "docs"
PAGES = sorted((DOCS / "flow").glob("go-*.md"))
PROGRAMS = DOCS / "examples" / "flow"
FLOW = DOCS.parent / "core" / "flow"
LEFT_OUT = "…"

SECTION = re.compile(r"(?m)^## (.+)$")
GO = re.compile(r"(?ms)^```go\n(.*?)^```$")
# A class in the overview's table, and where its page is; an example on a page.
ROW = re.compile(r"(?m)^\| (`Voder.+?) \|.+\]\((flow/[a-z]+\.md)\) \|$")
PROGRAM = re.compile(r"\]\(\.\./examples/flow/([^)]+\.c)\)")
C = re.compile(r"(?m)^\[(.+)\]\(\.\./examples/flow/(.+)\)\n\n```c\n([^`]*)^```$")

# Where the packages are that the excerpts name.
IMPORTS = {
    "exec": "os/exec",
    "atomic": "sync/atomic",
    "errgroup": "golang.org/x/sync/errgroup",
    "semaphore": "golang.org/x/sync/semaphore",
    "rate": "golang.org/x/time/rate",
}
STANDARD = "bytes context errors fmt io strings sync time".split()
# Where Debian's packages are.
INSTALLED = pathlib.Path("/usr/share/gocode")
# What is used of those that are not Go's own, where they are not installed.
STUBS = {
    "golang.org/x/sync/errgroup": """package errgroup

import "context"

type Group struct{}

func WithContext(ctx context.Context) (*Group, context.Context) {
	return &Group{}, ctx
}

func (g *Group) Go(f func() error) {}
func (g *Group) Wait() error       { return nil }
""",
    "golang.org/x/sync/semaphore": """package semaphore

import "context"

type Weighted struct{}

func (s *Weighted) Acquire(ctx context.Context, n int64) error { return nil }
func (s *Weighted) Release(n int64)                            {}
""",
    "golang.org/x/time/rate": """package rate

import "context"

type Limiter struct{}

func (l *Limiter) Wait(ctx context.Context) error { return nil }
""",
}


def sections():
    """The page, heading and text of each pattern."""
    for page in PAGES:
        _, *parts = SECTION.split(page.read_text(encoding="utf-8"))
        for heading, text in zip(parts[::2], parts[1::2]):
            yield page, heading, text


def all_pages():
    """The text of every page of the layer."""
    pages = sorted((DOCS / "flow").glob("*.md"))
    return "".join(page.read_text(encoding="utf-8") for page in pages)


def classes():
    """The name and page of each class, as the overview's table has them."""
    overview = (DOCS / "flow.md").read_text(encoding="utf-8")
    for names, target in ROW.findall(overview):
        for name in re.findall(r"`(\w+)`", names):
            yield name, DOCS / target


def mentions(text, name):
    """Whether a text has a class or a function of it."""
    prefix = re.sub("(?<!^)(?=[A-Z])", "_", name).lower()
    return re.search(rf"\b({name}\b|{prefix}_)", text) is not None


def uses(path, name):
    """Whether a program of at most 60 lines uses a class."""
    code = path.read_text(encoding="utf-8")
    return mentions(code, name) and code.count("\n") <= 60


def pieces(excerpt):
    """The lines between those that are left out."""
    piece = []
    for line in excerpt.splitlines():
        if line == LEFT_OUT:
            yield piece
            piece = []
        else:
            piece.append(line)
    yield piece


def find(piece, lines, start):
    """Behind which line a piece ends, indented or not; None if it is not."""
    for first in range(start, len(lines) - len(piece) + 1):
        part = "\n".join(lines[first : first + len(piece)])
        if textwrap.dedent(part) == "\n".join(piece):
            return first + len(piece)
    return None


def missing(excerpt, program):
    """The first piece of an excerpt that is not in a program, in order."""
    lines, end = program.splitlines(), 0
    for piece in pieces(excerpt):
        end = find(piece, lines, end)
        if end is None:
            return "\n".join(piece)
    return None


def is_installed(package):
    """Whether a package of Go can be run."""
    return (INSTALLED / "src" / package).is_dir()


def go_file(code, name="excerpt"):
    """An excerpt of Go with what makes it a file."""
    names = {name: name for name in STANDARD} | IMPORTS
    used = sorted(
        path for name, path in names.items() if re.search(rf"\b{name}\.", code)
    )
    imports = "".join(f'\t"{path}"\n' for path in used)
    head = f"import (\n{imports})\n\n" if used else ""
    return f"package {name}\n\n{head}{code}"


class Pages(unittest.TestCase):
    def test_each_pattern_is_there_in_go_and_in_c(self):
        for page, heading, text in sections():
            self.assertTrue(GO.search(text), f"{page.name}: {heading}")
            self.assertTrue(C.search(text), f"{page.name}: {heading}")

    def test_each_block_is_one_of_the_two(self):
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            known = len(GO.findall(text)) + len(C.findall(text))
            self.assertEqual(len(re.findall("(?m)^```.+", text)), known, page)

    def test_each_excerpt_is_in_its_program(self):
        for _, heading, text in sections():
            for name, target, excerpt in C.findall(text):
                program = (PROGRAMS / target).read_text(encoding="utf-8")
                self.assertEqual(name, target)
                self.assertIsNone(missing(excerpt, program), heading)

    def test_each_program_is_on_a_page_and_is_run(self):
        listed = (PROGRAMS / "meson.build").read_text(encoding="utf-8")
        shown = {n for *_, text in sections() for n, *_ in C.findall(text)}
        there = {path.name for path in PROGRAMS.glob("go-*.c")}
        run = {f"{name}.c" for name in re.findall("'(go-[a-z]+)':", listed)}
        self.assertTrue(there)
        self.assertEqual(shown, there)
        self.assertEqual(run, there)

    def test_each_program_is_short_and_is_run_and_on_a_page(self):
        listed = (PROGRAMS / "meson.build").read_text(encoding="utf-8")
        pages = all_pages()
        for path in PROGRAMS.glob("*.c"):
            n_lines = path.read_text(encoding="utf-8").count("\n")
            self.assertLessEqual(n_lines, 60, path.name)
            self.assertIn(f"  '{path.stem}':", listed)
            self.assertIn(f"](../examples/flow/{path.name})", pages)

    def test_each_class_is_in_the_overview(self):
        there = {name for name, _ in classes()}
        for header in FLOW.glob("*.h"):
            text = header.read_text(encoding="utf-8")
            declared = set(re.findall(r"G_DECLARE_\w+_TYPE \((\w+),", text))
            self.assertLessEqual(declared, there, header.name)

    def test_each_class_has_a_page_and_there_an_example(self):
        listed = (PROGRAMS / "meson.build").read_text(encoding="utf-8")
        for name, page in classes():
            text = page.read_text(encoding="utf-8")
            self.assertTrue(mentions(text, name), f"{name} in {page.name}")
            programs = [
                path
                for path in map(PROGRAMS.joinpath, PROGRAM.findall(text))
                if path.exists() and f"  '{path.stem}':" in listed
            ]
            used = any(uses(path, name) for path in programs)
            self.assertTrue(used, f"no example of {name} in {page.name}")

    def test_the_index_lists_each_pattern(self):
        index = (DOCS / "flow" / "go.md").read_text(encoding="utf-8")
        listed = re.findall(r"(?m)^\| \[(.+?)\]\((.+?)\)", index)
        there = [
            (heading, f"{page.name}#{heading.lower().replace(' ', '-')}")
            for page, heading, _ in sections()
        ]
        self.assertEqual(sorted(listed), sorted(there))

    def test_the_overview_links_to_each_page(self):
        overview = (DOCS / "flow.md").read_text(encoding="utf-8")
        index = (DOCS / "flow" / "go.md").read_text(encoding="utf-8")
        for page in (DOCS / "flow").glob("*.md"):
            linked = f"](flow/{page.name})" in overview
            self.assertTrue(linked or f"]({page.name})" in index, page.name)


class Excerpts(unittest.TestCase):
    PROGRAM = "a ();\nif (b)\n  c ();\n\nz ();\n"

    def test_pieces_are_found_at_any_depth_and_in_order(self):
        self.assertIsNone(missing("a ();\n…\nc ();\n…\nz ();", self.PROGRAM))

    def test_a_line_that_differs_is_noticed(self):
        self.assertEqual(missing("a ();\n…\nx ();", self.PROGRAM), "x ();")

    def test_a_line_that_is_left_out_in_silence_is_noticed(self):
        self.assertEqual(missing("a ();\nc ();", self.PROGRAM), "a ();\nc ();")

    def test_the_wrong_order_is_noticed(self):
        self.assertEqual(missing("c ();\n…\na ();", self.PROGRAM), "a ();")


@unittest.skipUnless(shutil.which("go"), "Go is not installed")
@unittest.skipUnless(shutil.which("gofmt"), "gofmt is not installed")
class Go(unittest.TestCase):
    # What is compiled once is so for all of them.
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.cache = temporary.name

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.source = self.folder / "src"
        self.source.mkdir()
        for name, code in STUBS.items():
            if not is_installed(name):
                self.write(name, code)

    def write(self, name, code):
        path = self.source / name / "excerpt.go"
        path.parent.mkdir(parents=True)
        path.write_text(code, encoding="utf-8")

    def run_go(self, *command, cgo="0"):
        """What a tool of Go says of the excerpts; nothing if all is well."""
        settings = {
            "CGO_ENABLED": cgo,
            "GO111MODULE": "off",
            "GOCACHE": self.cache,
            "GOENV": "off",
            "GOFLAGS": "",
            "GOPATH": f"{self.folder}:{INSTALLED}",
        }
        return subprocess.run(
            command,
            cwd=self.source,
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        ).stdout

    def write_excerpts(self):
        for number, (_, _, text) in enumerate(sections()):
            for code in GO.findall(text):
                self.write(f"excerpt{number}", go_file(code))

    def write_program(self, heading):
        """An excerpt, and what calls it."""
        (code,) = (GO.findall(text) for _, h, text in sections() if h == heading)
        body = f"\n\nfunc main() {{{RUNS[heading][0]}}}\n"
        self.write("program", go_file("\n".join(code) + body, "main"))

    def test_go_vet_finds_nothing_in_the_excerpts(self):
        self.write_excerpts()
        self.assertEqual(self.run_go("go", "vet", "./..."), "")

    def test_gofmt_leaves_the_excerpts_as_they_are(self):
        self.write_excerpts()
        self.assertEqual(self.run_go("gofmt", "-l", "-e", "."), "")

    def test_an_excerpt_that_is_wrong_is_noticed(self):
        self.write("wrong", go_file("func f() int {\n\treturn io.EOF\n}\n"))
        self.assertIn("io.EOF", self.run_go("go", "vet", "./..."))

    def test_each_excerpt_is_run(self):
        self.assertEqual(sorted(RUNS), sorted(h for _, h, _ in sections()))


def add_run(heading, printed):
    """A test that runs an excerpt; one that looks for races is built for it."""

    def test(self):
        self.write_program(heading)
        code = (self.source / "program" / "excerpt.go").read_text("utf-8")
        for package in STUBS:
            if f'"{package}"' in code and not is_installed(package):
                self.skipTest(f"{package} is not installed")
        race = ("-race",) if "DATA RACE" in printed else ()
        said = self.run_go("go", "run", *race, "./program", cgo="01"[len(race)])
        if "requires cgo" in said or "not supported" in said:
            self.skipTest("Go cannot look for races here")
        self.assertTrue(re.fullmatch(printed, said, re.DOTALL), said)

    name = re.sub("[^a-z]+", "_", heading.lower())
    setattr(Go, f"test_{name}_does_what_the_page_says", test)


for _heading, (_, _printed) in RUNS.items():
    add_run(_heading, _printed)


if __name__ == "__main__":
    tap.main()
