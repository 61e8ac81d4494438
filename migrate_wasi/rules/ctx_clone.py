"""Arguments and environment are given to a `WasiCtx` before it is cloned.

Since 7.0.0 clones share one context: `push_arg` and `push_env` panic while there is a clone, and
`try_into_inner` of a pipe fails. Provenance: crates/wasi-common/src/ctx.rs at v7.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Finding, review
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.calls import method_calls
from migrate_wasi.languages.rust.signatures.values import CTX, kind_of
from migrate_wasi.languages.rust.syntax import Syntax, enclosing
from migrate_wasi.rules import rust


@rust(since="7.0.0")
def after_clone(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    clones: list[tuple[str, Node]] = []
    for call in method_calls(syntax, "clone"):
        function = enclosing(call.node, "function_item", "closure_expression")
        if call.receiver is None or call.arguments or function is None:
            continue
        if kind_of(syntax, call.receiver) == CTX:
            clones.append((syntax.text(call.receiver), call.node))
    if not clones:
        return
    yield from _pipes(syntax, [clone for _, clone in clones])
    for call in method_calls(syntax, "push_arg", "push_env"):
        receiver = syntax.text(call.receiver) if call.receiver is not None else ""
        function = enclosing(call.node, "function_item", "closure_expression")
        name = syntax.text(call.name)
        for owner, clone in clones:
            same = enclosing(clone, "function_item", "closure_expression") == function
            if same and owner == receiver and clone.end_byte <= call.node.start_byte:
                yield review(
                    f"`{name}` panics while the context has a clone, since wasi-common 7.0, and "
                    "it is cloned above",
                    place=call.place,
                    item=f"{CTX}::{name}",
                    help="give all arguments and variables before the first clone",
                )
                break


def _pipes(syntax: Syntax, clones: list[Node]) -> Iterator[Finding]:
    """What was written to a pipe, taken out of it beside a clone of a context."""
    for call in method_calls(syntax, "try_into_inner"):
        function = enclosing(call.node, "function_item", "closure_expression")
        if call.arguments or not any(
            enclosing(clone, "function_item", "closure_expression") == function for clone in clones
        ):
            continue
        yield review(
            "`try_into_inner` fails while a clone of the context holds the pipe, since "
            "wasi-common 7.0, and one is made here",
            place=call.place,
            item="wasi_common::pipe::WritePipe::try_into_inner",
            help="drop the store and every clone of the context first",
        )
