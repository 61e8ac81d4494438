"""The values that a Rust function gives back: its tail and the operands of `return`."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.languages.rust.syntax import descendants, enclosing


def returned(body: Node) -> Iterator[Node]:
    """Every expression whose value leaves the function with this body."""
    yield from _tails(body)
    function = body.parent
    for node in descendants(body, "return_expression"):
        if (
            node.named_children
            and enclosing(node, "function_item", "closure_expression") == function
        ):
            yield from _tails(node.named_children[0])


def _tails(node: Node) -> Iterator[Node]:
    if node.type in ("block", "unsafe_block"):
        inner = [child for child in node.named_children if not child.type.endswith("comment")]
        if inner and node.type == "unsafe_block":
            yield from _tails(inner[-1])
        elif inner:
            yield from _tail_of_block(inner[-1])
    elif node.type == "if_expression":
        for field in ("consequence", "alternative"):
            part = node.child_by_field_name(field)
            if part is not None:
                yield from _tails(part.named_children[0] if part.type == "else_clause" else part)
    elif node.type == "match_expression":
        body = node.child_by_field_name("body")
        for arm in body.named_children if body is not None else ():
            value = arm.child_by_field_name("value") if arm.type == "match_arm" else None
            if value is not None:
                yield from _tails(value)
    elif node.type == "parenthesized_expression":
        yield from _tails(node.named_children[0])
    elif node.type != "return_expression":
        yield node


def _tail_of_block(last: Node) -> Iterator[Node]:
    if last.type == "expression_statement":
        if not any(part.type == ";" for part in last.children):
            yield from _tails(last.named_children[0])
    elif last.type != "let_declaration" and not last.type.endswith("_item"):
        yield from _tails(last)
