"""Where a local name is used inside one expression, macro arguments included."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.languages.rust_syntax import Syntax, descendants

_CAPTURED = r"\{%s(?:[:}])"


def reads(syntax: Syntax, node: Node, name: str) -> Iterator[Node]:
    """The identifiers below `node` that read the variable `name`."""
    for leaf in descendants(node, "identifier"):
        parent = leaf.parent
        if syntax.text(leaf) != name or parent is None:
            continue
        before = leaf.prev_sibling
        if parent.type in ("scoped_identifier", "lifetime"):
            continue
        if parent.type == "token_tree" and before is not None and before.type in ("::", "."):
            continue
        yield leaf


def rebound(syntax: Syntax, node: Node, name: str) -> bool:
    """Does a pattern below `node` bind `name` again?"""
    return any(
        syntax.text(leaf) == name
        for holder in descendants(
            node,
            "let_declaration",
            "match_pattern",
            "parameter",
            "closure_parameters",
            "let_condition",
        )  # fmt: skip
        for leaf in descendants(_pattern(holder), "identifier")
    )


def _pattern(holder: Node) -> Node:
    return holder.child_by_field_name("pattern") or holder


def captured(syntax: Syntax, node: Node, name: str) -> bool:
    """Does a format string below `node` name the variable (`"{err}"`)?"""
    return any(
        re.search(_CAPTURED % re.escape(name), syntax.text(text)) is not None
        for text in descendants(node, "string_literal")
    )
