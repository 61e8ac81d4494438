"""`insert_file` and `push_file`: what is given to them, and what a `FileAccessMode` is called."""

from __future__ import annotations

from tree_sitter import Node

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.file import Import
from migrate_wasi.languages.rust.signatures.calls import Call, call_of
from migrate_wasi.languages.rust.signatures.values import binding, kind_of, uses
from migrate_wasi.languages.rust.syntax import Syntax, enclosing

MODE = "wasi_common::file::FileAccessMode"
# The calls that take a file, with its caps or its mode last: how many arguments they have.
FILE_CALLS = {"insert_file": 3, "push_file": 2}


def mode_name(syntax: Syntax, path: Node, imports: list[Import]) -> tuple[str, tuple[Edit, ...]]:
    """How the place calls `FileAccessMode` once the imports are changed."""
    leaf = path.child_by_field_name("name") or path
    prefix = syntax.text(path)[: -len(syntax.text(leaf))]
    if prefix:
        return f"{prefix}FileAccessMode", ()
    if any(one.name == syntax.text(leaf) and one.leaf.alias is not None for one in imports):
        return syntax.text(leaf), ()
    if any(one.name == "FileCaps" for one in imports):
        return "FileAccessMode", ()
    return syntax.name_for(MODE, path)


def given_to(syntax: Syntax, whole: Node) -> Call | None:
    """The call that an expression of caps is the last argument of, directly or by a `let`."""
    listed = whole.parent
    if listed is not None and listed.type == "arguments" and listed.parent is not None:
        return _call_with(syntax, listed.parent, whole)
    if listed is None or listed.type != "let_declaration":
        return None
    pattern = listed.child_by_field_name("pattern")
    if pattern is None or pattern.type != "identifier" or listed.child_by_field_name("type"):
        return None
    name = syntax.text(pattern)
    block = enclosing(listed, "block")
    found: Call | None = None
    for leaf in syntax.leaves(name) if block is not None else ():
        bound = binding(syntax, leaf)
        if bound is None or bound.node != listed or leaf == pattern:
            continue
        parent = leaf.parent.parent if leaf.parent is not None else None
        call = _call_with(syntax, parent, leaf) if parent is not None else None
        if call is None or len(uses(syntax, bound)) == 0:
            return None
        found = call
    return found


def _call_with(syntax: Syntax, node: Node, argument: Node) -> Call | None:
    function = node.child_by_field_name("function") if node.type == "call_expression" else None
    field = function.child_by_field_name("field") if function is not None else None
    call = call_of(field) if field is not None else None
    if call is None or FILE_CALLS.get(syntax.text(call.name)) != len(call.arguments):
        return None
    return call if call.arguments[-1] == argument else None


def is_mode(syntax: Syntax, argument: Node) -> bool:
    return kind_of(syntax, argument) == MODE or "FileAccessMode" in syntax.text(
        bound.value
        if argument.type == "identifier"
        and (bound := binding(syntax, argument)) is not None
        and bound.value is not None
        else argument
    )
