"""`?` where it made a `wasi_common::Error` of any error, which it does of a few types since 4.0."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, todo
from migrate_wasi.languages.rust.signatures.calls import Call, call_of
from migrate_wasi.languages.rust.signatures.drop import names_of
from migrate_wasi.languages.rust.signatures.errors import ERROR, any_error, wasi_error
from migrate_wasi.languages.rust.signatures.foreign import Failure, failure
from migrate_wasi.languages.rust.syntax import Syntax, descendants, enclosing, path_ending, span

_HELP = (
    "write `.map_err(|error| wasi_common::Error::trap(error.into()))` where it is another crate's "
    "error (the guest stops, as before), return an `Errno` where the guest should see it, or let "
    "the function return `anyhow::Error`"
)
_CONVERSIONS = "impl From for wasi_common::Error"


def questions(syntax: Syntax) -> Iterator[Finding]:
    """`?` on an error of another crate in a function that returns `wasi_common::Error`."""
    for function in _functions(syntax):
        for question in descendants(function, "try_expression"):
            written = wasi_error(syntax, question)
            if written is None or enclosing(question, *_FUNCTIONS) != function:
                continue
            operand = question.named_children[0]
            found = _conversion(syntax, question, operand, written)
            if found is not None:
                yield found


_FUNCTIONS = ("function_item", "closure_expression", "async_block", "try_block")


def _functions(syntax: Syntax) -> Iterator[Node]:
    """The functions and closures whose return type names `wasi_common::Error`."""
    seen: set[tuple[int, int]] = set()
    for leaf in syntax.leaves(*names_of(syntax.file, "Error")):
        if syntax.canonical(path_ending(leaf)) != ERROR:
            continue
        function = enclosing(leaf, *_FUNCTIONS)
        if function is None or span(function) in seen:
            continue
        returns = function.child_by_field_name("return_type")
        if returns is not None and returns.start_byte <= leaf.start_byte < returns.end_byte:
            seen.add(span(function))
            yield function


def _conversion(syntax: Syntax, question: Node, operand: Node, written: str) -> Finding | None:
    call = _last_call(operand)
    if call is not None and syntax.text(call.name) in ("context", "with_context"):
        return todo(
            "`.context(…)` gives an `anyhow::Error`, which does not convert into "
            "`wasi_common::Error` since wasi-common 4.0",
            call.place,
            help="on a WASI error write `.map_err(|error| error.context(…))`, on another one "
            "`.map_err(wasi_common::Error::trap)` behind it",
            item="anyhow::Context on Result<_, wasi_common::Error>",
        )
    known = failure(syntax, operand)
    if known is Failure.CONVERTS:
        return None
    if known is Failure.FOREIGN:
        module, needs = any_error(syntax.file)
        return review(
            "`?` makes no `wasi_common::Error` of another crate's error since wasi-common 4.0: it "
            "stays a trap by `map_err`",
            Edit.insert(
                operand.end_byte, f".map_err({module}::Error::from).map_err({written}::trap)"
            ),
            place=(operand.end_byte, question.end_byte),
            item=_CONVERSIONS,
            needs=needs,
        )
    start = call.name.start_byte if call is not None else operand.start_byte
    return todo(
        "`?` makes a `wasi_common::Error` only of an `Errno`, an I/O error or another WASI error "
        "since wasi-common 4.0, and which error this is cannot be told from here",
        (start, question.end_byte),
        help=_HELP,
        item=_CONVERSIONS,
    )


def _last_call(node: Node) -> Call | None:
    while node.type in ("await_expression", "parenthesized_expression"):
        node = node.named_children[0]
    function = node.child_by_field_name("function") if node.type == "call_expression" else None
    if function is None:
        return None
    inner = function.child_by_field_name("function") or function
    return call_of(inner.child_by_field_name("field") or inner.child_by_field_name("name") or inner)
