"""What changed from 34 to 46: errors that are not anyhow's, generators of rand 0.10.

Since 42.0.0 `wiggle::error` has the place of `wiggle::anyhow`; since 45.0.0 a context takes a
`rand::Rng`. Provenance: crates/wasi-common and crates/wiggle at v34.0.0, v36.0.0, v42.0.0, v45.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.places import Gone, gone
from migrate_wasi.languages.rust.signatures.calls import call_of, method_calls, path_calls
from migrate_wasi.languages.rust.signatures.errors import ERROR, is_returned, wasi_error
from migrate_wasi.languages.rust.syntax import Syntax, enclosing, path_ending, span
from migrate_wasi.rules import rust

_MODULES = (
    "wasi_common::snapshots::preview_1::wasi_snapshot_preview1",
    "wasi_common::snapshots::preview_0::wasi_unstable",
)
_RNG = "take `rand::Rng` of rand 0.10; generators of your own implement `wasi_common::TryRng`"
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
        _RNG,
        "wasi_common::RngCore@45",
    ),
)


@rust(since=("34.0.0", "36.0.0", "42.0.0", "45.0.0"))
def later(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    crosses = file.embedder.move.crosses
    yield from gone(syntax, _TABLE)
    if crosses("34.0.0"):
        yield from _linkers(syntax)
    if crosses("42.0.0"):
        yield from _anyhow(syntax)
        yield from _traps(syntax)
        yield from _hostcalls(syntax)
    if crosses("45.0.0"):
        yield from _contexts(syntax)
        yield from _randomness(syntax)
        yield from _typed_generators(syntax)


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


def _anyhow(syntax: Syntax) -> Iterator[Finding]:
    """`wiggle::anyhow::…` is `wiggle::error::…`, its macro `anyhow!` is `format_err!`."""
    file = syntax.file
    item = "wiggle::anyhow@42"
    what = "`wiggle::anyhow` is `wiggle::error` since wiggle 42.0"
    for leaf in file.occurrences("anyhow"):
        if file.canonical(leaf) != "wiggle::anyhow" or file.in_use(leaf):
            continue
        yield safe(what, Edit.replace(*span(leaf), "error"), item=item)
        following = leaf.next_sibling
        path = leaf.parent.parent if leaf.parent is not None else None
        last = path.child_by_field_name("name") if path is not None else None
        if following is None and last is not None and file.text(last) == "anyhow":
            yield safe(what, Edit.replace(*span(last), "format_err"), item=item)
    seen: set[int] = set()
    for imported in file.imports:
        if imported.path[:2] != ("wiggle", "anyhow"):
            continue
        segments = [*imported.use.tree.segments, *imported.leaf.segments]
        segment = next((one for one in segments if file.text(one) == "anyhow"), imported.node)
        if imported.name == "anyhow" or segment == imported.leaf.segments[-1]:
            yield todo(
                what,
                span(imported.node),
                help="import from `wiggle::error`; `anyhow!` is `format_err!` there",
                item=item,
                group=item,
            )
        elif segment.start_byte not in seen:
            seen.add(segment.start_byte)
            yield safe(what, Edit.replace(*span(segment), "error"), item=item, group=item)


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


def _randomness(syntax: Syntax) -> Iterator[Finding]:
    """`?` on a generator's error in a function that returns `wasi_common::Error`."""
    for call in method_calls(syntax, "try_fill_bytes"):
        outer = call.node.parent
        if outer is None or outer.type != "try_expression" or wasi_error(syntax, outer) is None:
            continue
        yield todo(
            "the error of a generator does not become a `wasi_common::Error` since 45.0",
            call.place,
            help="map it to an `Errno`, such as `Errno::Io`",
            item="impl From<cap_rand::Error> for Error",
        )


def _typed_generators(syntax: Syntax) -> Iterator[Finding]:
    """`random_ctx()` where its old type is written down."""
    for surface in ("wasi_cap_std_sync", "wasi_tokio"):
        for call in path_calls(syntax, f"{surface}::random_ctx"):
            outer = call.node.parent
            let = outer is not None and outer.type == "let_declaration"
            typed = let and outer is not None and outer.child_by_field_name("type") is not None
            if typed or is_returned(call.node):
                yield todo(
                    "`random_ctx` gives a `Box<dyn rand::Rng + Send + Sync>` since 45.0",
                    call.place,
                    help="write that type, with rand 0.10, or none",
                    item="wasi_common::sync::random_ctx@45",
                )


def _contexts(syntax: Syntax) -> Iterator[Finding]:
    for call in path_calls(syntax, "wasi_common::WasiCtx::new"):
        text = syntax.text(call.arguments[0]) if call.arguments else ""
        if "random_ctx(" in text or "Deterministic::new" in text:
            continue
        yield todo(
            "`WasiCtx::new` takes a `Box<dyn rand::Rng + Send + Sync>` since wasi-common 45.0",
            call.place,
            help=_RNG,
            item="wasi_common::WasiCtx::new@45",
        )
    for leaf in syntax.leaves("fill_bytes", "next_u32", "next_u64", "try_fill_bytes"):
        call = call_of(leaf)
        if (
            call is not None
            and call.receiver is not None
            and ("Deterministic" in syntax.text(call.receiver))
        ):
            yield review(
                "`Deterministic` is a `TryRng` of rand 0.10 since wasi-common 45.0",
                place=call.place,
                item="wasi_common::random::Deterministic@45",
                help="call the methods of `rand::Rng` or `rand::TryRng`",
            )
