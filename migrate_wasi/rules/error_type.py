"""What made or took a `wasi_common::Error` as an `anyhow::Error` says so, for they are now two.

Since 4.0.0 `wasi_common::Error` is a struct of its own: `Error::trap` takes an `anyhow::Error`,
and only a few types convert into it. An error that had no WASI meaning stays a trap. Provenance:
crates/wasi-common/src/snapshots/preview_1/error.rs and crates/wiggle/generate/src/types/error.rs at
v4.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import errors as python_errors
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.anyhow import macros
from migrate_wasi.languages.rust.signatures.calls import Call, call_of, method_calls, path_calls
from migrate_wasi.languages.rust.signatures.drop import names_of
from migrate_wasi.languages.rust.signatures.errors import ERROR, any_error, wasi_error
from migrate_wasi.languages.rust.signatures.foreign import Failure, failure
from migrate_wasi.languages.rust.signatures.values import kind_of
from migrate_wasi.languages.rust.syntax import (
    Syntax,
    descendants,
    enclosing,
    path_ending,
    span,
)
from migrate_wasi.rules import python, rust

_OWN = "`wasi_common::Error` is no `anyhow::Error` since wasi-common 4.0"
_HELP = (
    "write `.map_err(|error| wasi_common::Error::trap(error.into()))` where it is another crate's "
    "error (the guest stops, as before), return an `Errno` where the guest should see it, or let "
    "the function return `anyhow::Error`"
)
_CONVERSIONS = "impl From for wasi_common::Error"


@rust(since="4.0.0")
def own_type(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    yield from _traps(syntax)
    yield from _constructors(syntax)
    yield from _questions(syntax)
    yield from macros(syntax)
    yield from _downcasts(syntax)


def _traps(syntax: Syntax) -> Iterator[Finding]:
    module, needs = any_error(syntax.file)
    for call in path_calls(syntax, f"{ERROR}::trap", "wasi_common::ErrorExt::trap"):
        if len(call.arguments) != 1:
            continue
        argument = call.arguments[0]
        text = syntax.text(argument)
        if _is_error(text):
            continue
        plain = argument.type == "string_literal" or text.startswith(("format!", "String::"))
        inner = "" if plain or text.endswith((".to_string()", ".to_owned()")) else "String::from("
        yield safe(
            "`Error::trap` takes an error instead of a message since wasi-common 4.0",
            Edit.insert(argument.start_byte, f"{module}::Error::msg({inner}"),
            Edit.insert(argument.end_byte, "))" if inner else ")"),
            place=call.place,
            item="wasi_common::ErrorExt::trap",
            needs=needs,
        )


def _is_error(text: str) -> bool:
    return "anyhow!" in text or "Error::" in text or text.endswith(".into()")


def _constructors(syntax: Syntax) -> Iterator[Finding]:
    """`Error::msg(…)`, `Error::new(…)` of anyhow, called through `wasi_common::Error`."""
    module, needs = any_error(syntax.file)
    for leaf in syntax.leaves("msg", "new"):
        path = path_ending(leaf)
        name = syntax.text(leaf)
        if path == leaf or syntax.canonical(path) != f"{ERROR}::{name}":
            continue
        owner = syntax.text(path).rpartition("::")[0]
        call = call_of(leaf)
        if call is None:
            new = f"|error| {owner}::trap({module}::Error::{name}(error))"
            edits = (Edit.replace(path.start_byte, path.end_byte, new),)
        else:
            edits = (
                Edit.replace(
                    path.start_byte, path.end_byte, f"{owner}::trap({module}::Error::{name}"
                ),
                Edit.insert(call.node.end_byte, ")"),
            )
        yield review(
            f"{_OWN}: what had no WASI meaning is made a trap",
            *edits,
            place=span(path),
            item="wasi_common::Error = anyhow::Error",
            needs=needs,
        )


def _questions(syntax: Syntax) -> Iterator[Finding]:
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


def _downcasts(syntax: Syntax) -> Iterator[Finding]:
    for call in method_calls(syntax, "downcast_ref", "downcast", "is"):
        if call.generics is None or call.receiver is None:
            continue
        target = call.generics.named_children[0] if call.generics.named_children else None
        canonical = syntax.canonical(target) if target is not None else None
        if canonical == "wasi_common::ErrorKind" or kind_of(syntax, call.receiver) != ERROR:
            continue
        yield todo(
            f"{_OWN}: it can only be asked for its `Errno`",
            call.place,
            help="I/O errors became an `Errno` when the error was made: `error.downcast_ref()` "
            "gives it",
            item="wasi_common::Error::downcast_ref",
        )
    types = (f"wasi_common::snapshots::{preview}::types" for preview in ("preview_0", "preview_1"))
    made = [f"{module}::Errno::{name}" for module in types for name in ("try_from", "from")]
    for call in path_calls(syntax, *made):
        yield todo(
            "an `Errno` is no longer made from other errors since wasi-common 4.0",
            call.place,
            help="`error.downcast()` gives the `Errno` of a `wasi_common::Error`; for an I/O or "
            "guest error make a `wasi_common::Error::from(error)` first",
            item="impl TryFrom<anyhow::Error> for Errno",
        )


@python(since="4.0.0")
def python_makers(file: PythonFile) -> Iterator[Finding]:
    yield from python_errors.makers(file)
