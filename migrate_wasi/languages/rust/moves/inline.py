"""Paths outside of `use` that reach a legacy crate, and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.languages.rust.moves.model import Fate, PathMove
from migrate_wasi.languages.rust.moves.moves import Moves, unmoved
from migrate_wasi.languages.rust.paths import moved
from migrate_wasi.languages.rust.scope import enclosing_scope


def inline_paths(moves: Moves) -> Iterator[PathMove]:
    """Every path outside of `use` that reaches a legacy crate."""
    file = moves.file
    seen: set[int] = set()
    for leaf in file.occurrences(*moves.crates, *sorted(moves.aliases.names)):
        if file.in_use(leaf):
            continue
        path = file.outermost(leaf)
        segments = file.segments(path)
        if not segments or segments[0].start_byte in seen:
            continue
        seen.add(segments[0].start_byte)
        names = tuple(file.text(segment) for segment in segments)
        reached = moves.crate_in(names, (file.target(segment) for segment in segments))
        # A bare name that is no path can still be the crate: a macro's tokens.
        if reached is None or reached[0] == len(names):
            continue
        count, crate = reached
        tail = names[count:]
        package = file.package(crate)
        found = moved(package, tail)
        if found is None:
            yield PathMove(path, segments, names, names, unmoved(package, tail))
            continue
        root = moves.root_at(enclosing_scope(leaf))
        new = (root, *found.tail)
        if names[count - 1] in moves.aliases.kept:
            new = (*names[:count], *found.tail)
        elif names[count - 1] in moves.aliases.names and package != "wasmtime_wasi":
            continue  # the alias itself now names the module
        elif file.rooted(segments):
            new = (moves.unified, *found.tail)
        yield PathMove(path, segments, names, new, Fate.MOVES, found.needs)
