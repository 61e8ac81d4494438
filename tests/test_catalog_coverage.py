"""No item of the catalogue is passed over in silence: naming it gives an edit or a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from packaging.version import Version

from migrate_wasi import catalog
from migrate_wasi.analyse import python_findings, rust_findings
from migrate_wasi.catalog import Item
from migrate_wasi.edits import Finding
from migrate_wasi.embedder import ALL_CRATES, Crate, Embedder, Move, Reading
from migrate_wasi.source import Source

FROM, TO = Version("2.0.2"), Version("23.0.1")
MOVE = Move(Reading(FROM, "test"), Reading(TO, "test"))
CRATES = {name: Crate(name.replace("_", "-"), name, FROM) for name in ALL_CRATES}
# What no source names by its path: manifests, build scripts, other majors of other crates.
ELSEWHERE = {"cargo-dependencies", "companion-crates", "early-api", "later-api", "none"}


def named() -> Iterator[tuple[str, Item]]:
    """Paths that a source can name and that are elsewhere, or gone, after the move."""
    renames, removed = catalog.renames(FROM, TO), catalog.removed(FROM, TO)
    for item in catalog.items():
        for path in item.old:
            ours, below, rest = path.partition("::")
            is_path = bool(below) and rest.replace("::", "").replace("_", "").isalnum()
            gone = path in renames or path in removed
            if is_path and gone and ours in ALL_CRATES and item.rule not in ELSEWHERE:
                yield path, item


PATHS = dict(named())


def test_there_is_something_to_test() -> None:
    assert len(PATHS) > 100


def about(source: Source, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stand on the second line, or edit it."""
    return [
        one
        for one in findings
        if any(source.line_of(at) == 1 for at in (one.start, *(edit.start for edit in one.edits)))
    ]


@pytest.mark.parametrize("path", PATHS)
def test_rust_says_something_of(path: str) -> None:
    embedder = Embedder("e", Path(), "rust", MOVE, CRATES)
    text = f"fn f() {{\n    let _ = {path};\n}}\n"
    source = Source.of(Path("lib.rs"), "lib.rs", text.encode())
    assert about(source, rust_findings(source, embedder, None)), PATHS[path].rule


@pytest.mark.parametrize("path", PATHS)
def test_python_says_something_of(path: str) -> None:
    embedder = Embedder("e", Path(), "python", MOVE, CRATES)
    dotted = catalog.python_path(path)
    module = dotted.partition(".")[0]
    source = Source.of(Path("x.py"), "x.py", f"import {module}\nvalue = {dotted}\n".encode())
    assert about(source, python_findings(source, embedder)), PATHS[path].rule
