"""`wiggle::anyhow` becomes `wiggle::error`, generators become those of rand 0.10: from 34 to 46.

Since 42.0.0 `wiggle::error` has the place of `wiggle::anyhow`; since 45.0.0 a context takes a
`rand::Rng`. Provenance: crates/wasi-common and crates/wiggle at v34.0.0, v36.0.0, v42.0.0, v45.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Finding, review, todo
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.releases import Gone, changes
from migrate_wasi.languages.rust.signatures.anyhow_paths import anyhow_paths
from migrate_wasi.languages.rust.signatures.calls import call_of, path_calls
from migrate_wasi.languages.rust.signatures.errors import ERROR
from migrate_wasi.languages.rust.signatures.generators import (
    RNG,
    contexts,
    randomness,
    typed_generators,
)
from migrate_wasi.languages.rust.syntax import Syntax, enclosing, path_ending, span
from migrate_wasi.rules import rust

_MODULES = (
    "wasi_common::snapshots::preview_1::wasi_snapshot_preview1",
    "wasi_common::snapshots::preview_0::wasi_unstable",
)
_TABLE = (
    Gone(
        "36.0.0",
        ("wiggle::GuestError::PtrBorrowed", "wiggle::GuestError::BorrowCheckerOutOfHandles"),
        "this variant of `GuestError` is gone since wiggle 36.0",
        "delete the arm: nothing is borrowed any more",
        "wiggle::GuestError@36",
    ),
    Gone(
        "42.0.0",
        ("wasi_common::maybe_exit_on_error",),
        "`maybe_exit_on_error` takes and gives a wasmtime error since wasi-common 42.0",
        "pass a `wiggle::error::Error`; an anyhow error becomes one by `from_anyhow`",
        "wasi_common::maybe_exit_on_error@42",
    ),
    Gone(
        "45.0.0",
        ("wasi_common::RngCore",),
        "`wasi_common::RngCore` is gone since 45.0: generators are those of rand 0.10",
        RNG,
        "wasi_common::RngCore@45",
    ),
)


@rust(since=("34.0.0", "36.0.0", "42.0.0", "45.0.0"))
def later(file: RustFile) -> Iterator[Finding]:
    yield from changes(file, _TABLE, _PARTS)


def _linkers(syntax: Syntax) -> Iterator[Finding]:
    """`add_to_linker` in a function that is generic over the store's data."""
    for surface in ("sync", "tokio"):
        for call in path_calls(syntax, f"wasmtime_wasi::{surface}::add_to_linker"):
            function = enclosing(call.node, "function_item")
            parameters = function.child_by_field_name("type_parameters") if function else None
            if parameters is None or function is None or "'static" in _head(syntax, function):
                continue
            yield todo(
                "`add_to_linker` needs `T: 'static` since wasi-common 34.0",
                call.place,
                help="add `'static` to the bounds of the type that the linker's store holds",
                item="wasi_common::sync::add_to_linker@34",
            )


def _head(syntax: Syntax, function: Node) -> str:
    body = function.child_by_field_name("body")
    return syntax.text(function)[: (body.start_byte if body else 0) - function.start_byte]


def _traps(syntax: Syntax) -> Iterator[Finding]:
    for call in path_calls(syntax, f"{ERROR}::trap"):
        text = syntax.text(call.arguments[0]) if call.arguments else ""
        if "error::" in text or ("anyhow::" in text and "wiggle::anyhow::" in text):
            continue
        if syntax.file.embedder.move.source.version.major >= 4:
            yield todo(
                "`Error::trap` takes a `wiggle::error::Error` since wasi-common 42.0",
                call.place,
                help="wrap an anyhow error: `wiggle::error::Error::from_anyhow(error)`, with the "
                "feature `anyhow` of wasmtime-environ",
                item="wasi_common::Error::trap@42",
            )


def _hostcalls(syntax: Syntax) -> Iterator[Finding]:
    """Calls of WASI functions, whose errors are wasmtime's."""
    for leaf in syntax.leaves("wasi_snapshot_preview1", "wasi_unstable"):
        path = path_ending(leaf)
        module = syntax.canonical(path)
        outer = path.parent
        name = outer.child_by_field_name("name") if outer is not None else None
        if module not in _MODULES or name is None or call_of(name) is None:
            continue
        yield review(
            "WASI calls fail with a `wiggle::error::Error` since wasi-common 42.0",
            place=span(path),
            item="wasi_common::snapshots::preview_1::wasi_snapshot_preview1@42",
            help="`downcast::<I32Exit>()` is still right; where an anyhow error is needed, convert",
        )


_PARTS = (
    ("34.0.0", _linkers),
    ("42.0.0", anyhow_paths),
    ("42.0.0", _traps),
    ("42.0.0", _hostcalls),
    ("45.0.0", contexts),
    ("45.0.0", randomness),
    ("45.0.0", typed_generators),
)
