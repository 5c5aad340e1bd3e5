# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules about sources, read as text."""

import ast
import re
import shutil

from .rule import rule
from .tree import LAYERS, OUTSIDE_CORE, Skip, find_lines

MAX_FILE_LINES = 800
MAX_FUNCTION_LINES = 60
CLANG_FORMAT_MAJOR = "14"

# What each layer of core may include besides itself (docs/ARCHITECTURE.md).
BELOW = {
    "flow": set(),
    "plugin": {"flow"},
    "audio": {"plugin", "flow"},
    "text": {"plugin", "flow"},
    "speech": {"text", "audio", "plugin", "flow"},
    "pipeline": {"speech", "text", "audio", "plugin", "flow"},
}
FOR_ALL_LAYERS = {"voder-macros.h", "voder-version.h"}

TYPE_DEFINITION = (
    r"\bG_DEFINE_(?:FINAL_|ABSTRACT_|BOXED_)?(?:TYPE|INTERFACE)\w* \((\w+)"
)
INCLUDE = r'(?m)^#\s*include\s+([<"])([^>"]+)[>"]'


def clang_format():
    for name in (f"clang-format-{CLANG_FORMAT_MAJOR}", "clang-format"):
        if shutil.which(name):
            return name
    raise Skip(f"clang-format {CLANG_FORMAT_MAJOR} is not installed")


@rule
def layout(tree):
    """C is laid out as clang-format 14 prints it."""
    program = clang_format()
    version = tree.run(program, "--version").stdout
    if f"version {CLANG_FORMAT_MAJOR}." not in version:
        raise Skip(f"clang-format is not {CLANG_FORMAT_MAJOR}: {version}")
    if not tree.c_files:
        return
    found = tree.run(program, "--dry-run", "-Werror", *map(str, tree.c_files))
    for line in found.stderr.splitlines():
        if ": error: " in line:
            yield line


def include_problem(tree, path, quote, name):
    """Why a file may not include this, or None."""
    if quote == '"':
        here = (tree.root / path).parent
        common = tree.root / "tests" / "common"
        if (here / name).is_file() and "/" not in name:
            return None
        if path.parts[0] == "tests" and (common / name).is_file():
            return None
        return f'"{name}" is not in its folder'
    if not name.startswith("voder/"):
        return None
    if name.endswith("-private.h"):
        return f"<{name}> is private"
    if path.parts[0] in OUTSIDE_CORE:
        return None if name == "voder/voder.h" else f"<{name}>, not voder.h"
    return layer_problem(path, name)


def layer_problem(path, name):
    inner = path.parts[1]
    target = name.split("/")[1]
    if inner not in LAYERS or target in FOR_ALL_LAYERS or target == inner:
        return None
    if target in BELOW[inner]:
        return None
    return f"{inner} is not above <{name}>"


@rule
def layers(tree):
    """Includes point down; private headers stay in their folder."""
    for path in tree.c_files:
        for number, match in find_lines(tree.text(path), INCLUDE):
            problem = include_problem(tree, path, *match.groups())
            if problem:
                yield f"{path}:{number}: {problem}"


@rule
def umbrella(tree):
    """voder.h includes every public header."""
    umbrella_path = "core/voder.h"
    text = tree.text(umbrella_path)
    for header in tree.public_headers:
        name = header.relative_to("core")
        if str(name) != "voder.h" and f"<voder/{name}>" not in text:
            yield f"{umbrella_path}: <voder/{name}> is missing"


def c_functions(code):
    """Yields (first line, number of lines) of each function's body."""
    start = None
    for number, line in enumerate(code.splitlines(), 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start:
            yield start, number - start + 1
            start = None


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno - node.lineno + 1


def shell_functions(text):
    start = None
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\w+ *\(\) *\{$", line):
            start = number
        elif line == "}" and start:
            yield start, number - start + 1
            start = None


def functions(tree, path):
    text = tree.text(path) or ""
    if path.suffix in (".c", ".h"):
        return c_functions(tree.code(path))
    if path.suffix == ".py" or text.startswith("#!/usr/bin/env python3"):
        return python_functions(text)
    if path.suffix == ".sh" or text.startswith(("#!/bin/sh", "#!/bin/bash")):
        return shell_functions(text)
    return ()


@rule
def size(tree):
    """A file has at most 800 lines, a function at most 60."""
    for path in tree.files:
        if path.parts[0] in ("LICENSES", "po") or "corpus" in path.parts:
            continue
        n_lines = (tree.text(path) or "").count("\n")
        if n_lines > MAX_FILE_LINES:
            yield f"{path}: {n_lines} lines"
        for number, length in functions(tree, path):
            if length > MAX_FUNCTION_LINES:
                yield f"{path}:{number}: a function of {length} lines"


PROTOTYPE = re.compile(
    r"^VODER_API\s+(?!G_D)([\w\s]+?[\s*]+)(\w+)\s*\(", re.MULTILINE
)
GENERATED = re.compile(r"_get_type$|_error_quark$")


def doc_comments(tree, folder):
    """The gtk-doc comments of a folder's sources, by name."""
    found = {}
    for path in tree.matching(f"{folder}/*.c", f"{folder}/*.h"):
        text = tree.text(path)
        for match in re.finditer(r"/\*\*\n \* (\w+):(.*?)\*/", text, re.S):
            found[match.group(1)] = match.group(2)
    return found


def doc_problem(result, name, comment):
    if comment is None:
        return f"{name} is not documented"
    if result.split() != ["void"] and "Returns:" not in comment:
        return f"{name} does not say what it returns"
    if "Thread safety:" not in comment:
        return f"{name} does not say its thread safety"
    return None


@rule
def documentation(tree):
    """Every public function says what it does, returns, and its threads."""
    for path in tree.public_headers:
        comments = doc_comments(tree, path.parent)
        for number, match in find_lines(tree.code(path), PROTOTYPE):
            result, name = match.groups()
            if GENERATED.search(name):
                continue
            problem = doc_problem(result, name, comments.get(name))
            if problem:
                yield f"{path}:{number}: {problem}"


@rule
def type_names(tree):
    """Names of types are global in a process: each is registered once."""
    places = {}
    for path in tree.matching("*.c"):
        if path.parts[0] in ("tests", "docs"):
            continue
        for number, match in find_lines(tree.code(path), TYPE_DEFINITION):
            name = match.group(1)
            if name in places:
                yield f"{path}:{number}: {name} is in {places[name]}, too"
            places.setdefault(name, path)


@rule
def introspection(tree):
    """A warning of g-ir-scanner ends the build."""
    path = "core/meson.build"
    call = re.search(r"generate_gir\(.*?\n  \)", tree.text(path), re.S)
    if not call or "fatal_warnings: true" not in call.group():
        yield f"{path}: generate_gir without fatal_warnings"
