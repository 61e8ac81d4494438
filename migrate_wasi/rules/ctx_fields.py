"""Fields of a `WasiCtx` are read-only: arguments, randomness and table are changed by methods.

Since 7.0.0 a context is a shared handle that dereferences to its fields; the generator sits behind
a `Mutex`, clocks and scheduler are given to `WasiCtx::new`. Provenance:
crates/wasi-common/src/ctx.rs at v7.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import context as python_context
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.calls import call_of
from migrate_wasi.languages.rust.signatures.drop import names_of
from migrate_wasi.languages.rust.signatures.likely import IF_ONE, likely_ctx
from migrate_wasi.languages.rust.signatures.values import CTX, kind_of
from migrate_wasi.languages.rust.syntax import Syntax, path_ending, span
from migrate_wasi.rules import python, rust

_FIELDS = ("args", "env", "random", "clocks", "sched", "table")
_NEW = "make the context with `WasiCtx::new(random, clocks, sched, table)`"
_READ_ONLY = "the fields of a `WasiCtx` are read-only since wasi-common 7.0"


@rust(since="7.0.0")
def fields(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    for leaf in syntax.leaves(*_FIELDS):
        field = leaf.parent
        if field is None or field.type != "field_expression" or call_of(leaf) is not None:
            continue
        owner = field.child_by_field_name("value")
        if owner is not None and kind_of(syntax, owner) == CTX:
            yield from _field(syntax, field, owner, syntax.text(leaf))
        elif likely_ctx(syntax, owner):
            yield from _likely(field, syntax.text(leaf))
    yield from _literals(syntax)


def _likely(field: Node, name: str) -> Iterator[Finding]:
    """A field of what reads like a context, where it is written or borrowed to be changed."""
    parent = field.parent
    if parent is None:
        return
    assigned = (
        parent.type == "assignment_expression" and parent.child_by_field_name("left") == field
    )
    borrowed = parent.type == "reference_expression" and any(
        child.type == "mutable_specifier" for child in parent.children
    )
    if assigned or borrowed:
        yield todo(
            f"{_READ_ONLY}, {IF_ONE}",
            span(parent),
            help=f"{_NEW}, then `push_arg` and `push_env`; `table()` gives the shared table",
            item=f"{CTX}::{name}",
        )


def _field(syntax: Syntax, field: Node, owner: Node, name: str) -> Iterator[Finding]:
    item = f"{CTX}::{name}"
    parent = field.parent
    if parent is None:
        return
    assigned = (
        parent.type == "assignment_expression" and parent.child_by_field_name("left") == field
    )
    if name == "random":
        yield from _random(syntax, field, assigned)
    elif assigned:
        yield todo(
            _READ_ONLY,
            span(parent),
            help=f"{_NEW}, which also puts an empty stdin and sinks in place"
            if name not in ("args", "env")
            else "use `push_arg(&str)` or `push_env(&str, &str)` for each, before any clone",
            item=item,
        )
    elif name in ("args", "env"):
        yield from _strings(syntax, field, owner, name)
    elif name == "table" and any(child.type == "mutable_specifier" for child in parent.children):
        edit = Edit.replace(*span(parent), f"{syntax.text(owner)}.table()")
        yield review(
            "the table of a context is shared, and its methods take `&self`, since wasi-common 7.0",
            edit,
            item=item,
            help="what takes a `&mut Table` takes a `&Table` now; `table_mut()` gives a mutable "
            "one while the context has no clone",
        )


def _random(syntax: Syntax, field: Node, assigned: bool) -> Iterator[Finding]:
    parent = field.parent
    if parent is not None and parent.type == "field_expression":
        following = parent.child_by_field_name("field")
        if following is not None and syntax.text(following) in ("lock", "try_lock", "get_mut"):
            return
    locked = f"{syntax.text(field)}.lock().unwrap()"
    what = "the generator of a context sits behind a `Mutex` since wasi-common 7.0"
    reference = parent is not None and parent.type == "reference_expression"
    yield safe(
        what,
        Edit.replace(*span(field), f"*{locked}" if assigned or reference else locked),
        item=f"{CTX}::random",
    )


def _strings(syntax: Syntax, field: Node, owner: Node, name: str) -> Iterator[Finding]:
    """`ctx.args.push(s)` is `ctx.push_arg(&s)`."""
    outer = field.parent
    method = outer.child_by_field_name("field") if outer is not None else None
    call = call_of(method) if method is not None else None
    if call is None or syntax.text(call.name) != "push" or len(call.arguments) != 1:
        return
    argument = call.arguments[0]
    if name == "env":
        yield todo(
            _READ_ONLY,
            call.place,
            help="use `push_env(name, value)` before any clone of the context",
            item=f"{CTX}::env",
        )
        return
    yield safe(
        _READ_ONLY,
        Edit.replace(owner.end_byte, argument.start_byte, ".push_arg(&"),
        place=call.place,
        item=f"{CTX}::args",
    )


def _literals(syntax: Syntax) -> Iterator[Finding]:
    for leaf in syntax.leaves(*names_of(syntax.file, "WasiCtx")):
        path = path_ending(leaf)
        parent = path.parent
        if parent is None or syntax.canonical(path) != CTX:
            continue
        if parent.type in ("struct_expression", "struct_pattern"):
            yield todo(
                "a `WasiCtx` has no public fields to be made of since wasi-common 7.0",
                span(path),
                help=f"{_NEW}, then `push_arg` and `push_env`; it also puts an empty stdin and "
                "sinks in place",
                item="wasi_common::WasiCtx { .. }",
            )


@python(since="7.0.0")
def python_fields(file: PythonFile) -> Iterator[Finding]:
    yield from python_context.fields(file)
