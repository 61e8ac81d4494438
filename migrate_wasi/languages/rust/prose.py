"""The parts of a Rust file that are no code: comments and strings that name a legacy crate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate_wasi.languages.rust import paths

if TYPE_CHECKING:
    from tree_sitter import Node

    from migrate_wasi.languages.rust.file import RustFile

_COMMENTS = ("line_comment", "block_comment")
_STRINGS = ("string_literal", "raw_string_literal")


def pieces(file: RustFile) -> Iterator[tuple[int, int, bool]]:
    """(start, end, is it prose?) of each comment and string with a legacy crate's name, in order.

    Comments and `#[doc = "…"]` are prose; other strings are not.
    """
    names = paths.legacy_crates(file.embedder)
    text = file.source.text
    spellings = [spelling.encode() for name in names for spelling in (name, name.replace("_", "-"))]
    if not any(spelling in text for spelling in spellings):
        return
    last = -1
    for match in re.finditer(b"|".join(re.escape(one) for one in spellings), text):
        node = _around(file.root.descendant_for_byte_range(match.start(), match.end()))
        if node is not None and node.start_byte > last:
            last = node.start_byte
            yield node.start_byte, node.end_byte, node.type in _COMMENTS or _is_doc(node)


def _around(node: Node | None) -> Node | None:
    while node is not None and node.type not in (*_COMMENTS, *_STRINGS):
        node = node.parent
    return node


def _is_doc(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.type == "attribute" and (parent.text or b"")[:3] == b"doc"
