"""What becomes of each leaf of a `use` that begins at a legacy crate.

A path counts from where it reaches the crate: by the crate's name, through an alias of it, or
through a re-export of the crate itself in this crate (`crate::wasmtime_wasi::…`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from tree_sitter import Node

from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.moves.aliases import Aliases
from migrate_wasi.languages.rust.moves.model import Fate, Leaf, Names
from migrate_wasi.languages.rust.moves.whole_crate import bare, root_glob
from migrate_wasi.languages.rust.paths import P2, moved
from migrate_wasi.languages.rust.resolve import Extern, Target
from migrate_wasi.languages.rust.scope import TYPE, enclosing_scope, is_module_body
from migrate_wasi.languages.rust.use import Declaration, UseTree


class Moves:
    """The moves of one file."""

    def __init__(self, file: RustFile) -> None:
        self.file = file
        self.unified = file.embedder.unified
        self.aliases = Aliases(file)

    @property
    def crates(self) -> tuple[str, ...]:
        """The legacy crates that this file can name, as code names them."""
        return self.file.legacy_crates

    @cached_property
    def leaves(self) -> dict[int, list[Leaf]]:
        """By the place of its declaration: the leaves of each `use` that has one of ours."""
        found: dict[int, list[Leaf]] = {}
        for use in self.file.declarations:
            rows = [self._leaf(use, tree, nodes) for tree, nodes in use.tree.leaves() if nodes]
            if any(row.fate is not Fate.STAYS for row in rows):
                found[use.start] = rows
        return found

    def crate_in(self, names: Names, targets: Iterable[Target | None]) -> tuple[int, str] | None:
        """How many segments of a path lead to a legacy crate, and to which; None for none.

        `targets` has what each further segment stands for.
        """
        for count, (name, target) in enumerate(zip(names, targets, strict=False), 1):
            if isinstance(target, Extern):
                ours = len(target.path) == 1 and target.path[0] in self.crates
                return (count, target.path[0]) if ours else None
            if name not in ("crate", "self", "super") and target is None:
                return None
        return None

    def _leaf(self, use: Declaration, tree: UseTree, nodes: tuple[Node, ...]) -> Leaf:
        file = self.file
        written = tuple(file.text(node) for node in nodes)
        path = written[:-1] if written[-1] == "self" and len(written) > 1 else written
        leaf = Leaf(tree, path)
        named = path[: path.index("*")] if "*" in path else path
        targets = (file.target_of_import(use, path[: at + 1]) for at in range(len(named)))
        reached = self.crate_in(named, targets)
        if reached is None:
            return leaf
        count, crate = reached
        tail = path[count:]
        if not tail:
            bare(self, use, leaf, crate)
        elif tail == ("*",) and file.package(crate) == "wasmtime_wasi":
            root_glob(self, use, leaf)
        else:
            self._item(use, leaf, crate, tail)
            if leaf.fate is Fate.MOVES and path[count - 1] in self.aliases.names:
                self._through_alias(leaf, path[:count], crate)
        return leaf

    def _through_alias(self, leaf: Leaf, before: Names, crate: str) -> None:
        if self.file.package(crate) != "wasmtime_wasi":
            # The alias itself comes to name the module, and what is behind it stays.
            leaf.fate, leaf.new, leaf.needs = Fate.STAYS, [], ()
        elif before[-1] in self.aliases.kept:
            leaf.new = [(*before, *new[1:]) for new in leaf.new]

    def _item(self, use: Declaration, leaf: Leaf, crate: str, tail: Names) -> None:
        package = self.file.package(crate)
        found = moved(package, tail)
        if found is None:
            leaf.fate = unmoved(package, tail)
            return
        leaf.fate, leaf.needs = Fate.MOVES, found.needs
        leaf.new = [(self.root_at(use.scope), *found.tail)]
        if tail[-1] == "*" and use.visibility and package == "wasi_cap_std_sync" and len(tail) == 1:
            leaf.review = (
                "the glob hands on more than before: `wasi_common::sync` also has `add_to_linker` "
                "and `snapshots` where the feature `wasmtime` is on"
            )

    def root_at(self, at: Node) -> str:
        """How code at `at` names the unified crate: with `::` where something local hides it."""
        if self.file.embedder.edition == "2015":
            return self.unified
        around = at
        while True:
            known, target = self.file.lookup(self.unified, around, TYPE)
            if known:
                plain = isinstance(target, Extern) and target.path == (self.unified,)
                return self.unified if plain else f"::{self.unified}"
            if is_module_body(around):
                return self.unified
            around = enclosing_scope(around)


def unmoved(package: str, tail: Names) -> Fate:
    """The fate of a path of a legacy crate that no table moves."""
    other = package == "wasmtime_wasi" and tail[0] in P2
    return Fate.OTHER_API if other else Fate.UNKNOWN
