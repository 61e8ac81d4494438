"""Calls that give a context a directory with caps, and what those caps are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.languages.rust.signatures.calls import Call, method_calls
from migrate_wasi.languages.rust.signatures.caps import DIR_CAPS, FILE_CAPS, FLAGS, caps_of
from migrate_wasi.languages.rust.signatures.values import CTX, kind_of
from migrate_wasi.languages.rust.syntax import Syntax

# How many arguments the call had with caps, and where the two of them are.
_SHAPES = {"insert_dir": (5, 2), "push_dir": (4, 1)}


@dataclass(frozen=True)
class DirCall:
    """`ctx.insert_dir(fd, dir, dir_caps, file_caps, path)`; caps are None where not constant."""

    call: Call
    caps: tuple[Node, Node]
    dir_caps: frozenset[str] | None
    file_caps: frozenset[str] | None

    @property
    def certain(self) -> bool:
        return self.dir_caps is not None and self.file_caps is not None

    @property
    def lost(self) -> list[str]:
        """The flags that were withheld and are granted now."""
        dirs = FLAGS[DIR_CAPS] - (self.dir_caps or frozenset())
        files = FLAGS[FILE_CAPS] - (self.file_caps or frozenset())
        return [f"DirCaps::{flag}" for flag in sorted(dirs)] + [
            f"FileCaps::{flag}" for flag in sorted(files)
        ]


def dir_calls(syntax: Syntax) -> Iterator[DirCall]:
    """The calls with caps; a method of that name of something else does not have their shape."""
    for call in method_calls(syntax, *_SHAPES):
        count, at = _SHAPES[syntax.text(call.name)]
        if len(call.arguments) != count or call.receiver is None:
            continue
        one, two = call.arguments[at], call.arguments[at + 1]
        found = DirCall(
            call, (one, two), caps_of(syntax, one, DIR_CAPS), caps_of(syntax, two, FILE_CAPS)
        )
        if found.certain or kind_of(syntax, call.receiver) in (CTX, None):
            yield found
