"""Where a builder is certainly built twice, or used after it was built."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from tree_sitter import Node

from migrate_wasi.edits import Finding, todo
from migrate_wasi.languages.rust.builders.bindings import Binding
from migrate_wasi.languages.rust.builders.flow import Flow
from migrate_wasi.languages.rust.builders.scan import functions
from migrate_wasi.languages.rust.builders.types import BUILDERS, Type, Types
from migrate_wasi.languages.rust.syntax import ancestors, span, without_parentheses

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.file import RustFile

_LOOPS = ("for_expression", "while_expression", "loop_expression")
_PANICS = "`build()` panics when it is called on a builder that was built before (since 13.0)"
# What may run or not, or may be left early: nothing certain is said across it.
_BRANCHES = frozenset(
    ("if_expression", "match_expression", "closure_expression", "async_block", "macro_invocation")
)


def reuses(file: RustFile) -> Iterator[Finding]:
    """A `todo` for each second `build()` that is certain to come."""
    types = Types(file)
    for function in functions(file, types):
        flow = Flow(types)
        flow.function(function)
        for binding in flow.bindings:
            if binding.type is not None and _is_builder(binding.type):
                yield from _of(flow, binding)


def _is_builder(kind: Type) -> bool:
    return kind.kind == "builder" or (
        kind.kind == "ref" and kind.inner is not None and kind.inner.kind == "builder"
    )


def _of(flow: Flow, binding: Binding) -> Iterator[Finding]:
    builds = list(_builds(flow, binding))
    for call in builds:
        loop = _loop_around(call, binding)
        if loop is not None and not _is_renewed(flow, binding, loop):
            yield _todo(call, f"it is in a loop and `{binding.name}` is made outside of it")
    for first, second in pairwise(builds):
        if _follows(first, second) and not _assigned_between(flow, binding, first, second):
            yield _todo(second, f"`{binding.name}` was built above")


def _todo(call: Node, why: str) -> Finding:
    return todo(
        f"{_PANICS}; {why}",
        span(call),
        help="make a new builder for each context, or build once and clone the `WasiCtx`",
        item=BUILDERS[0],
    )


def _builds(flow: Flow, binding: Binding) -> Iterator[Node]:
    """The calls of `build()` on a chain that begins with the binding, in order."""
    for use in binding.uses:
        node = use
        while (parent := node.parent) is not None and parent.type in _CHAIN:
            node = parent
            if node.type == "call_expression" and _method(flow, node) == "build":
                yield node
                break


_CHAIN = ("field_expression", "call_expression", "try_expression", "parenthesized_expression")


def _method(flow: Flow, call: Node) -> str:
    function = call.child_by_field_name("function")
    label = function.child_by_field_name("field") if function is not None else None
    return flow.types.syntax.text(label) if label is not None else ""


def _loop_around(call: Node, binding: Binding) -> Node | None:
    """The loop that certainly runs a call again on a binding from outside of it."""
    for node in ancestors(call):
        if node.start_byte <= binding.node.start_byte and node.end_byte >= binding.node.end_byte:
            return None
        if node.type in _BRANCHES:
            return None
        if node.type in _LOOPS:
            body = node.child_by_field_name("body")
            return node if body is not None and not _leaves(body) else None
    return None


def _leaves(body: Node) -> bool:
    """Does a loop's body hold a `break` or `return`, so that it may run only once?"""
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type in ("break_expression", "return_expression"):
            return True
        stack.extend(node.children)
    return False


def _is_renewed(flow: Flow, binding: Binding, loop: Node) -> bool:
    return any(
        loop.start_byte <= use.start_byte < loop.end_byte and _is_target(use)
        for use in binding.uses
        if use.id in flow.uses
    )


def _is_target(use: Node) -> bool:
    """Is the builder put anew here: `b = ..`, `*b = ..`, or handed out as `&mut b`?"""
    parent = use.parent
    while parent is not None and parent.type in ("unary_expression", "parenthesized_expression"):
        use, parent = parent, parent.parent
    if parent is None:
        return False
    if parent.type == "assignment_expression":
        return without_parentheses(parent.child_by_field_name("left") or parent) == use
    return parent.type == "reference_expression"


def _follows(first: Node, second: Node) -> bool:
    """Do both run, one after the other: in statements of one block, under no branch of it?"""
    below = {node.id: node for node in ancestors(first)}
    meeting = next((node for node in ancestors(second) if node.id in below), None)
    if meeting is None or meeting.type not in ("block", "arguments", "tuple_expression"):
        return False
    return all(
        not any(node.type in _BRANCHES | set(_LOOPS) for node in _path(call, meeting))
        for call in (first, second)
    )


def _path(node: Node, top: Node) -> Iterator[Node]:
    for ancestor in ancestors(node):
        if ancestor == top:
            return
        yield ancestor


def _assigned_between(flow: Flow, binding: Binding, first: Node, second: Node) -> bool:
    return any(
        first.end_byte <= use.start_byte < second.start_byte and _is_target(use)
        for use in binding.uses
        if use.id in flow.uses
    )
