"""Sources before 1.0 catch up: `build()` gives a context, ambient authority is an argument.

`build()` stopped failing in 0.27.0, stores and linkers were redesigned in 0.28.0, what was `unsafe`
takes an `ambient_authority()` since 0.29.0, `Error::not_capable` is `perm` since 1.0.0. Provenance:
crates/wasi-common and crates/wasi at v0.27.0, v0.28.0, v0.29.0 and v1.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.rust.file import Extern, RustFile
from migrate_wasi.languages.rust.places import Gone, gone
from migrate_wasi.languages.rust.signatures.calls import Call, call_of, method_calls, outermost
from migrate_wasi.languages.rust.signatures.errors import ERROR
from migrate_wasi.languages.rust.signatures.impls import impls
from migrate_wasi.languages.rust.signatures.unsafe_blocks import unwrapped
from migrate_wasi.languages.rust.signatures.values import CTX, TABLE, kind_of
from migrate_wasi.languages.rust.syntax import Syntax, path_ending, span
from migrate_wasi.rules import rust

_AUTHORITY = "wasi_common::sync::ambient_authority"
_BUILDERS = ("wasi_cap_std_sync::WasiCtxBuilder", "wasi_tokio::WasiCtxBuilder")
_CLOCKS = ("SystemClock", "MonotonicClock")
_TABLE = (
    Gone(
        "0.27.0",
        ("wasi_common::WasiCtxBuilder",),
        "`wasi_common::WasiCtxBuilder` is gone since 0.27",
        "use `wasi_common::sync::WasiCtxBuilder`, or `WasiCtx::new(random, clocks, sched, table)`",
        "wasi_common::WasiCtxBuilder",
    ),
    Gone(
        "0.27.0",
        ("wasi_common::WasiCtx::builder",),
        "`WasiCtx::builder` is gone since wasi-common 0.27",
        "call `WasiCtx::new(random, clocks, sched, table)`, then `push_arg` and `push_env`",
        "wasi_common::WasiCtx::builder",
    ),
    Gone(
        "0.24.0",
        tuple(
            f"wasi_common::{name}"
            for name in (
                *("preopen_dir", "WasiCtxBuilderError", "virtfs", "Handle", "HandleRights"),
                *("OsDir", "OsFile", "OsOther"),
            )
        ),
        "this is of the API before wasi-common 0.23",
        "rewrite it on `wasi_common::sync::WasiCtxBuilder` and `Dir::open_ambient_dir`",
        "wasi_common::preopen_dir",
    ),
)


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


@rust(since=("0.24.0", "0.27.0", "0.28.0", "0.29.0", "1.0.0"))
def catching_up(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    crosses = file.embedder.move.crosses
    yield from gone(syntax, _TABLE)
    if crosses("0.28.0"):
        yield from _linked_objects(syntax)
    if crosses("0.27.0"):
        yield from _builds(syntax)
        yield from _traits(syntax)
    if crosses("0.28.0"):
        yield from _stores(syntax)
        yield from _cells(syntax)
        yield from _guards(syntax)
    if crosses("0.29.0"):
        yield from _authority(syntax)
    if crosses("1.0.0"):
        yield from _not_capable(syntax)


def _linked_objects(syntax: Syntax) -> Iterator[Finding]:
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


def _builds(syntax: Syntax) -> Iterator[Finding]:
    item = "wasi_cap_std_sync::WasiCtxBuilder::build@0.27"
    what = "`build()` gives the context itself since 0.27"
    for call in method_calls(syntax, "build"):
        if call.arguments or kind_of(syntax, call.receiver) not in _BUILDERS:
            continue
        outer = call.node.parent
        if outer is not None and outer.type == "try_expression":
            yield safe(what, Edit.delete(call.node.end_byte, outer.end_byte), item=item)
            continue
        method = outer.child_by_field_name("field") if outer is not None else None
        after = call_of(method) if method is not None else None
        if after is None:
            continue
        if syntax.text(after.name) in ("unwrap", "expect"):
            yield safe(what, Edit.delete(call.node.end_byte, after.node.end_byte), item=item)
        else:
            yield todo(
                what, after.place, help="use the context; there is no `Result` to handle", item=item
            )


def _traits(syntax: Syntax) -> Iterator[Finding]:
    for found in impls(syntax, "WasiFile", "WasiDir", "WasiSched"):
        if any(method.is_async for method in found.methods):
            continue
        name = (syntax.canonical(found.trait) or "").rpartition("::")[2]
        yield todo(
            f"the methods of `{name}` are async since wasi-common 0.27",
            found.place,
            help="put `#[wiggle::async_trait]` on the impl and `async` before its methods, but "
            "for `as_any` and `isatty`",
            item=f"wasi_common::{name}@0.27",
        )


def _stores(syntax: Syntax) -> Iterator[Finding]:
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


def _cells(syntax: Syntax) -> Iterator[Finding]:
    for call in method_calls(syntax, "borrow", "borrow_mut"):
        field = call.receiver
        name = field.child_by_field_name("field") if field is not None else None
        owner = field.child_by_field_name("value") if field is not None else None
        if name is None or owner is None or kind_of(syntax, owner) != CTX:
            continue
        if syntax.text(name) in ("table", "random"):
            yield todo(
                f"`{syntax.text(name)}` of a context is in no `RefCell` since wasi-common 0.28",
                call.place,
                help="call `table()`, or lock `random`",
                item="wasi_common::WasiCtx fields@0.28",
            )


def _guards(syntax: Syntax) -> Iterator[Finding]:
    """Entries of a table that are bound as guards of a `RefCell`."""
    for call in method_calls(syntax, "get", "get_mut"):
        let = outermost(call.node).parent
        written = let.child_by_field_name("type") if let is not None else None
        text = syntax.text(written) if written is not None else ""
        if "Ref" in text and "<" in text and kind_of(syntax, call.receiver) == TABLE:
            yield todo(
                "entries of a `Table` come without a `Ref` since wasi-common 0.28",
                call.place,
                help="drop the type: `get` gives an `Arc`, `get_mut` a `&mut`",
                item="wasi_common::Table@0.28",
            )


def _authority(syntax: Syntax) -> Iterator[Finding]:
    for leaf in syntax.leaves("open_ambient_dir"):
        call = call_of(leaf)
        if call is None or call.receiver is not None or len(call.arguments) != 1:
            continue
        canonical = syntax.canonical(path_ending(leaf))
        text = syntax.text(path_ending(leaf))
        if canonical is not None or _of_cap_std(syntax, text):
            yield _with_authority(
                syntax, call, ", ", "cap_std::fs::Dir::open_ambient_dir@0.29", canonical is not None
            )
    for leaf in syntax.leaves(*_CLOCKS):
        path = path_ending(leaf)
        name = path.parent.child_by_field_name("name") if path.parent is not None else None
        call = call_of(name) if name is not None else None
        ours = f"wasi_cap_std_sync::clocks::{syntax.text(leaf)}"
        if call is None or call.arguments or syntax.canonical(path) != ours:
            continue
        if syntax.text(call.name) == "new":
            yield _with_authority(
                syntax, call, "", "wasi_cap_std_sync::clocks::SystemClock::new@0.29", True
            )


def _of_cap_std(syntax: Syntax, text: str) -> bool:
    if text.startswith("cap_std::"):
        return True
    owner = text.split("::")[0]
    return any(one.name == owner and one.path[0] == "cap_std" for one in syntax.file.imports)


def _with_authority(syntax: Syntax, call: Call, comma: str, item: str, ours: bool) -> Finding:
    name, imports = (
        syntax.name_for(_AUTHORITY, call.node) if ours else ("cap_std::ambient_authority", ())
    )
    at = call.arguments[-1].end_byte if call.arguments else call.list.start_byte + 1
    return safe(
        f"`{syntax.text(call.function)}` is safe and takes the ambient authority since 0.29",
        *imports,
        Edit.insert(at, f"{comma}{name}()"),
        *unwrapped(call.node),
        place=call.place,
        item=item,
    )


def _not_capable(syntax: Syntax) -> Iterator[Finding]:
    for leaf in syntax.leaves("not_capable"):
        path: Node = path_ending(leaf)
        if syntax.canonical(path) in (
            f"{ERROR}::not_capable",
            "wasi_common::ErrorExt::not_capable",
        ):
            yield safe(
                "`not_capable` is `perm` since wasi-common 1.0",
                Edit.replace(*span(leaf), "perm"),
                item="wasi_common::ErrorExt::not_capable",
            )
