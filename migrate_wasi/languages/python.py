"""A Python source file: its syntax tree and what each name in it is bound to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from migrate_wasi.edits import Edit
from migrate_wasi.embedder import Embedder
from migrate_wasi.source import Source


@dataclass(frozen=True)
class Import:
    """One name that an import statement binds.

    `path` is the dotted path as written (`wasi_cap_std_sync.WasiCtxBuilder`), `name` what it binds
    (`*` for a star import), `canonical` as in `PythonFile.canonical`.
    """

    path: str
    name: str
    canonical: str | None
    node: ast.Import | ast.ImportFrom
    alias: ast.alias
    scope: ast.AST


class PythonFile:
    """One parsed module. Spans are byte offsets into `source.text`."""

    source: Source
    embedder: Embedder
    tree: ast.Module

    def __init__(self, source: Source, embedder: Embedder) -> None:
        raise NotImplementedError

    def span(self, node: ast.expr | ast.stmt | ast.alias) -> tuple[int, int]:
        """Start and end byte offsets of a node."""
        raise NotImplementedError

    @property
    def imports(self) -> tuple[Import, ...]:
        """Every name bound by an import, in any scope."""
        raise NotImplementedError

    def canonical(self, node: ast.expr) -> str | None:
        """The identity of the item that a name or attribute chain denotes, or None.

        With `::` as in the catalogue, the path in the two-package API of 2.0 however it was
        reached: `wasi_cap_std_sync::WasiCtxBuilder::new`.
        """
        raise NotImplementedError

    def references(self, *canonicals: str) -> Iterator[ast.expr]:
        """Outermost expressions whose identity is one of these or lies below one of these."""
        raise NotImplementedError

    def import_edits(self, path: str, at: ast.AST) -> tuple[str, tuple[Edit, ...]]:
        """How `at` can name the item with the unified path `path` (`wasi_common::I32Exit`): the
        name to write and the edits that import it, merged into an existing import where one is."""
        raise NotImplementedError
