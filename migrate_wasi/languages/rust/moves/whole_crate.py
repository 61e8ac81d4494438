"""What becomes of a `use` of a whole crate: its bare name, an alias of it, a glob of its root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_wasi.languages.rust.moves.model import Fate, Leaf
from migrate_wasi.languages.rust.paths import WASMTIME_ROOT
from migrate_wasi.languages.rust.resolve import Extern
from migrate_wasi.languages.rust.use import Declaration

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.moves.moves import Moves


def bare(moves: Moves, use: Declaration, leaf: Leaf, crate: str) -> None:
    """`use wasi_cap_std_sync;`, with or without an alias, and `extern crate`."""
    package = moves.file.package(crate)
    alias = moves.file.text(leaf.tree.alias) if leaf.tree.alias else ""
    root = moves.root_at(use.scope)
    public = any(moves.file.text(node) == "pub" for node in use.visibility)
    if any("macro_use" in moves.file.text(node) for node in use.attributes):
        leaf.fate = Fate.KEPT
        leaf.why = f"`#[macro_use]` brings macros of `{crate}` in by their bare names"
    elif package == "wasmtime_wasi":
        if public:
            leaf.fate = Fate.KEPT
            leaf.why = (
                f"`{crate}` itself is part of the public API here; from 19.0 it is another API"
            )
        elif alias in moves.aliases.kept:
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
    if use.extern and leaf.fate is Fate.DROPS and use.start == _extern_to_keep(moves):
        leaf.fate, leaf.new = Fate.MOVES, [(root,)]


def _extern_to_keep(moves: Moves) -> int:
    """Where the edition wants an `extern crate`: the one that becomes the unified crate's."""
    if moves.file.embedder.edition != "2015":
        return -1
    externs = [use for use in moves.file.declarations if use.extern and use.tree.segments]
    named = {moves.file.text(use.tree.segments[0]): use.start for use in reversed(externs)}
    if moves.unified in named:
        return -1
    return min((named[name] for name in moves.crates if name in named), default=-1)


def root_glob(moves: Moves, use: Declaration, leaf: Leaf) -> None:
    """`use wasmtime_wasi::*`: the glob of `sync`, and by name what came from elsewhere."""
    root = moves.root_at(use.scope)
    names = sorted(WASMTIME_ROOT - {"define_wasi"} | {"sync", "tokio"})
    if use.visibility:
        used = ["Error", "WasiCtx", "WasiDir", "WasiFile"]
        if moves.file.embedder.move.source.version.major >= 3:
            used.insert(1, "I32Exit")
    else:
        used = [name for name in names if _is_reached(moves, use, name)]
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


def _is_reached(moves: Moves, use: Declaration, name: str) -> bool:
    """Is `name` used in reach of the glob, and not bound by anything nearer?"""
    file = moves.file
    for node in file.occurrences(name):
        if not use.scope.start_byte <= node.start_byte < use.scope.end_byte:
            continue
        segments = file.segments(node)
        if file.in_use(node) or not segments or segments[0].start_byte != node.start_byte:
            continue
        target = file.target(node)
        if isinstance(target, Extern) and target.path[1:] == (name,):
            return target.path[0] in moves.crates
    return False
