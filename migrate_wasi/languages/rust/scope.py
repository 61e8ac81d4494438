"""Local names that hide imports, in Rust's scoping: items, generic parameters, patterns.

Nothing is collected ahead: a name is looked for as bytes, and only the nodes at those places are
looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from tree_sitter import Node

from migrate_wasi.languages.rust.use import is_module, is_scope

TYPE, VALUE, MACRO, ANY = "type", "value", "macro", "any"
CRATE = "crate"  # the first segment of a path that goes on: a type or module, else a crate

_ITEM_SPACES = {
    "struct_item": (TYPE, VALUE),
    "enum_item": (TYPE,),
    "union_item": (TYPE,),
    "trait_item": (TYPE,),
    "type_item": (TYPE,),
    "mod_item": (TYPE,),
    "function_item": (VALUE,),
    "const_item": (VALUE,),
    "static_item": (VALUE,),
    "macro_definition": (MACRO,),
}
_KEYWORD_SPACES = {
    b"struct": (TYPE, VALUE),
    b"enum": (TYPE,),
    b"union": (TYPE,),
    b"trait": (TYPE,),
    b"mod": (TYPE,),
}


@cache
def _word(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?<![\w#'])" + re.escape(name.encode()) + rb"(?!\w)")


_ITEM = re.compile(
    rb"\b(struct|enum|union|trait|type|fn|mod|const|static|macro_rules!)\s+(?:r#)?(\w+)"
)


def item_places(text: bytes) -> dict[str, list[tuple[int, int, bytes]]]:
    """Name to (start, end, keyword) of whatever looks like the definition of an item."""
    places: dict[str, list[tuple[int, int, bytes]]] = {}
    for match in _ITEM.finditer(text):
        row = (match.start(2), match.end(2), match.group(1))
        places.setdefault(match.group(2).decode(errors="replace"), []).append(row)
    return places


def words(text: bytes, name: str) -> Iterator[int]:
    """Offsets where `name` stands as a whole word."""
    if name.encode() in text:
        for match in _word(name).finditer(text):
            yield match.start()


def leaf_at(root: Node, start: int, end: int) -> Node | None:
    """The leaf that spans exactly `start:end`."""
    node = root.descendant_for_byte_range(start, end)
    if node is None or node.child_count or (node.start_byte, node.end_byte) != (start, end):
        return None
    return node


def enclosing_scope(node: Node) -> Node:
    """The innermost scope that `node` stands in; the node itself does not count."""
    current = node.parent
    while current is not None:
        if is_scope(current) or current.parent is None:
            return current
        current = current.parent
    return node


def module_of(node: Node) -> Node:
    """The module body around `node`, which may be that body itself."""
    current = node
    while not is_module_body(current):
        parent = current.parent
        if parent is None:
            return current
        current = parent
    return current


def is_module_body(node: Node) -> bool:
    return is_module(node) and is_scope(node)


def items(
    root: Node, places: Iterable[tuple[int, int, bytes]]
) -> list[tuple[Node, Node, tuple[str, ...]]]:
    """Items at `places`, all of one name: (scope, item node, the namespaces it takes).

    For an item inside a macro's tokens the item node is the leaf of its name.
    """
    found: list[tuple[Node, Node, tuple[str, ...]]] = []
    for start, end, keyword in places:
        leaf = leaf_at(root, start, end)
        parent = leaf.parent if leaf is not None else None
        if leaf is None or parent is None:
            continue
        spaces = _ITEM_SPACES.get(parent.type)
        if spaces is not None:
            outer = parent.parent
            if outer is not None and is_scope(outer):
                found.append((outer, parent, spaces))
        elif parent.type in ("token_tree", "token_repetition") and keyword in _KEYWORD_SPACES:
            found.append((enclosing_scope(leaf), leaf, _KEYWORD_SPACES[keyword]))
    return found


def generic_parameter(node: Node, name: str) -> bool:
    """Is `name` a type or const parameter of an item around `node`?"""
    wanted = name.encode()
    current = node.parent
    while current is not None and not is_module_body(current):
        parameters = current.child_by_field_name("type_parameters")
        if parameters is not None and wanted in (parameters.text or b""):
            for child in parameters.named_children:
                declared = child.child_by_field_name("name") or child.child_by_field_name("left")
                if (declared or child).text == wanted:
                    return True
        if current.type == "function_item":
            # An inner function does not see the parameters of an outer one, but sees its items.
            outer = current.parent
            if outer is not None and outer.type == "block":
                return False
        current = current.parent
    return False


def binding_ranges(root: Node, text: bytes, name: str) -> list[tuple[int, int]]:
    """Where a local variable called `name` is in sight."""
    ranges: list[tuple[int, int]] = []
    for start in words(text, name):
        leaf = leaf_at(root, start, start + len(name.encode()))
        if leaf is not None and leaf.type in ("identifier", "shorthand_field_identifier"):
            span = _visibility(leaf)
            if span is not None:
                ranges.append(span)
    return ranges


def _visibility(leaf: Node) -> tuple[int, int] | None:
    child: Node = leaf
    node = leaf.parent
    while node is not None:
        kind = node.type
        field = _field_of(node, child)
        if kind == "let_declaration":
            block = node.parent
            return (node.end_byte, block.end_byte) if field == "pattern" and block else None
        if kind == "parameter":
            function = _up(node, ("function_item", "closure_expression"))
            return (
                (function.start_byte, function.end_byte)
                if field == "pattern" and function
                else None
            )
        if kind == "closure_parameters":
            closure = node.parent
            return (node.end_byte, closure.end_byte) if closure else None
        if kind == "for_expression":
            body = node.child_by_field_name("body")
            return (body.start_byte, body.end_byte) if field == "pattern" and body else None
        if kind == "match_arm":
            return (node.start_byte, node.end_byte) if field == "pattern" else None
        if kind == "let_condition":
            owner = _up(node, ("if_expression", "while_expression", "match_arm"))
            return (node.end_byte, owner.end_byte) if field == "pattern" and owner else None
        if kind in ("scoped_identifier", "tuple_struct_pattern", "struct_pattern") and field in (
            "path", "name", "type",
        ):  # fmt: skip
            return None
        if kind in ("block", "token_tree", "arguments", "call_expression", "declaration_list"):
            return None
        child, node = node, node.parent
    return None


def _field_of(parent: Node, child: Node) -> str | None:
    for index, candidate in enumerate(parent.children):
        if candidate.id == child.id:
            return parent.field_name_for_child(index)
    return None


def _up(node: Node, kinds: tuple[str, ...]) -> Node | None:
    current = node.parent
    while current is not None and current.type not in kinds:
        current = current.parent
    return current
