"""Paths as syntax nodes: where they begin, what they consist of, how far they reach.

In a macro's tokens a path has no node of its own; there it is told from its leaves.
"""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from migrate_wasi.languages.rust.scope import ANY, MACRO, TYPE, VALUE

NAMES = frozenset(
    {"identifier", "type_identifier", "field_identifier", "shorthand_field_identifier"}
)
_SCOPED = ("scoped_identifier", "scoped_type_identifier")
TOKENS = ("token_tree", "token_repetition")  # what holds the loose tokens of a macro
_ROOTS = ("crate", "self", "super")


def segments(node: Node) -> tuple[Node, ...] | None:
    """The leaves of the path that ends at `node`, from its first segment; None for a path that
    begins with a type (`<T as X>::y`) and for what is no path."""
    if node.type == "generic_type":
        inner = node.child_by_field_name("type")
        return segments(inner) if inner is not None else None
    if node.type in _SCOPED:
        return _scoped_segments(node)
    if node.type not in NAMES and node.type not in ("crate", "self", "super"):
        return None
    parent = node.parent
    if parent is None:
        return None
    if parent.type in TOKENS:
        return _token_segments(node)
    if parent.type in _SCOPED and _is(parent.child_by_field_name("name"), node):
        return _scoped_segments(parent)
    if node.type == "field_identifier":
        return None
    return (node,)


def _scoped_segments(node: Node) -> tuple[Node, ...] | None:
    name = node.child_by_field_name("name")
    path = node.child_by_field_name("path")
    if name is None:
        return None
    if path is None:
        return (name,)
    before = segments(path)
    return None if before is None else (*before, name)


def rooted(segments: Sequence[Node]) -> bool:
    """Does the path begin with `::`?"""
    before = segments[0].prev_sibling
    if before is None or before.type != "::":
        return False
    further = before.prev_sibling
    return further is None or further.type not in (
        *NAMES,
        ">",
        "crate",
        "self",
        "super",
        "metavariable",
    )


def outermost(leaf: Node) -> Node:
    """The whole path that `leaf` is a segment of, generic arguments at its end not included.

    Inside a macro's tokens a path has no node; its last leaf stands for it.
    """
    if leaf.parent is not None and leaf.parent.type in TOKENS:
        return _last_token(leaf)
    node = leaf
    path = leaf
    while node.parent is not None:
        parent = node.parent
        if parent.type in _SCOPED:
            if not _is(parent.child_by_field_name("name"), node) and not _is(
                parent.child_by_field_name("path"), node
            ):
                break
            path = parent
        elif parent.type != "generic_type" or not _is(parent.child_by_field_name("type"), node):
            break
        node = parent
    return path


def _is(a: Node | None, b: Node) -> bool:
    return a is not None and a.id == b.id


def namespace(segments: Sequence[Node]) -> str:
    """The namespace that the last segment of a path is looked up in."""
    last = segments[-1]
    parent = last.parent
    if parent is None or parent.type in TOKENS:
        return ANY
    while parent is not None and parent.type in _SCOPED:
        last, parent = parent, parent.parent
    if parent is not None and parent.type == "macro_invocation":
        return MACRO
    if segments[-1].type == "type_identifier":
        return TYPE
    return VALUE


def _token_segments(leaf: Node) -> tuple[Node, ...] | None:
    """The path that ends at a leaf among a macro's tokens: `ident (:: ident)*`."""
    before = leaf.prev_sibling
    if before is not None and before.type == ".":
        return None
    segments = [leaf]
    while before is not None and before.type == "::":
        name = before.prev_sibling
        if name is None or name.type not in (*NAMES, "crate", "self", "super", "metavariable"):
            return tuple(segments) if name is None or name.type not in (">",) else None
        segments.insert(0, name)
        before = name.prev_sibling
    return tuple(segments)


def _last_token(leaf: Node) -> Node:
    while True:
        colons = leaf.next_sibling
        after = colons.next_sibling if colons is not None and colons.type == "::" else None
        if after is None or after.type not in NAMES:
            return leaf
        leaf = after
