"""A Rust source file: its syntax tree and what each name in it is bound to.

Work is in proportion to the uses, not to the file: names are found as bytes first
(`occurrences`), and only the nodes at those places are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.edits import Edit
from migrate_wasi.embedder import Embedder
from migrate_wasi.source import Source


@dataclass(frozen=True)
class Import:
    """One leaf of a `use` tree (or an `extern crate`).

    `path` is the full path as written, `name` the name it binds (alias or last segment; `*` for a
    glob, `_` for an anonymous import), `canonical` the identity of the item (see
    `RustFile.canonical`) or None for a crate that is not ours.
    """

    path: tuple[str, ...]
    name: str
    canonical: str | None
    node: Node  # the leaf
    declaration: Node  # the whole `use_declaration`
    scope: Node  # the block, module body or source file that it binds in
    public: bool


class RustFile:
    """One parsed file. `crate` holds what other files of the crate say (facade re-exports,
    functions and fields that hand builders around)."""

    source: Source
    embedder: Embedder
    root: Node

    def __init__(self, source: Source, embedder: Embedder) -> None:
        raise NotImplementedError

    def text(self, node: Node) -> str:
        """The source text of a node."""
        raise NotImplementedError

    def occurrences(self, *names: str) -> Iterator[Node]:
        """Identifier leaves with one of these texts, in order, also inside macro token trees; not
        inside comments, strings or doc comments."""
        raise NotImplementedError

    @property
    def imports(self) -> tuple[Import, ...]:
        """Every leaf of every `use` and `extern crate`, also inside macro token trees."""
        raise NotImplementedError

    def canonical(self, node: Node) -> str | None:
        """The identity of the item that a path names, or None.

        `node` is an `identifier`, `type_identifier`, `scoped_identifier`, `scoped_type_identifier`
        or `generic_type`. The identity is the path in the two-package API of 2.0, however the item
        was reached: `wasmtime_wasi::sync::WasiCtxBuilder`, an alias of it, and after the move
        `wasi_common::sync::WasiCtxBuilder`, all give `wasi_cap_std_sync::WasiCtxBuilder`; items
        that only exist later keep their own path (`wasi_common::I32Exit`,
        `wasi_common::file::FileAccessMode`). Locally defined names shadow imports, in Rust's
        scoping. A path that goes on behind a known item keeps its tail:
        `WasiCtxBuilder::new` gives `wasi_cap_std_sync::WasiCtxBuilder::new`.
        """
        raise NotImplementedError

    def references(self, *canonicals: str) -> Iterator[Node]:
        """Outermost path nodes, outside of `use` declarations, whose identity is one of these or
        lies below one of these (`FileCaps` also gives `FileCaps::READ`)."""
        raise NotImplementedError

    def import_edits(self, path: str, at: Node) -> tuple[str, tuple[Edit, ...]]:
        """How `at` can name the item with the unified path `path` (`wasi_common::I32Exit`).

        Gives the name to write there and the edits that import it: none where it is in scope
        already, else merged into an existing import of the same module, else one new `use` line
        behind the last import of that crate. Falls back to the full path where the short name is
        taken by something else.
        """
        raise NotImplementedError
