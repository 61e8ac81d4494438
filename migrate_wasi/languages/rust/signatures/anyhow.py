"""`anyhow!`, `bail!` and `ensure!` in functions that return `wasi_common::Error`."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, todo
from migrate_wasi.languages.rust.signatures.calls import call_of, outermost
from migrate_wasi.languages.rust.signatures.errors import any_error, is_returned, wasi_error
from migrate_wasi.languages.rust.syntax import Syntax, path_ending, span

_ITEM = "wasi_common::Error = anyhow::Error"
_MESSAGE = (
    "`wasi_common::Error` is no `anyhow::Error` since wasi-common 4.0: what had no WASI meaning is "
    "made a trap"
)


def macros(syntax: Syntax) -> Iterator[Finding]:
    """Wrap what the macros of anyhow make in `Error::trap`, or say where that is not certain."""
    module, _ = any_error(syntax.file)
    late = module if module.endswith("error") else ""  # since 42.0 the error is not anyhow's
    for leaf in syntax.leaves("anyhow", "bail", "ensure"):
        path = path_ending(leaf)
        macro = path.parent
        if macro is None or macro.type != "macro_invocation" or not _is_anyhow(syntax, path):
            continue
        name = syntax.text(leaf)
        if name == "anyhow":
            written = _returned_as(syntax, macro)
            if written is not None:
                made = f"{late}::format_err" if late else syntax.text(path)
                edits = (
                    Edit.replace(*span(path), f"{written}::trap({made}"),
                    Edit.insert(macro.end_byte, ")"),
                )
                yield review(_MESSAGE, *edits, place=span(path), item=_ITEM)
            continue
        written = wasi_error(syntax, macro)
        if written is None:
            continue
        if name == "bail":
            home = syntax.text(path).rpartition("::")[0] or "anyhow"
            made = f"{late}::format_err" if late else f"{home}::anyhow"
            edits = (
                Edit.replace(*span(path), f"return Err({written}::trap({made}"),
                Edit.insert(macro.end_byte, "))"),
            )
            yield review(_MESSAGE, *edits, place=span(path), item=_ITEM)
        else:
            yield todo(
                "`ensure!` returns an `anyhow::Error`, which `wasi_common::Error` is not since "
                "wasi-common 4.0",
                span(path),
                help="write `if !condition { return Err(wasi_common::Error::trap(anyhow!(…))) }`",
                item=_ITEM,
            )


def _is_anyhow(syntax: Syntax, path: Node) -> bool:
    text = syntax.text(path)
    if "::" in text:
        return text.startswith(("anyhow::", "wiggle::anyhow::"))
    return any(
        one.name == text and one.path == ("anyhow", text) for one in syntax.file.imports
    ) or any(one.path == ("anyhow", "*") for one in syntax.file.imports)


def _returned_as(syntax: Syntax, macro: Node) -> str | None:
    """How the `wasi_common::Error` is written that an `anyhow!(…)` is returned as, or None."""
    if wasi_error(syntax, macro) is not None:
        holder = macro.parent
        call = holder.parent if holder is not None and holder.type == "arguments" else None
        function = call.child_by_field_name("function") if call is not None else None
        if call is None or function is None:
            return None
        if syntax.text(function) == "Err" and is_returned(call):
            return wasi_error(syntax, macro)
        field = function.child_by_field_name("field")
        return (
            _leaves(syntax, call) if field is not None and syntax.text(field) == "ok_or" else None
        )
    closure = macro.parent
    listed = closure.parent if closure is not None else None
    call = listed.parent if listed is not None else None
    if closure is None or closure.type != "closure_expression" or call is None:
        return None
    function = call.child_by_field_name("function")
    field = function.child_by_field_name("field") if function is not None else None
    made = call_of(field) if field is not None else None
    if made is None or syntax.text(made.name) not in ("ok_or_else", "map_err"):
        return None
    return _leaves(syntax, made.node)


def _leaves(syntax: Syntax, call: Node) -> str | None:
    """The error type by which the `Err` of `call` leaves its function: by `?`, or as its value."""
    outer = outermost(call)
    asked = call.parent is not None and call.parent.type == "try_expression"
    return wasi_error(syntax, outer) if asked or is_returned(outer) else None
