"""How errors flow in a Rust file: which function returns what, and how to name an `anyhow::Error`.

Until 3.x `wasi_common::Error` *was* `anyhow::Error`; since 4.0.0 it is a struct of its own that
converts from a few types only.
"""

from __future__ import annotations

from tree_sitter import Node

from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.syntax import Syntax, ancestors, items

ERROR = "wasi_common::Error"


def any_error(file: RustFile) -> tuple[str, tuple[str, ...]]:
    """The module that holds the catch-all `Error` on the target, and what it needs.

    `wiggle::anyhow` where the project has wiggle (`wiggle::error` since 42.0.0), else `anyhow`.
    """
    embedder = file.embedder
    late = embedder.move.target.version.major >= 42
    for name, crate in embedder.crates.items():
        if crate.package == "wiggle" and not crate.refusal:
            return (f"{name}::error" if late else f"{name}::anyhow"), ()
    if late:
        return "wiggle::error", ("crate:wiggle",)
    return "anyhow", ("crate:anyhow",)


def error_type(syntax: Syntax, returns: Node | None) -> Node | None:
    """The written error type of `Result<T, E>`, or None."""
    if returns is None or returns.type != "generic_type":
        return None
    outer = returns.child_by_field_name("type")
    arguments = returns.child_by_field_name("type_arguments")
    if outer is None or arguments is None or not syntax.text(outer).endswith("Result"):
        return None
    types = [child for child in items(arguments) if child.type != "lifetime"]
    return types[1] if len(types) == 2 else None


_LEFT = ("function_item", "closure_expression", "async_block", "try_block")


def leaves_through(syntax: Syntax, node: Node) -> Node | None:
    """The function, closure or async block that a `?` at `node` returns from."""
    return next(syntax.ancestors(node, *_LEFT), None)


def wasi_error(syntax: Syntax, node: Node) -> str | None:
    """How the function around `node` writes the `wasi_common::Error` that it returns; None where
    it returns something else or does not say."""
    function = leaves_through(syntax, node)
    if function is None or function.type in ("async_block", "try_block"):
        return None
    written = error_type(syntax, function.child_by_field_name("return_type"))
    if written is None or syntax.canonical(written) != ERROR:
        return None
    return syntax.text(written)


_TRANSPARENT = frozenset(
    (
        "else_clause",
        "if_expression",
        "match_arm",
        "match_block",
        "match_expression",
        "parenthesized_expression",
    )
)


def is_returned(node: Node) -> bool:
    """Is this expression what its function gives back: its tail, or the operand of `return`?"""
    child = node
    for parent in ancestors(node):
        if parent.type in ("return_expression", "function_item", "closure_expression"):
            return True
        if parent.type == "block":
            if parent.named_children[-1] != child:
                return False
        elif parent.type == "expression_statement":
            if any(part.type == ";" for part in parent.children):
                return False
        elif parent.type not in _TRANSPARENT or child in (
            parent.child_by_field_name("value") if parent.type == "match_expression" else None,
            parent.child_by_field_name("condition"),
        ):
            return False
        child = parent
    return False
