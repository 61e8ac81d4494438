"""Where a local name is used inside one expression, macro arguments included."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.languages.rust.syntax import Syntax, descendants


def reads(syntax: Syntax, node: Node, name: str) -> Iterator[Node]:
    """The identifiers below `node` that read the variable `name`."""
    for leaf in descendants(node, "identifier"):
        parent = leaf.parent
        if syntax.text(leaf) != name or parent is None:
            continue
        before = leaf.prev_sibling
        if parent.type in ("scoped_identifier", "lifetime"):
            continue
        if (
            parent.type in ("token_tree", "token_repetition")
            and before is not None
            and before.type in ("::", ".")
        ):
            continue
        yield leaf


_BINDERS = (
    "let_declaration",
    "match_pattern",
    "parameter",
    "closure_parameters",
    "let_condition",
)


def rebound(syntax: Syntax, node: Node, name: str) -> bool:
    """Does a pattern below `node` bind `name` again?"""
    return any(
        syntax.text(leaf) == name
        for holder in descendants(node, *_BINDERS)
        for leaf in descendants(_pattern(holder), "identifier")
    )


def _pattern(holder: Node) -> Node:
    return holder.child_by_field_name("pattern") or holder
