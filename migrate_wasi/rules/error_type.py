"""`wasi_common::Error` becomes a type beside `anyhow::Error`: what took one for the other converts.

Since 4.0.0 `wasi_common::Error` is a struct of its own: `Error::trap` takes an `anyhow::Error`,
and only a few types convert into it. An error that had no WASI meaning stays a trap. Provenance:
crates/wasi-common/src/snapshots/preview_1/error.rs and crates/wiggle/generate/src/types/error.rs at
v4.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import errors as python_errors
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.anyhow import macros
from migrate_wasi.languages.rust.signatures.calls import call_of, method_calls, path_calls
from migrate_wasi.languages.rust.signatures.errors import ERROR, any_error
from migrate_wasi.languages.rust.signatures.questions import questions
from migrate_wasi.languages.rust.signatures.values import kind_of
from migrate_wasi.languages.rust.syntax import (
    Syntax,
    path_ending,
    span,
)
from migrate_wasi.rules import python, rust

_OWN = "`wasi_common::Error` is no `anyhow::Error` since wasi-common 4.0"


@rust(since="4.0.0")
def own_type(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    yield from _traps(syntax)
    yield from _constructors(syntax)
    yield from questions(syntax)
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
