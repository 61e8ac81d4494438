"""Places of a Rust file that the grammar does not read.

The grammar lags behind the language (attributes in patterns, new syntax), and recovers well: what
stands around such a place is read right. So only a place that touches what is ours spoils a file,
or one between the items, where nothing says how far it reaches.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tree_sitter import Node

from migrate_wasi.edits import Finding
from migrate_wasi.languages.rust.file import parse
from migrate_wasi.source import Source

_STATEMENTS = ("let_declaration", "expression_statement", "use_declaration", "field_declaration")


def broken(source: Source) -> list[Node]:
    """The places that do not parse, outermost, in order."""
    root = parse(source.text).root_node
    return list(_errors(root)) if root.has_error else []


def in_the_way(
    places: Sequence[Node], source: Source, names: Collection[str], found: Collection[Finding]
) -> Node | None:
    """The first of the places that stands between items, names a crate of ours, or stands in a
    statement that a finding edits."""
    edited = [(edit.start, edit.end) for finding in found for edit in finding.edits]
    for node in places:
        text = source.text[node.start_byte : node.end_byte]
        around = _statement(node)
        if (
            node.parent is None
            or node.parent.parent is None
            or any(name.encode() in text for name in names)
            or any(around.start_byte <= b and a < around.end_byte for a, b in edited)
        ):
            return node
    return None


def _errors(node: Node) -> Iterator[Node]:
    if node.is_error or node.is_missing:
        yield node
        return
    for child in node.children:
        if child.has_error:
            yield from _errors(child)


def _statement(node: Node) -> Node:
    """The statement around a node, or the node itself where none is near."""
    around: Node | None = node
    while around is not None and around.type not in _STATEMENTS:
        if around.type in ("block", "source_file", "declaration_list"):
            return node
        around = around.parent
    return around or node
