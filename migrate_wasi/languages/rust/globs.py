"""Globs of WASI crates that stand beside globs of other crates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate_wasi.languages.rust import paths
from migrate_wasi.languages.rust.resolve import Extern

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.file import Import, RustFile


@dataclass(frozen=True)
class Doubt:
    """A glob at `start:end`, the names used through it, and the globs that may have them too."""

    start: int
    end: int
    names: tuple[str, ...]
    others: tuple[str, ...]


def doubts(file: RustFile) -> Iterator[Doubt]:
    """Globs of legacy crates whose names another crate's glob could have as well."""
    globs = [imported for imported in file.imports if imported.name == "*"]
    for ours in globs:
        target = file.target_of_import(ours.use, ours.path)
        if not isinstance(target, Extern) or not file.is_legacy(target.path[0]):
            continue
        others = [glob for glob in globs if glob is not ours and _foreign(ours, glob)]
        names = _used(file, ours, target) if others else ()
        if names:
            yield Doubt(
                ours.leaf.start,
                ours.leaf.end,
                names,
                tuple("::".join(other.path) for other in others),
            )


def _foreign(ours: Import, other: Import) -> bool:
    """A glob of the same scope, of a crate whose exports nobody here knows."""
    return (
        other.scope.id == ours.scope.id
        and other.canonical is None
        and other.path[0] not in ("self", "super", "crate")
    )


def _used(file: RustFile, ours: Import, target: Extern) -> tuple[str, ...]:
    exported = paths.exports(file.package(target.path[0]), target.path[1:])
    used: dict[str, None] = {}
    for leaf in file.occurrences(*sorted(exported)):
        name = file.text(leaf)
        inside = ours.scope.start_byte <= leaf.start_byte < ours.scope.end_byte
        if name in used or not inside or file.in_use(leaf):
            continue
        segments = file.segments(leaf)
        if segments and segments[0].start_byte == leaf.start_byte:
            found = file.target(leaf)
            if isinstance(found, Extern) and found.path == (*target.path, name):
                used[name] = None
    return tuple(used)
