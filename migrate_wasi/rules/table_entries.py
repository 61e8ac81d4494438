"""Entries of a `Table` are `Arc`s: `Box::new` becomes `Arc::new`, `get` gives an `Arc`.

Since 7.0.0 a table is shared and locks itself; `delete` names the type of the entry and `get_mut`
works only while nobody else holds it. Provenance: crates/wasi-common/src/table.rs at v7.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, review, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import context as python_context
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.calls import Call, method_calls, outermost
from migrate_wasi.languages.rust.signatures.likely import IF_ONE, likely_member
from migrate_wasi.languages.rust.signatures.values import CTX, TABLE, kind_of
from migrate_wasi.languages.rust.syntax import Syntax
from migrate_wasi.rules import python, rust

_ITEM = "wasi_common::table::Table"
_SHAPES = {"push": 1, "insert_at": 2, "get": 1, "get_mut": 1, "delete": 1}


@rust(since="7.0.0")
def entries(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    for call in method_calls(syntax, *_SHAPES):
        name = syntax.text(call.name)
        if len(call.arguments) != _SHAPES[name]:
            continue
        if kind_of(syntax, call.receiver) != TABLE:
            if likely_member(syntax, call.receiver, "table", "table_mut"):
                yield from _likely(syntax, call, name)
            continue
        if name in ("push", "insert_at"):
            yield from _given(syntax, call, name)
        elif name == "get":
            yield from _borrowed(call)
        elif name == "get_mut":
            yield from _mutable(syntax, call)
        elif call.generics is None:
            yield todo(
                "`Table::delete` names the type of the entry since wasi-common 7.0, and panics "
                "where it is another",
                call.place,
                help="write `delete::<T>(key)`; it gives an `Option<Arc<T>>`",
                item=f"{_ITEM}::delete",
            )


def _likely(syntax: Syntax, call: Call, name: str) -> Iterator[Finding]:
    """The table of what reads like a context; only what cannot be of the new API is told."""
    made = syntax.text(call.arguments[-1])
    if name in ("push", "insert_at"):
        what, old = "takes an `Arc`", made.startswith(("Box::new(", "std::boxed::Box::new("))
        help_ = "give `Arc::new(entry)` in place of `Box::new(entry)`"
    else:
        what, old = "names the type of the entry", name == "delete" and call.generics is None
        help_ = "write `delete::<T>(key)`; it gives an `Option<Arc<T>>`"
    if old:
        yield todo(
            f"`Table::{name}` {what} since wasi-common 7.0, {IF_ONE}",
            call.place,
            help=help_,
            item=f"{_ITEM}::{name}",
        )


def _given(syntax: Syntax, call: Call, name: str) -> Iterator[Finding]:
    value = call.arguments[-1]
    function = value.child_by_field_name("function") if value.type == "call_expression" else None
    made = syntax.text(function) if function is not None else ""
    if made.endswith(("Arc::new", "Arc::clone")):
        return
    if function is None or made not in ("Box::new", "std::boxed::Box::new"):
        yield todo(
            f"`Table::{name}` takes an `Arc` since wasi-common 7.0, and how this entry is made is "
            "not plain from here",
            call.place,
            help="give `Arc::new(entry)`; a `Box<dyn Any>` cannot become an `Arc` of its type",
            item=f"{_ITEM}::{name}",
        )
        return
    yield review(
        f"`Table::{name}` takes an `Arc` since wasi-common 7.0",
        Edit.replace(function.start_byte, function.end_byte, "std::sync::Arc::new"),
        place=call.place,
        item=f"{_ITEM}::{name}",
        help="an entry is found again by its own type: it must be the same as in `get::<T>`",
    )


def _borrowed(call: Call) -> Iterator[Finding]:
    """`let x: &T = table.get(key)?` cannot borrow from an `Arc` that nobody holds."""
    whole = outermost(call.node)
    let = whole.parent
    written = let.child_by_field_name("type") if let and let.type == "let_declaration" else None
    if written is not None and written.type == "reference_type":
        yield todo(
            "`Table::get` gives an `Arc<T>` since wasi-common 7.0, not a `&T`",
            call.place,
            help="drop the type, or write `Arc<T>`, and borrow with `&*` where a `&T` is needed",
            item=f"{_ITEM}::get",
        )


def _mutable(syntax: Syntax, call: Call) -> Iterator[Finding]:
    receiver = call.receiver
    if receiver is None or "table_mut" in syntax.text(receiver):
        return
    owner = receiver
    while owner.type in ("call_expression", "field_expression", "try_expression"):
        owner = (
            owner.child_by_field_name("function")
            or owner.child_by_field_name("value")
            or (owner.named_children[0])
        )
    if kind_of(syntax, owner) == CTX:
        yield todo(
            "`Table::get_mut` needs the table for itself since wasi-common 7.0, and the one of a "
            "context is shared",
            call.place,
            help="`ctx.table_mut()` gives it while the context has no clone; better, put what "
            "changes behind a `Mutex` in the entry and use `get`",
            item=f"{_ITEM}::get_mut",
        )


@python(since="7.0.0")
def python_entries(file: PythonFile) -> Iterator[Finding]:
    yield from python_context.entries(file)
