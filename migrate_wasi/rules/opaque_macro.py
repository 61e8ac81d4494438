"""Items that change are named where they stand in a macro whose body is no Rust that can be read.

The other rules read macro bodies as blocks, expressions or statements; what is none of these (a
pattern in `matches!`, a language of its own) they cannot judge. Provenance: the catalogue, which
says what changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from packaging.version import Version
from tree_sitter import Node

from migrate_wasi import catalog
from migrate_wasi.edits import Finding, todo
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.nodes import TOKENS
from migrate_wasi.languages.rust.syntax import Syntax
from migrate_wasi.rules import rust

_OTHERS = frozenset(("none", "moved-path", "builder-in-place", "companion-crates"))
_METHODS = {
    name: f"wasi_common::WasiCtx::{name}"
    for name in ("insert_file", "push_file", "insert_dir", "push_dir")
}
# Types that keep their name: only what is done with them may have to change.
_PLAIN = frozenset(("WasiCtx", "Error", "WasiFile", "WasiDir", "Table", "ErrorExt", "I32Exit"))


@rust()
def unread(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    move = file.embedder.move
    changing = _changing(move.source.version, move.target.version)
    names = {path.rpartition("::")[2] for path in changing} - _PLAIN
    for leaf in syntax.leaves(*names):
        if leaf.parent is None or leaf.parent.type not in TOKENS:
            continue
        canonical = syntax.canonical(leaf)
        name = syntax.text(leaf)
        if canonical is None and name in _METHODS and _is_method(leaf.prev_sibling):
            canonical = _METHODS[name]
        if canonical in changing:
            yield todo(
                f"`{name}` changes on the way to {move.target.version}, and stands in a macro "
                "that cannot be read as code",
                (leaf.start_byte, leaf.end_byte),
                help=f"by hand: {catalog.item(changing[canonical]).edit}",
                item=changing[canonical],
            )


def _is_method(before: Node | None) -> bool:
    return before is not None and before.type == "."


@cache
def _changing(source: Version, target: Version) -> dict[str, str]:
    """Old paths of what changes between two releases, to the item that says how."""
    return {
        path: item.id
        for item in catalog.items()
        if item.rule not in _OTHERS and item.applies(source, target)
        for path in item.old
        if "::" in path
    }
