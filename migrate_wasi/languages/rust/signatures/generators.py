"""Generators of random numbers, which are those of rand 0.10 since wasi-common 45.0."""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Finding, review, todo
from migrate_wasi.languages.rust.signatures.calls import call_of, method_calls, path_calls
from migrate_wasi.languages.rust.signatures.errors import is_returned, wasi_error
from migrate_wasi.languages.rust.syntax import Syntax

RNG = "take `rand::Rng` of rand 0.10; generators of your own implement `wasi_common::TryRng`"


def contexts(syntax: Syntax) -> Iterator[Finding]:
    """Generators given to a context, and the methods of `Deterministic`."""
    for call in path_calls(syntax, "wasi_common::WasiCtx::new"):
        text = syntax.text(call.arguments[0]) if call.arguments else ""
        if "random_ctx(" in text or "Deterministic::new" in text:
            continue
        yield todo(
            "`WasiCtx::new` takes a `Box<dyn rand::Rng + Send + Sync>` since wasi-common 45.0",
            call.place,
            help=RNG,
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


def randomness(syntax: Syntax) -> Iterator[Finding]:
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


def typed_generators(syntax: Syntax) -> Iterator[Finding]:
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
