"""Implementations of `wiggle::GuestMemory` while it is a trait, for targets before 22.0.

`base` gives the bytes as cells since 4.0.0; `can_read` and `can_write` ask what three methods asked
before 20.0.0. Provenance: crates/wiggle/src/lib.rs at v4.0.0 and v20.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, todo
from migrate_wasi.embedder import Move
from migrate_wasi.languages.rust.signatures.impls import Impl, Method
from migrate_wasi.languages.rust.signatures.memory import MEMORY
from migrate_wasi.languages.rust.syntax import Syntax, items, span

_CELLS = "&[std::cell::UnsafeCell<u8>]"
_ASKED = ("has_outstanding_borrows", "is_mut_borrowed", "is_shared_borrowed")


def changes(syntax: Syntax, found: Impl, move: Move) -> Iterator[Finding]:
    """What an implementation must change for a release that still has the trait."""
    base = found.method("base")
    if base is not None and move.crosses("4.0.0") and not _gives_cells(syntax, base):
        yield _base(syntax, base)
    asked = [method for method in found.methods if method.name in _ASKED]
    if asked and move.crosses("20.0.0"):
        yield todo(
            "`GuestMemory` asks `can_read` and `can_write` instead of "
            "`has_outstanding_borrows`, `is_mut_borrowed` and `is_shared_borrowed` since "
            "wiggle 20.0",
            asked[0].place,
            help="write `can_read(&self, r: Region) -> bool` (not borrowed mutably) and "
            "`can_write` (not borrowed at all); from 22.0 on all of it goes",
            item=MEMORY,
        )


def _gives_cells(syntax: Syntax, method: Method) -> bool:
    return method.returns is not None and "UnsafeCell" in syntax.text(method.returns)


def _base(syntax: Syntax, method: Method) -> Finding:
    what = "`GuestMemory::base` gives the bytes as cells since wiggle 4.0"
    parts = _pointer_and_length(syntax, method)
    if parts is None or method.returns is None:
        return todo(
            f"{what}, and how this one reaches them is not plain",
            method.place,
            help=f"return `{_CELLS}`, by `std::slice::from_raw_parts(pointer.cast(), length)`",
            item=MEMORY,
        )
    both, pointer, length = parts
    return review(
        what,
        Edit.replace(*span(method.returns), _CELLS),
        Edit.replace(
            *span(both), f"unsafe {{ std::slice::from_raw_parts({pointer}.cast(), {length}) }}"
        ),
        place=method.place,
        item=MEMORY,
        help="see that nothing else writes to these bytes while they are lent",
    )


def _pointer_and_length(syntax: Syntax, method: Method) -> tuple[Node, str, str] | None:
    """The body `(bytes.as_ptr() as *mut u8, bytes.len() as u32)`, and what it casts."""
    body = items(method.body) if method.body is not None else []
    casts = items(body[0]) if len(body) == 1 and body[0].type == "tuple_expression" else []
    values = [
        syntax.text(value)
        for cast in casts
        if cast.type == "type_cast_expression" and (value := cast.child_by_field_name("value"))
    ]
    match values:
        case [pointer, length] if pointer.endswith("ptr()") and length.endswith(".len()"):
            return body[0], pointer, length
        case _:
            return None
