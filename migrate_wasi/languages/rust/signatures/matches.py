"""`match` in Rust: arms, and what their patterns name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.syntax import Syntax, descendants, items


@dataclass(frozen=True)
class Arm:
    """`pattern if guard => value`."""

    node: Node
    pattern: Node
    guard: Node | None
    value: Node


@dataclass(frozen=True)
class Variant:
    """`path(field)` as a pattern; `field` is None for `path(_)`."""

    path: Node
    field: Node | None


def arms(match: Node) -> list[Arm]:
    """The arms of a `match_expression`."""
    body = match.child_by_field_name("body")
    found: list[Arm] = []
    for node in body.named_children if body is not None else ():
        outer = node.child_by_field_name("pattern")
        value = node.child_by_field_name("value")
        if node.type == "match_arm" and outer is not None and value is not None:
            pattern = outer.named_children[0] if outer.named_children else outer
            found.append(Arm(node, pattern, outer.child_by_field_name("condition"), value))
    return found


def variant(pattern: Node) -> Variant | None:
    """A pattern `path(x)` with exactly one field."""
    if pattern.type != "tuple_struct_pattern":
        return None
    path = pattern.child_by_field_name("type")
    fields = [child for child in items(pattern) if child != path]
    blank = any(child.type == "_" for child in pattern.children)
    if path is None or len(fields) + blank != 1:
        return None
    return Variant(path, fields[0] if fields else None)


def deeper(syntax: Syntax, start: int, end: int, inside: Node) -> Iterator[Edit]:
    """Indent the lines that begin in `start:end` by four, but for those inside strings."""
    text = syntax.file.source.text
    strings = [
        (node.start_byte, node.end_byte)
        for node in descendants(inside, "string_literal", "raw_string_literal", "block_comment")
    ]
    at = text.find(b"\n", start, end) + 1
    while at:
        blank = text[at : at + 1] in (b"\n", b"\r")
        if not blank and not any(first < at < last for first, last in strings):
            yield Edit.insert(at, "    ")
        at = text.find(b"\n", at, end) + 1


def indentation(syntax: Syntax, node: Node) -> str:
    """The white space that the line of a node begins with."""
    text = syntax.file.source.text
    line = text[text.rfind(b"\n", 0, node.start_byte) + 1 : node.start_byte]
    return line[: len(line) - len(line.lstrip())].decode()
