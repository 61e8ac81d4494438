"""Giving an item another name, at its uses and in the imports that bind it."""

from __future__ import annotations

from tree_sitter import Node

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.file import Import
from migrate_wasi.languages.rust.syntax import Syntax


def renamed_use(syntax: Syntax, path: Node, old: str, new: str) -> Edit | None:
    """The edit of a path that ends in the item: `file::Old` reads `file::New`.

    None where the path says an alias, whose import is renamed instead.
    """
    leaf = path.child_by_field_name("name") or path
    if syntax.text(leaf) != old:
        return None
    return Edit.replace(leaf.start_byte, leaf.end_byte, new)


def renamed_import(imported: Import, new: tuple[str, ...]) -> Edit | None:
    """The edit that makes an import name the item `new`, a path behind the crate's name.

    The tail that both paths share with the braces around the import stays: in
    `wasi_common::file::{FileCaps, FileType}` only `FileCaps` changes. An alias stays. None where
    the braces lead elsewhere.
    """
    segments = imported.leaf.segments
    before = imported.path[1 : len(imported.path) - len(segments)]
    at_root = len(segments) == len(imported.path)
    if at_root:
        text = "::".join((imported.path[0], *new))
    elif new[: len(before)] == before:
        text = "::".join(new[len(before) :])
    else:
        return None
    return Edit.replace(segments[0].start_byte, segments[-1].end_byte, text)
