"""Builders that are handed on as functions or through macros, and what is left for a person."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.rust.builders.flow import Flow
from migrate_wasi.languages.rust.builders.lent import Lent
from migrate_wasi.languages.rust.builders.places import Mutability
from migrate_wasi.languages.rust.builders.scan import reads_like_a_builder
from migrate_wasi.languages.rust.builders.types import BUILDERS, FALLIBLE, names
from migrate_wasi.languages.rust.syntax import span

ITEM = BUILDERS[0]
SINCE = "builder methods give `&mut Self` since wasi-common 13.0"
IN_PLACE = "is changed in place since wasi-common 13.0"


# Macros of the standard library that do no more with a builder than take or look at it.
_PLAIN_MACROS = names(
    """assert assert_eq assert_ne dbg debug_assert drop eprintln format matches print println vec
    write writeln"""
)


def left_over(node: Node, why: str, help: str = "") -> Finding:  # noqa: A002
    return todo(
        f"{SINCE}: {why}",
        span(node),
        help=help
        or "bind the builder with `let mut`, call its methods as statements, then use the name",
        item=ITEM,
    )


def handed_on(flow: Flow, lent: Lent, mutability: Mutability) -> Iterator[Finding]:
    """Edits for builders and their methods that go to `fold`, `map` and `and_then`."""
    yield from _folds(flow, lent, mutability)
    yield from _callbacks(flow, lent)


def _folds(flow: Flow, lent: Lent, mutability: Mutability) -> Iterator[Finding]:
    """`fold(b, |b, x| b.env(..).unwrap())`: a `&mut b` goes through it as well."""
    for start in lent.folds.values():
        owner = flow.uses.get(start.id)
        mut = mutability.of(owner) if owner is not None else []
        yield safe(
            f"{SINCE}: a `&mut` of the builder goes through the closure",
            Edit.insert(start.start_byte, "&mut "),
            *mut,
            item=ITEM,
            place=span(start),
        )


def _callbacks(flow: Flow, lent: Lent) -> Iterator[Finding]:
    """`make().map(WasiCtxBuilder::build)`: a closure, where a builder of its own comes in."""
    for path, receiver in flow.callbacks:
        if lent.is_inside(receiver):
            continue
        member = flow.text(path).split("::")[-1]
        body = f"{{ b.{member}(); b }}"
        if member == "build":
            body = "b.build()"
        elif member in FALLIBLE:
            body = f"b.{member}().map(|_| ()).map(|()| b)"
        yield safe(
            f"{SINCE}: a closure takes the builder by value in place of the method",
            Edit.replace(*span(path), f"|mut b| {body}"),
            item=ITEM,
        )


def doubts(flow: Flow, lent: Lent) -> Iterator[Finding]:
    """What no edit fits, of one function."""
    text = flow.text
    for node in flow.direct:
        yield left_over(
            node,
            "the method is called as a function, with the builder by value",
            "hand it `&mut` of the builder, and name the builder where it is needed after",
        )
    for node in flow.paths:
        yield left_over(
            node,
            "the method is handed on as a function that takes and gives a builder",
            "hand on a closure: `|mut builder| { builder.method(); builder }`",
        )
    for use in lent.stuck:
        yield left_over(
            use, "the closure is handed a `&mut` now, and a builder of its own is needed"
        )
    for macro, binding, token in flow.macros:
        name = text(macro.child_by_field_name("macro") or macro).split("::")[-1]
        after = token.next_sibling
        step = after is not None and after.type == "."
        if (step and macro not in flow.read) or (not step and name not in _PLAIN_MACROS):
            yield left_over(
                token,
                f"the macro `{name}!` is handed `{binding.name}` and may call its methods",
                "look at what the macro does with it: `b = b.method()` becomes `b.method()`",
            )
    for call in flow.doubtful:
        if reads_like_a_builder(flow, call):
            yield left_over(
                call,
                "this reads like a WasiCtxBuilder, though where it comes from is not seen here",
                "if it is one, drop the assignment, or bind it with `let mut` before its steps",
            )
