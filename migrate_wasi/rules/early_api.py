"""`build()?` becomes `build()`, ambient authority becomes an argument: sources before 1.0 catch up.

`build()` stopped failing in 0.27.0, stores and linkers were redesigned in 0.28.0, what was `unsafe`
takes an `ambient_authority()` since 0.29.0, `Error::not_capable` is `perm` since 1.0.0. Provenance:
crates/wasi-common and crates/wasi at v0.27.0, v0.28.0, v0.29.0 and v1.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.releases import Gone, changes
from migrate_wasi.languages.rust.signatures.authority import authority
from migrate_wasi.languages.rust.signatures.calls import call_of, method_calls, outermost
from migrate_wasi.languages.rust.signatures.errors import ERROR
from migrate_wasi.languages.rust.signatures.impls import impls
from migrate_wasi.languages.rust.signatures.stores import linked_objects, stores
from migrate_wasi.languages.rust.signatures.values import CTX, TABLE, kind_of
from migrate_wasi.languages.rust.syntax import Syntax, path_ending, span
from migrate_wasi.rules import rust

_BUILDERS = ("wasi_cap_std_sync::WasiCtxBuilder", "wasi_tokio::WasiCtxBuilder")
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


@rust(since=("0.24.0", "0.27.0", "0.28.0", "0.29.0", "1.0.0"))
def catching_up(file: RustFile) -> Iterator[Finding]:
    yield from changes(file, _TABLE, _PARTS)


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


_PARTS = (
    ("0.28.0", linked_objects),
    ("0.27.0", _builds),
    ("0.27.0", _traits),
    ("0.28.0", stores),
    ("0.28.0", _cells),
    ("0.28.0", _guards),
    ("0.29.0", authority),
    ("1.0.0", _not_capable),
)
