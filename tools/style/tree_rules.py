# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules about the tree: licences, words, translations, version."""

import pathlib
import re
import shutil
import tempfile
import tomllib

from .rule import rule
from .tree import Skip, find_lines

LICENCE_LINE = re.compile(r"SPDX-License-Identifier: ([\w+-]+(?:\.[\w+-]+)*)")
LICENCE_LINE_WITHIN = 1000
GETTEXT = r"\b(?:_|N_|C_|NC_|Q_|n?gettext|g_d[np]?gettext2?|d[np]?gettext)\s*\("
KEYFILES = ("*.plugin.in",)
MAKE_POT = pathlib.Path(__file__).parents[1] / "make-pot"
# Written so that these lines do not match themselves.
MACHINE_PATH = r"(?<![\w.}])/(?:work|home|root|Users)/\w"
TEMPORARY_PATH = r"(?<![\w.}])/(?:tmp|var/tmp)/\w"
UNFINISHED = r"\b(?:T[O]DO|F[I]XME|X[X]X|H[A]CK)\b"


def own_text(tree):
    """The texts that are the project's own words, with their paths."""
    for path in tree.files:
        if path.parts[0] != "LICENSES" and "corpus" not in path.parts:
            text = tree.text(path)
            if text is not None:
                yield path, text


def annotated_licences(tree):
    """What REUSE.toml says of files that cannot hold a comment."""
    table = tomllib.loads(tree.text_if_there("REUSE.toml"))
    for entry in table.get("annotations", []):
        name = entry.get("SPDX-License-Identifier")
        globs = entry["path"]
        if name:
            for glob in [globs] if isinstance(globs, str) else globs:
                yield glob.replace("/**", "/*"), name


def licence_of(tree, path, annotated):
    text = tree.text(path) or ""
    match = LICENCE_LINE.search(text[:LICENCE_LINE_WITHIN])
    if match:
        return match.group(1)
    return next((name for glob, name in annotated if path.match(glob)), None)


@rule
def licence(tree):
    """Every file names its licence, whose text is in LICENSES."""
    annotated = list(annotated_licences(tree))
    texts = {f.stem: f for f in tree.matching("LICENSES/*.txt")}
    used = set()

    for path in tree.files:
        if path.parts[0] == "LICENSES":
            continue
        name = licence_of(tree, path, annotated)
        used.add(name)
        if name is None:
            yield f"{path}: no SPDX-License-Identifier"
        elif name not in texts:
            yield f"{path}: there is no LICENSES/{name}.txt"
    for name in sorted(texts.keys() - used):
        yield f"{texts[name]}: no file is under it"


@rule
def paths(tree):
    """No path of somebody's machine; no temporary ones in the docs."""
    for path, text in own_text(tree):
        prose = path.suffix in (".md", ".1") or path.parts[0] == "docs"
        pattern = f"{MACHINE_PATH}|{TEMPORARY_PATH}" if prose else MACHINE_PATH
        for number, match in find_lines(text, pattern):
            yield f"{path}:{number}: {match.group()}"


@rule
def unfinished(tree):
    """Nothing is marked as still to be done."""
    for path, text in own_text(tree):
        for number, match in find_lines(text, UNFINISHED):
            yield f"{path}:{number}: {match.group()}"


@rule
def spelling(tree):
    """codespell finds nothing; .codespell-ignore lists its mistakes."""
    if not shutil.which("codespell"):
        raise Skip("codespell is not installed")
    names = [str(p) for p, _ in own_text(tree) if p.suffix != ".po"]
    ignore = tree.root / ".codespell-ignore"
    options = ["--ignore-words", str(ignore)] if ignore.exists() else []
    if names:
        yield from tree.run("codespell", *options, *names).stdout.splitlines()


@rule
def shell(tree):
    """shellcheck finds nothing in a shell script."""
    if not shutil.which("shellcheck"):
        raise Skip("shellcheck is not installed")
    scripts = [
        str(path)
        for path, text in own_text(tree)
        if text.startswith(("#!/bin/sh", "#!/bin/bash")) or path.suffix == ".sh"
    ]
    if scripts:
        command = ("shellcheck", "--external-sources", "--format=gcc")
        yield from tree.run(*command, *scripts).stdout.splitlines()


@rule
def plugin_folders(tree):
    """A plugin's folder has a README.md and a meson.build."""
    for path in tree.matching("*.plugin.in"):
        for name in ("README.md", "meson.build"):
            if path.with_name(name) not in tree.files:
                yield f"{path.with_name(name)} is missing"


@rule
def version(tree):
    """voder-version.h and meson.build tell the same version."""
    header = tree.text("core/voder-version.h")
    parts = re.findall(r"#define VODER_M\w+_VERSION (\d+)", header)
    match = re.search(r"\n  version: '([^']+)'", tree.text("meson.build"))
    if match is None or ".".join(parts) != match.group(1):
        yield f"core/voder-version.h: {'.'.join(parts)} is not meson.build's"


def listed_sources(tree):
    lines = tree.text_if_there("po/POTFILES").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@rule
def potfiles(tree):
    """po/POTFILES lists, in order, the files that have text to translate."""
    listed = listed_sources(tree)
    wanted = {
        str(p) for p in tree.c_files if re.search(GETTEXT, tree.code(p))
    } | {str(p) for p in tree.matching(*KEYFILES)}

    for name in sorted(wanted - set(listed)):
        yield f"po/POTFILES: {name} is missing"
    for name in sorted(set(listed) - wanted):
        yield f"po/POTFILES: {name} has nothing to translate"
    if listed != sorted(set(listed)):
        yield "po/POTFILES: not sorted"


@rule
def translations(tree):
    """Every translation has every text, none of them fuzzy."""
    if not shutil.which("msgcmp"):
        raise Skip("gettext is not installed")
    with tempfile.TemporaryDirectory() as folder:
        pot = f"{folder}/voder.pot"
        tree.run(str(MAKE_POT), pot, str(tree.root))
        for path in tree.matching("po/*.po"):
            found = tree.run("msgcmp", str(path), pot)
            if found.returncode:
                yield from found.stderr.splitlines()
            counts = tree.run(
                *"msgfmt --statistics --check -o /dev/null".split(), str(path)
            ).stderr
            if re.search("fuzzy|untranslated|error", counts):
                yield f"{path}: {counts.strip()}"
