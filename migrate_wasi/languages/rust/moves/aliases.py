"""Aliases of whole crates: `use wasmtime_wasi as wasi;`."""

from __future__ import annotations

from functools import cached_property

from tree_sitter import Node

from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.paths import moved


class Aliases:
    """The aliases of legacy crates in one file."""

    def __init__(self, file: RustFile) -> None:
        self.file = file

    @cached_property
    def names(self) -> frozenset[str]:
        """Names other than a crate's own that some `use` here binds to a legacy crate."""
        found: set[str] = set()
        for use in self.file.declarations:
            for tree, nodes in use.tree.leaves():
                path = tuple(self.file.text(node) for node in nodes)
                path = path[:-1] if path[-1:] == ("self",) else path
                if tree.alias is None or len(path) != 1 or path[0] not in self.file.legacy_crates:
                    continue
                found.add(self.file.text(tree.alias))
        return frozenset(found - {"_"} - set(self.file.legacy_crates))

    @cached_property
    def kept(self) -> frozenset[str]:
        """Aliases of wasmtime-wasi that can name the unified crate instead: nothing that is
        reached through them has to stay behind, and they are not public."""
        kept: set[str] = set()
        for alias in self.names:
            owners = [
                use
                for use in self.file.declarations
                for tree, nodes in use.tree.leaves()
                if tree.alias is not None
                and self.file.text(tree.alias) == alias
                and self.file.package(self.file.text(nodes[0])) == "wasmtime_wasi"
            ]
            if not owners or any(use.visibility for use in owners):
                continue
            if all(self._known_tail(node) for node in self.file.occurrences(alias)):
                kept.add(alias)
        return frozenset(kept)

    def _known_tail(self, node: Node) -> bool:
        if self.file.in_use(node):
            use = next(u for u in self.file.declarations if u.start <= node.start_byte < u.end)
            for _, nodes in use.tree.leaves():
                if nodes and nodes[0].start_byte == node.start_byte and len(nodes) > 1:
                    tail = tuple(self.file.text(one) for one in nodes[1:] if one.type != "self")
                    if moved("wasmtime_wasi", tail) is None:
                        return False
            return True
        segments = self.file.segments(self.file.outermost(node))
        if not segments or segments[0].start_byte != node.start_byte or len(segments) < 2:
            return True
        tail = tuple(self.file.text(one) for one in segments[1:])
        return moved("wasmtime_wasi", tail) is not None
