# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules that a compiler or a build can tell."""

import concurrent.futures
import os
import pathlib
import shutil
import tempfile

from .rule import rule
from .tree import Skip

PACKAGES = ("gio-2.0", "gmodule-no-export-2.0", "gstreamer-audio-1.0")
COMPILERS = (("gcc", "-xc", "-std=gnu17"), ("g++", "-xc++", "-std=c++17"))


def element_symbols(module):
    """What GStreamer looks for in the module of a plugin, libgstNAME.so."""
    name = module.name.removeprefix("libgst").removesuffix(".so")
    return [f"gst_plugin_{name}_get_desc", f"gst_plugin_{name}_register"]


@rule
def headers(tree):
    """Each public header compiles alone, as C and as C++."""
    for compiler, *_ in COMPILERS:
        if not shutil.which(compiler):
            raise Skip(f"{compiler} is not installed")
    flags = tree.run("pkg-config", "--cflags", *PACKAGES).stdout.split()

    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "voder").symlink_to(tree.root / "core")

        def compile_alone(job):
            (compiler, *options), header = job
            found = tree.run(
                compiler,
                *options,
                *flags,
                f"-I{folder}",
                "-Wall",
                "-Werror",
                "-fsyntax-only",
                "-",
                input=f"#include <voder/{header.relative_to('core')}>\n",
            )
            return f"{header}: {compiler}: {found.stderr}" * found.returncode

        jobs = [(c, h) for c in COMPILERS for h in tree.public_headers]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from filter(None, pool.map(compile_alone, jobs))


def exported(tree, module):
    """The names that a shared module exports, sorted."""
    found = tree.run(
        "nm", "-D", "--defined-only", "--format=posix", str(module)
    )
    return sorted(line.split()[0] for line in found.stdout.splitlines())


@rule
def exports(tree):
    """A plugin's module exports one symbol; the library only its own."""
    if not tree.build.is_dir():
        raise Skip(f"{tree.build.name} is not built")
    for module in sorted(tree.build.glob("plugins/**/*.so")):
        symbols = exported(tree, module)
        if symbols != ["voder_plugin_descriptor"]:
            yield f"{module.name}: exports {' '.join(symbols) or 'nothing'}"
    for module in sorted(tree.build.glob("elements/*.so")):
        symbols = exported(tree, module)
        if symbols != element_symbols(module):
            yield f"{module.name}: exports {' '.join(symbols) or 'nothing'}"
    for module in sorted(tree.build.glob("core/libvoder-*.so")):
        for symbol in exported(tree, module):
            if not symbol.startswith("voder_"):
                yield f"{module.name}: exports {symbol}"
