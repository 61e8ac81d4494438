"""Stores and linkers of wasmtime before 0.28, which hold the context in another way since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from migrate_wasi.edits import Finding, todo
from migrate_wasi.languages.rust.file import Extern
from migrate_wasi.languages.rust.signatures.calls import call_of
from migrate_wasi.languages.rust.syntax import Syntax, span


@dataclass(frozen=True)
class _Redesigned:
    name: str
    argument: str
    help: str
    item: str


_STORES = (
    _Redesigned(
        "Linker",
        "store",
        "write `Linker::new(&engine)`; instantiating and calling take `&mut store`",
        "wasmtime::Linker::new@0.28",
    ),
    _Redesigned(
        "Store",
        "engine",
        "write `Store::new(&engine, data)`, with the context as or in its data",
        "wasmtime::Store::new@0.28",
    ),
)


def linked_objects(syntax: Syntax) -> Iterator[Finding]:
    """`Wasi`, which is of no release that the two-package API is known by."""
    file = syntax.file
    for leaf in file.occurrences("Wasi"):
        target = file.target(leaf) if not file.in_use(leaf) else None
        if isinstance(target, Extern) and file.package(target.path[0]) == "wasmtime_wasi":
            yield todo(
                "`Wasi` is gone since wasmtime-wasi 0.28",
                span(leaf),
                help="put the context into the store, `Store::new(&engine, wasi)`, and link with "
                "`add_to_linker(&mut linker, |wasi| wasi)?`",
                item="wasmtime_wasi::Wasi",
            )


def stores(syntax: Syntax) -> Iterator[Finding]:
    """`Store::new` and `Linker::new` with the arguments of old."""
    imports = {one.name: one.path for one in syntax.file.imports}
    for leaf in syntax.leaves("new"):
        call = call_of(leaf)
        owner = call.function.child_by_field_name("path") if call is not None else None
        if call is None or owner is None or len(call.arguments) != 1:
            continue
        text = syntax.text(owner)
        for one in _STORES:
            direct = text == f"wasmtime::{one.name}"
            known = text in imports and imports[text] in (("wasmtime", one.name), ("wasmtime", "*"))
            globbed = text == one.name and ("wasmtime", "*") in imports.values()
            if (direct or known or globbed) and one.argument in syntax.text(call.arguments[0]):
                yield todo(
                    f"`{one.name}::new` takes other things since wasmtime 0.28",
                    call.place,
                    help=one.help,
                    item=one.item,
                )
