"""Giving an item another name in the imports that bind it."""

from __future__ import annotations

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.file import Import


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
