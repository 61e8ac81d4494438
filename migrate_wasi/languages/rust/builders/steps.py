"""Builders consumed by value become builders changed in place: the edits.

Algorithm: `flow` says which expressions are builders, `chains` where the value of each
chain of steps goes. A value that is dropped, or built at once, is fine as it is. One that goes back
to where it came from loses the way back (`b = b.env(..)?` becomes `b.env(..)?`). Everywhere else a
`&mut` would arrive where a builder is needed, so the steps become a statement of their own and the
builder itself is named behind them: in a `let` (`let mut b = WasiCtxBuilder::new(); b.env(..)?;`),
at the end of a block, or within a block made for it (`{ b.env(..)?; b }`). What fits none of these
is a `todo`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tree_sitter import Node

from migrate_wasi.edits import Finding, todo
from migrate_wasi.languages.rust.builders.assigned import assigned, bound, branches
from migrate_wasi.languages.rust.builders.chains import Chain, Sink, place_of, sink_of
from migrate_wasi.languages.rust.builders.doubts import ITEM, SINCE, doubts, handed_on, left_over
from migrate_wasi.languages.rust.builders.flow import Flow
from migrate_wasi.languages.rust.builders.own import in_place, taker
from migrate_wasi.languages.rust.builders.scan import functions, macro_steps, unseen
from migrate_wasi.languages.rust.builders.types import Types
from migrate_wasi.languages.rust.builders.work import Work
from migrate_wasi.languages.rust.syntax import enclosing, without_parentheses

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.file import RustFile


def rust_findings(file: RustFile) -> Iterator[Finding]:
    """Every finding of the rule `builder-in-place` in a Rust file."""
    types = Types(file)
    made: set[int] = set()
    for function in functions(file, types):
        flow = Flow(types)
        flow.function(function)
        made |= flow.made
        yield from _of_function(Work(flow))
    for start, end in unseen(file, made):
        yield todo(
            f"{SINCE}, and where this builder goes cannot be followed",
            (start, end),
            help="its methods are statements now: call them on a `let mut`, then use the name",
            item=ITEM,
        )
    for start, end in macro_steps(file):
        yield todo(
            f"{SINCE}, and this macro assigns back what a method gives",
            (start, end),
            help="if builders go through it, drop the assignment: the step changes them in place",
            item=ITEM,
        )


def _of_function(work: Work) -> Iterator[Finding]:
    for chain in work.chains:
        if chain.top.id in work.handled:
            continue
        found = _chain(work, chain)
        if found is not None:
            yield found
    for receiver, function in work.flow.takers:
        if work.lent.is_inside(receiver):
            yield taker(work, receiver, function)
    yield from handed_on(work.flow, work.lent, work.mutability)
    yield from doubts(work.flow, work.lent)


def _chain(work: Work, chain: Chain) -> Finding | None:
    if chain.type is None or not chain.type.owned:
        return work.only_mut(chain)
    sink = sink_of(chain.top)
    if sink.kind == "macro":
        return left_over(chain.top, "its value goes to a macro, which may do anything with it")
    if sink.kind == "dropped" or _is_wildcard(work, sink):
        return work.only_mut(chain)
    if work.lent.stays(sink) and _within_lowered(work, chain, sink):
        return None
    if sink.kind == "scrutinee" and chain.top == without_parentheses(sink.child):
        if chain.top.id not in work.lent.forced:
            return work.only_mut(chain)
        return in_place(work, chain, sink)
    if sink.kind == "reference":
        return _reference(work, chain, sink)
    if sink.kind == "receiver" and not _is_step(work, sink.node):
        return left_over(chain.top, "a method that is none of the builder's own is called on this")
    if _returns_reference(work, sink):
        return work.only_mut(chain)
    if sink.kind in ("assign", "let") and sink.child.id == chain.top.id:
        return assigned(work, chain, sink) if sink.kind == "assign" else bound(work, chain, sink)
    if sink.kind in ("assign", "let"):
        found = branches(work, sink)
        if found is not None:
            return found
    return in_place(work, chain, sink)


def _is_step(work: Work, field: Node) -> bool:
    """Is a field expression the callee of a step (`match o { .. }.build()`)?"""
    call = field.parent
    if call is not None and call.type == "generic_function":
        call = call.parent
    return call is not None and call.id in work.flow.steps


def _within_lowered(work: Work, chain: Chain, sink: Sink) -> bool:
    """Does a closure of `and_then` hand on the very `&mut` that it was given?"""
    place = place_of(chain.root)
    binding = work.flow.uses.get(place.id) if place is not None else None
    return binding is not None and binding.home == sink.node and work.lent.is_lent(binding)


def _is_wildcard(work: Work, sink: Sink) -> bool:
    pattern = sink.node.child_by_field_name("pattern") if sink.kind == "let" else None
    return pattern is not None and work.text(pattern) == "_"


def _returns_reference(work: Work, sink: Sink) -> bool:
    """Does the value leave a function that already gives `&mut WasiCtxBuilder`?"""
    home = sink.node
    if sink.kind == "return":
        home = enclosing(sink.node, "function_item", "closure_expression") or home
    if home.type != "function_item" or sink.kind not in ("tail", "return"):
        return False
    returns = home.child_by_field_name("return_type")
    kind = work.flow.types.read(returns)
    while kind is not None and kind.kind in ("result", "option"):
        kind = kind.inner
    return returns is None or (kind is not None and kind.kind == "ref")


def _reference(work: Work, chain: Chain, sink: Sink) -> Finding | None:
    beyond = sink_of(sink.node)
    if beyond.kind == "let" and place_of(chain.root) is None:
        return left_over(
            chain.top, "the `let` holds a reference into a temporary that ends with it"
        )
    return work.only_mut(chain)
