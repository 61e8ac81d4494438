"""What becomes of each leaf of a `use`, and of each inline path, that begins at a legacy crate.

A path counts from where it reaches the crate: by the crate's name, through an alias of it, or
through a re-export of the crate itself in this crate (`crate::wasmtime_wasi::…`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property

from tree_sitter import Node

from migrate_wasi.languages.rust import paths as rust_paths
from migrate_wasi.languages.rust import scope as rust_scope
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.resolve import Extern, Target
from migrate_wasi.languages.rust.use import Declaration, UseTree

Names = tuple[str, ...]


class Fate(Enum):
    """`MOVES`: to `new`. `STAYS`: not ours, or already there. `DROPS`: the bare crate, which paths
    name directly. `KEPT`: must stay as it is, for `why`. `UNKNOWN`: an item no table has.
    `OTHER_API`: the second API of wasmtime-wasi."""

    MOVES = auto()
    STAYS = auto()
    DROPS = auto()
    KEPT = auto()
    UNKNOWN = auto()
    OTHER_API = auto()


@dataclass
class Leaf:
    """One leaf of a `use` tree: the path as written, the paths that replace it, what they need."""

    tree: UseTree
    old: Names
    fate: Fate = Fate.STAYS
    new: list[Names] = field(default_factory=list[Names])
    needs: tuple[str, ...] = ()
    why: str = ""
    alias: str = ""  # a name to keep with `as`, where the last segment changes
    review: str = ""


@dataclass(frozen=True)
class PathMove:
    """An inline path: its segments, their names after, and what became of it."""

    node: Node
    segments: tuple[Node, ...]
    old: Names
    new: Names
    fate: Fate
    needs: tuple[str, ...] = ()


class Moves:
    """The moves of one file."""

    def __init__(self, file: RustFile) -> None:
        self.file = file
        self.unified = file.embedder.unified

    @cached_property
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

    def crate_in(self, names: Names, target_of: Sequence[Target | None]) -> int | None:
        """How many segments of a path lead to a legacy crate; None for none."""
        for count, target in enumerate(target_of, 1):
            if isinstance(target, Extern):
                if len(target.path) == 1 and target.path[0] in self.crates:
                    return count
                return None
            if names[count - 1] not in ("crate", "self", "super") and target is None:
                return None
        return None

    def _leaf(self, use: Declaration, tree: UseTree, nodes: tuple[Node, ...]) -> Leaf:
        file = self.file
        written = tuple(file.text(node) for node in nodes)
        path = written[:-1] if written[-1] == "self" and len(written) > 1 else written
        leaf = Leaf(tree, path)
        targets: list[Target | None] = []
        for count in range(1, len(path) + 1):
            if path[count - 1] == "*":
                break
            targets.append(file.target_of_import(use, path[:count]))
            if isinstance(targets[-1], Extern):
                break
        count = self.crate_in(path, targets)
        if count is None:
            return leaf
        target = targets[count - 1]
        assert isinstance(target, Extern)
        crate = target.path[0]
        tail = path[count:]
        if not tail:
            self._bare(use, leaf, crate)
        elif tail == ("*",) and file.package(crate) == "wasmtime_wasi":
            self._root_glob(use, leaf)
        else:
            self._item(use, leaf, crate, tail)
            if leaf.fate is Fate.MOVES and path[count - 1] in self.aliases:
                self._through_alias(leaf, path[:count], crate)
        return leaf

    def _through_alias(self, leaf: Leaf, before: Names, crate: str) -> None:
        if self.file.package(crate) != "wasmtime_wasi":
            # The alias itself comes to name the module, and what is behind it stays.
            leaf.fate, leaf.new, leaf.needs = Fate.STAYS, [], ()
        elif before[-1] in self.kept_aliases:
            leaf.new = [(*before, *new[1:]) for new in leaf.new]

    def _item(self, use: Declaration, leaf: Leaf, crate: str, tail: Names) -> None:
        package = self.file.package(crate)
        moved = rust_paths.moved(package, tail)
        if moved is None:
            other = package == "wasmtime_wasi" and tail[0] in rust_paths.P2
            leaf.fate = Fate.OTHER_API if other else Fate.UNKNOWN
            return
        leaf.fate, leaf.needs = Fate.MOVES, moved.needs
        leaf.new = [(self.root_at(use.scope), *moved.tail)]
        if tail[-1] == "*" and use.visibility and package == "wasi_cap_std_sync" and len(tail) == 1:
            leaf.review = (
                "the glob hands on more than before: `wasi_common::sync` also has `add_to_linker` "
                "and `snapshots` where the feature `wasmtime` is on"
            )

    def _bare(self, use: Declaration, leaf: Leaf, crate: str) -> None:
        """`use wasi_cap_std_sync;`, with or without an alias, and `extern crate`."""
        package = self.file.package(crate)
        alias = self.file.text(leaf.tree.alias) if leaf.tree.alias else ""
        root = self.root_at(use.scope)
        public = any(self.file.text(node) == "pub" for node in use.visibility)
        if any("macro_use" in self.file.text(node) for node in use.attributes):
            leaf.fate = Fate.KEPT
            leaf.why = f"`#[macro_use]` brings macros of `{crate}` in by their bare names"
        elif package == "wasmtime_wasi":
            if public:
                leaf.fate = Fate.KEPT
                leaf.why = (
                    f"`{crate}` itself is part of the public API here; from 19.0 it is another API"
                )
            elif alias in self.kept_aliases:
                leaf.fate, leaf.new = Fate.MOVES, [(root,)]
            elif alias and alias != "_":
                leaf.fate = Fate.KEPT
                leaf.why = f"`{alias}` also names items of `{crate}` that stay where they are"
            else:
                leaf.fate = Fate.DROPS
        elif alias in ("", "_") and not use.visibility:
            leaf.fate = Fate.DROPS
        else:
            surface = "sync" if package == "wasi_cap_std_sync" else "tokio"
            leaf.fate, leaf.new = Fate.MOVES, [(root, surface)]
            leaf.needs = (f"feature:{surface}",)
            leaf.alias = alias or leaf.old[-1]
            if public:
                leaf.review = (
                    f"`{leaf.alias}` stays in the public API under its old name, and hands on "
                    f"the module `{surface}` of the unified crate"
                )
        if use.extern and leaf.fate is Fate.DROPS and use.start == self._extern_to_keep:
            leaf.fate, leaf.new = Fate.MOVES, [(root,)]

    @cached_property
    def _extern_to_keep(self) -> int:
        """Where the edition wants an `extern crate`: the one that becomes the unified crate's."""
        if self.file.embedder.edition != "2015":
            return -1
        externs = [use for use in self.file.declarations if use.extern and use.tree.segments]
        named = {self.file.text(use.tree.segments[0]): use.start for use in reversed(externs)}
        if self.unified in named:
            return -1
        return min((named[name] for name in self.crates if name in named), default=-1)

    def _root_glob(self, use: Declaration, leaf: Leaf) -> None:
        """`use wasmtime_wasi::*`: the glob of `sync`, and by name what came from elsewhere."""
        root = self.root_at(use.scope)
        names = sorted(rust_paths.WASMTIME_ROOT - {"define_wasi"} | {"sync", "tokio"})
        if use.visibility:
            used = ["Error", "WasiCtx", "WasiDir", "WasiFile"]
            if self.file.embedder.move.source.version.major >= 3:
                used.insert(1, "I32Exit")
        else:
            used = [name for name in names if self._through(use, name)]
        leaf.fate = Fate.MOVES
        leaf.new = [(root, "sync", "*"), *((root, name) for name in used)]
        needs = {"feature:sync", *(["feature:tokio"] if "tokio" in used else [])}
        if "maybe_exit_on_error" in used:
            needs.add("feature:exit")
        leaf.needs = tuple(sorted(needs))
        leaf.review = (
            "a glob of the root of wasmtime-wasi has no single counterpart: it becomes the glob of "
            "`sync` and, by name, what else is used here"
        )

    def _through(self, use: Declaration, name: str) -> bool:
        """Is `name` used in reach of the glob, and not bound by anything nearer?"""
        file = self.file
        for node in file.occurrences(name):
            if not use.scope.start_byte <= node.start_byte < use.scope.end_byte:
                continue
            segments = file.segments(node)
            if file.in_use(node) or not segments or segments[0].start_byte != node.start_byte:
                continue
            target = file.target(node)
            if isinstance(target, Extern) and target.path[1:] == (name,):
                return target.path[0] in self.crates
        return False

    # -- aliases of whole crates -----------------------------------------------------------------

    @cached_property
    def aliases(self) -> frozenset[str]:
        """Names other than a crate's own that some `use` here binds to a legacy crate."""
        names: set[str] = set()
        for use in self.file.declarations:
            for tree, nodes in use.tree.leaves():
                path = tuple(self.file.text(node) for node in nodes)
                path = path[:-1] if path[-1:] == ("self",) else path
                if tree.alias is None or len(path) != 1 or path[0] not in self.crates:
                    continue
                names.add(self.file.text(tree.alias))
        return frozenset(names - {"_"} - set(self.crates))

    @cached_property
    def kept_aliases(self) -> frozenset[str]:
        """Aliases of wasmtime-wasi that can name the unified crate instead: nothing that is
        reached through them has to stay behind, and they are not public."""
        kept: set[str] = set()
        for alias in self.aliases:
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
                    if rust_paths.moved("wasmtime_wasi", tail) is None:
                        return False
            return True
        segments = self.file.segments(self.file.outermost(node))
        if not segments or segments[0].start_byte != node.start_byte or len(segments) < 2:
            return True
        tail = tuple(self.file.text(one) for one in segments[1:])
        return rust_paths.moved("wasmtime_wasi", tail) is not None

    def root_at(self, at: Node) -> str:
        """How code at `at` names the unified crate: with `::` where something local hides it."""
        if self.file.embedder.edition == "2015":
            return self.unified
        scope = at
        while True:
            known, target = self.file.lookup(self.unified, scope, rust_scope.TYPE)
            if known:
                plain = isinstance(target, Extern) and target.path == (self.unified,)
                return self.unified if plain else f"::{self.unified}"
            if rust_scope.is_module_body(scope):
                return self.unified
            scope = rust_scope.enclosing_scope(scope)

    # -- inline paths ----------------------------------------------------------------------------

    def paths(self) -> Iterator[PathMove]:
        """Every path outside of `use` that reaches a legacy crate."""
        file = self.file
        seen: set[int] = set()
        for leaf in file.occurrences(*self.crates, *sorted(self.aliases)):
            if file.in_use(leaf):
                continue
            path = file.outermost(leaf)
            segments = file.segments(path)
            if not segments or segments[0].start_byte in seen:
                continue
            seen.add(segments[0].start_byte)
            names = tuple(file.text(segment) for segment in segments)
            targets: list[Target | None] = []
            for segment in segments:
                targets.append(file.target(segment))
                if isinstance(targets[-1], Extern):
                    break
            # A bare name that is no path can still be the crate: a macro's tokens.
            count = self.crate_in(names, targets)
            if count is None or len(names) == count:
                continue
            target = targets[count - 1]
            assert isinstance(target, Extern)
            crate, tail = target.path[0], names[count:]
            package = file.package(crate)
            moved = rust_paths.moved(package, tail)
            if moved is None:
                other = package == "wasmtime_wasi" and tail[0] in rust_paths.P2
                fate = Fate.OTHER_API if other else Fate.UNKNOWN
                yield PathMove(path, segments, names, names, fate)
                continue
            root = self.root_at(rust_scope.enclosing_scope(leaf))
            new = (root, *moved.tail)
            if names[count - 1] in self.kept_aliases:
                new = (*names[:count], *moved.tail)
            elif names[count - 1] in self.aliases and package != "wasmtime_wasi":
                continue  # the alias itself now names the module
            elif file.rooted(segments):
                new = (self.unified, *moved.tail)
            yield PathMove(path, segments, names, new, Fate.MOVES, moved.needs)
