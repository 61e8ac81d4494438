"""Expressions that read like a `WasiCtx` whose type is declared in another file.

`kind_of` knows what is written in the file itself. Where that is silent, a name still tells enough
for a person to be asked: in a file that names `WasiCtx`, a value that is called after a context
(`state.wasi_ctx`, `caller.data().ctx()`, `|wasi| …`), and whose type nothing here contradicts.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from migrate_wasi.languages.rust.signatures.calls import call_of
from migrate_wasi.languages.rust.signatures.drop import imports_of
from migrate_wasi.languages.rust.signatures.values import CTX, binding, kind_of
from migrate_wasi.languages.rust.syntax import Syntax

_NAME = re.compile(r"(?:^|_)(?:ctx|wasi)(?:$|_)")
IF_ONE = "if this is a `WasiCtx`, whose type is declared elsewhere"


def likely_ctx(syntax: Syntax, node: Node | None) -> bool:
    """Does `node` read like a `WasiCtx`, without the file saying what it is?"""
    if node is None or kind_of(syntax, node) is not None:
        return False
    return _is_called_so(syntax, node) and _names_ctx(syntax)


def likely_member(syntax: Syntax, node: Node | None, *names: str) -> bool:
    """Is `node` a field or a method without arguments, of one of these names, of a likely context?

    Guards and `Result`s around it (`ctx.table().unwrap()`) are not looked through.
    """
    leaf, owner = _member(node)
    return (
        leaf is not None
        and syntax.text(leaf) in names
        and kind_of(syntax, node) is None
        and likely_ctx(syntax, owner)
    )


def _member(node: Node | None) -> tuple[Node | None, Node | None]:
    """The name and the owner of `owner.name` and of `owner.name()`."""
    field = node
    if node is not None and node.type == "call_expression":
        field = node.child_by_field_name("function")
        leaf = field.child_by_field_name("field") if field is not None else None
        call = call_of(leaf) if leaf is not None else None
        if call is None or call.arguments:
            return None, None
    if field is None or field.type != "field_expression":
        return None, None
    return field.child_by_field_name("field"), field.child_by_field_name("value")


def _is_called_so(syntax: Syntax, node: Node) -> bool:
    if node.type == "identifier":
        return _NAME.search(syntax.text(node)) is not None and _is_silent(syntax, node)
    leaf, _ = _member(node)
    if leaf is None or not _NAME.search(syntax.text(leaf)):
        return False
    return not any(
        parent is not None and parent.type in ("field_declaration", "function_item")
        for parent in (other.parent for other in syntax.leaves(syntax.text(leaf)))
    )


def _is_silent(syntax: Syntax, name: Node) -> bool:
    """Is a name bound without a type, as a closure's parameter or to what is called so itself?"""
    bound = binding(syntax, name)
    if bound is None or bound.type is not None or not bound.whole:
        return False
    return bound.value is None or _is_called_so(syntax, bound.value)


def _names_ctx(syntax: Syntax) -> bool:
    file = syntax.file
    return any(True for _ in imports_of(file, CTX)) or any(True for _ in file.references(CTX))
