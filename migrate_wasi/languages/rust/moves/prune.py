"""Taking members out of a `use` tree, and a whole declaration out of its lines."""

from __future__ import annotations

import re
from collections.abc import Collection

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.moves.model import NoCommonPathError
from migrate_wasi.languages.rust.use import UseTree


def prune(file: RustFile, tree: UseTree, gone: Collection[int]) -> list[Edit]:
    """Take leaves out of a tree that keeps others; `gone` has the starts of the leaves."""
    if tree.group is None or tree.braces is None:
        return []
    left = [child for child in tree.group if not _all_gone(child, gone)]
    edits: list[Edit] = []
    if len(left) < len(tree.group):
        edits = _out_of_braces(file, tree, left[0]) if len(left) == 1 else []
        edits = edits or _members(file, tree, gone)
    for child in left:
        edits += prune(file, child, gone)
    return edits


def _all_gone(tree: UseTree, gone: Collection[int]) -> bool:
    return all(leaf.start in gone for leaf, _ in tree.leaves())


def _out_of_braces(file: RustFile, tree: UseTree, only: UseTree) -> list[Edit]:
    """`{self, X}` without its first member is plain `X`."""
    assert tree.braces is not None
    opening, closing = tree.braces
    between = (
        file.source.text[opening.end_byte : only.start]
        + (file.source.text[only.end : closing.start_byte])
    )
    alone = not tree.segments or (
        only.group is None and only.segments and file.text(only.segments[-1]) == "self"
    )
    if b"//" in between or b"/*" in between or alone:
        return []
    return [
        Edit.delete(opening.start_byte, only.start),
        Edit.delete(only.end, closing.end_byte),
    ]


def _members(file: RustFile, tree: UseTree, gone: Collection[int]) -> list[Edit]:
    assert tree.group is not None and tree.braces is not None
    members = tree.group
    for child in members:
        inside = file.source.text[child.start : child.end]
        if _all_gone(child, gone) and (b"//" in inside or b"/*" in inside):
            raise NoCommonPathError(child)
    last_kept = max(i for i, child in enumerate(members) if not _all_gone(child, gone))
    without_comma = len(tree.commas) < len(members) and last_kept + 1 < len(members)
    edits = [
        _member(file, child.start, tree.commas[index].end_byte)
        for index, child in enumerate(members[: last_kept if without_comma else None])
        if _all_gone(child, gone)
    ]
    if not without_comma:
        return edits
    # The members behind the last one that is kept go with the comma before them.
    text = file.source.text[members[last_kept].end : members[-1].end]
    if b"//" not in text and b"/*" not in text:
        return [*edits, Edit.delete(members[last_kept].end, members[-1].end)]
    for index in range(last_kept, len(members)):
        if index > last_kept:
            edits.append(Edit.delete(members[index].start, members[index].end))
        if index < len(tree.commas):
            edits.append(Edit.delete(tree.commas[index].start_byte, tree.commas[index].end_byte))
    return edits


def _member(file: RustFile, start: int, end: int) -> Edit:
    """A member with its comma: its whole line where it has one, else up to the next member."""
    text = file.source.text
    line_start = file.source.line_starts[file.source.line_of(start)]
    line_end = text.find(b"\n", end)
    behind = text[end : line_end if line_end >= 0 else len(text)]
    if not text[line_start:start].strip() and not behind.strip() and line_end >= 0:
        return Edit.delete(line_start, line_end + 1)
    while text[end : end + 1] in (b" ", b"\t"):
        end += 1
    return Edit.delete(start, end)


def delete_lines(file: RustFile, start: int, end: int) -> Edit:
    """Delete `start:end`, and the lines themselves where nothing else stands on them."""
    text = file.source.text
    line_start = file.source.line_starts[file.source.line_of(start)]
    match = text.find(b"\n", end)
    line_end = match if match >= 0 else len(text)
    if text[line_start:start].strip() or text[end:line_end].strip():
        while text[end : end + 1] in (b" ", b"\t"):
            end += 1
        return Edit.delete(start, end)
    if match < 0 and line_start:
        # The last line of a file without a final newline: its predecessor's goes along.
        before = line_start - 1
        if text[before - 1 : before] == b"\r":
            before -= 1
        return Edit.delete(before, line_end)
    line_end = min(line_end + 1, len(text))
    blank = re.match(rb"[ \t]*\r?\n", text[line_end:])
    above = file.source.line_text(file.source.line_of(start) - 1) if line_start else b""
    if blank and not above.strip():
        # A paragraph that goes takes the blank line behind it along.
        line_end += blank.end()
    return Edit.delete(line_start, line_end)
