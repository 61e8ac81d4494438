"""Constant expressions of `FileCaps` and `DirCaps`, worked out.

The flags as in crates/wasi-common/src/file.rs and dir.rs at v2.0.2.
"""

from __future__ import annotations

from tree_sitter import Node

from migrate_wasi.languages.rust.signatures.calls import call_of
from migrate_wasi.languages.rust.signatures.values import binding
from migrate_wasi.languages.rust.syntax import Syntax, path_ending, without_parentheses

FILE_CAPS = "wasi_common::file::FileCaps"
DIR_CAPS = "wasi_common::dir::DirCaps"
FLAGS = {
    FILE_CAPS: frozenset(
        (
            *("DATASYNC", "READ", "SEEK", "FDSTAT_SET_FLAGS", "SYNC", "TELL", "WRITE", "ADVISE"),
            *("ALLOCATE", "FILESTAT_GET", "FILESTAT_SET_SIZE", "FILESTAT_SET_TIMES"),
            "POLL_READWRITE",
        )
    ),
    DIR_CAPS: frozenset(
        (
            *("CREATE_DIRECTORY", "CREATE_FILE", "LINK_SOURCE", "LINK_TARGET", "OPEN", "READDIR"),
            *("READLINK", "RENAME_SOURCE", "RENAME_TARGET", "SYMLINK", "REMOVE_DIRECTORY"),
            *("UNLINK_FILE", "PATH_FILESTAT_GET", "PATH_FILESTAT_SET_TIMES", "FILESTAT_GET"),
            "FILESTAT_SET_TIMES",
        )
    ),
}
_OPERATORS = {
    "|": frozenset[str].union,
    "&": frozenset[str].intersection,
    "-": frozenset[str].difference,
    "^": frozenset[str].symmetric_difference,
}
_METHODS = {
    "union": "|",
    "intersection": "&",
    "difference": "-",
    "symmetric_difference": "^",
}
_DEPTH = 16


def caps_of(syntax: Syntax, node: Node, kind: str, depth: int = 0) -> frozenset[str] | None:
    """The flags that an expression of flags `kind` has, or None where it is not constant."""
    node = without_parentheses(node)
    if depth > _DEPTH:
        return None
    if node.type == "scoped_identifier":
        canonical = syntax.canonical(node) or ""
        name = canonical.rpartition("::")[2]
        owned = canonical == f"{kind}::{name}" and name in FLAGS[kind]
        return frozenset((name,)) if owned else None
    if node.type == "binary_expression":
        operator = node.child_by_field_name("operator")
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if operator is None or left is None or right is None:
            return None
        return _apply(syntax, operator.type, left, right, kind, depth)
    if node.type == "unary_expression" and node.children[0].type == "!":
        inner = caps_of(syntax, node.named_children[-1], kind, depth + 1)
        return FLAGS[kind] - inner if inner is not None else None
    if node.type == "identifier":
        return _of_variable(syntax, node, kind, depth)
    if node.type == "call_expression":
        return _of_call(syntax, node, kind, depth)
    return None


def _apply(
    syntax: Syntax, operator: str, left: Node, right: Node, kind: str, depth: int
) -> frozenset[str] | None:
    one = caps_of(syntax, left, kind, depth + 1)
    other = caps_of(syntax, right, kind, depth + 1)
    if one is None or other is None or operator not in _OPERATORS:
        return None
    return _OPERATORS[operator](one, other)


def _of_call(syntax: Syntax, node: Node, kind: str, depth: int) -> frozenset[str] | None:
    function = node.child_by_field_name("function")
    if function is None:
        return None
    leaf = function.child_by_field_name("field") or function.child_by_field_name("name")
    call = call_of(leaf) if leaf is not None else None
    if call is None:
        return None
    name = syntax.text(call.name)
    if call.receiver is not None:
        if name == "complement" and not call.arguments:
            inner = caps_of(syntax, call.receiver, kind, depth + 1)
            return FLAGS[kind] - inner if inner is not None else None
        if name not in _METHODS or len(call.arguments) != 1:
            return None
        return _apply(syntax, _METHODS[name], call.receiver, call.arguments[0], kind, depth)
    canonical = syntax.canonical(path_ending(call.name))
    if canonical == f"{kind}::all":
        return FLAGS[kind]
    return frozenset[str]() if canonical == f"{kind}::empty" else None


def _of_variable(syntax: Syntax, node: Node, kind: str, depth: int) -> frozenset[str] | None:
    """A `let` that is never changed."""
    bound = binding(syntax, node)
    if bound is None or bound.mutable or not bound.whole or bound.value is None:
        return None
    if bound.node.type != "let_declaration":
        return None
    return caps_of(syntax, bound.value, kind, depth + 1)


def whole_expression(node: Node) -> Node:
    """The outermost expression of flags around one of its operands."""
    while (parent := node.parent) is not None:
        if (
            parent.type in ("parenthesized_expression", "binary_expression")
            or (parent.type == "unary_expression" and parent.children[0].type == "!")
            or (parent.type == "call_expression" and parent.child_by_field_name("function") == node)
        ):
            node = parent
        elif parent.type == "field_expression" and parent.child_by_field_name("value") == node:
            outer = parent.parent
            field = parent.child_by_field_name("field")
            name = field.text.decode() if field is not None and field.text else ""
            if (
                outer is None
                or outer.type != "call_expression"
                or (name not in _METHODS and name != "complement")
            ):
                return node
            node = outer
        elif parent.type == "arguments" and _is_operand(parent):
            node = parent.parent or parent
        else:
            return node
    return node


def _is_operand(arguments: Node) -> bool:
    call = arguments.parent
    function = call.child_by_field_name("function") if call is not None else None
    field = function.child_by_field_name("field") if function is not None else None
    return field is not None and (field.text or b"").decode() in _METHODS
