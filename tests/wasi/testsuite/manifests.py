"""The tests of a copy of wasi-testsuite and what each is to do, read from its JSON files.

A test is a module `<name>.wasm` in a folder `tests/<language>/testsuite/wasm32-wasip1`; beside it,
where the defaults do not do, `<name>.json` with arguments, environment, root directory and what is
expected. Only this first form of the files is used by the tests of preview1.

Source: doc/specification.md of WebAssembly/wasi-testsuite.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

#: What a manifest may say, and what holds where it does not.
DEFAULTS: dict[str, Any] = {
    "args": [],
    "root": None,
    "env": {},
    "exit_code": 0,
    "stdout": "",
    "stderr": "",
}

TARGET = "wasm32-wasip1"


class ManifestError(Exception):
    """A manifest that this driver does not understand."""


class Case(NamedTuple):
    """One test."""

    module: Path
    language: str
    args: list[str]
    #: The directory that becomes `/`; its copy, for tests write in it.
    root: Path | None
    env: dict[str, str]
    exit_code: int
    #: None where the manifest does not say: then it is not looked at.
    stdout: str | None
    stderr: str | None

    @property
    def name(self) -> str:
        """Language and test, such as ``rust/fd_advise``."""
        return f"{self.language}/{self.module.stem}"


def cases(folder: Path) -> Iterator[Case]:
    """The tests below a folder, in a stable order.

    :param folder: a copy of the repository, or its ``tests`` folder.
    :raises ManifestError: a manifest says what is not known.
    """
    for module in sorted(folder.glob(f"**/testsuite/{TARGET}/*.wasm")):
        yield read(module)


def read(module: Path) -> Case:
    """The test that a module is. :raises ManifestError: its manifest says what is not known."""
    path = module.with_suffix(".json")
    said: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if unknown := said.keys() - DEFAULTS:
        raise ManifestError(f"{path}: {', '.join(sorted(unknown))} is not known to this driver")
    manifest = DEFAULTS | said
    return Case(
        module,
        # tests/<language>/testsuite/<target>/<name>.wasm
        module.parents[2].name,
        manifest["args"],
        module.parent / manifest["root"] if manifest["root"] else None,
        manifest["env"],
        manifest["exit_code"],
        said.get("stdout"),
        said.get("stderr"),
    )
