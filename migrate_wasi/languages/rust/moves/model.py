"""What a move is said in: the fate of a leaf of a `use`, or of an inline path."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from tree_sitter import Node

from migrate_wasi.languages.rust.use import UseTree

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


class NoCommonPathError(Exception):
    """A group's leaves move to places that no path before its braces can express, or apart from
    comments between them."""
