"""Chains of builder steps, and where the value of an expression goes.

A chain is a root followed by steps: `b.env(k, v)?.inherit_stdio()`. Before 13.0 its value is the
builder itself, after it a `&mut` to the root: what counts is where the value goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.languages.rust.builders.flow import Flow
from migrate_wasi.languages.rust.builders.types import Type, names
from migrate_wasi.languages.rust.syntax import items, last_item, without_parentheses


@dataclass(frozen=True)
class Chain:
    """`root` is what the first step is called on, `top` the whole, `type` its type before 13.0."""

    root: Node
    top: Node
    type: Type | None
    steps: tuple[str, ...]

    @property
    def rest(self) -> tuple[int, int]:
        return self.root.end_byte, self.top.end_byte


@dataclass(frozen=True)
class Sink:
    """Where a value goes: `kind` is let, assign, tail, return, closure, async, scrutinee, owned,
    receiver, reference, macro or dropped; `node` is that statement or expression.

    `child` is what of the value stands directly there (the value itself, or the `if` that it is a
    leaf of); `wrapped` tells that it passes through `Ok(…)` or `Some(…)` on the way.
    """

    kind: str
    node: Node
    child: Node
    wrapped: bool = False


def chains(flow: Flow) -> Iterator[Chain]:
    """Every chain with a step of the builder's own, in order, each once."""
    seen: set[int] = set()
    for step in list(flow.steps.values()):
        if step.kind not in ("builder", "build"):
            continue
        top = _unseen_top(flow, step.call, seen)
        if top is not None:
            yield chain_of(flow, top)


def chain_of(flow: Flow, top: Node) -> Chain:
    """The chain that ends in `top`."""
    root, steps = _bottom(flow, top)
    return Chain(root, top, flow.kinds.get(top.id), steps)


def _unseen_top(flow: Flow, node: Node, seen: set[int]) -> Node | None:
    """The longest chain that begins with `node`; None where that is part of one `seen` already."""
    while node.id not in seen:
        seen.add(node.id)
        beyond = _next(flow, node)
        if beyond is None:
            return node
        node = beyond
    return None


def _next(flow: Flow, node: Node) -> Node | None:
    parent = node.parent
    while parent is not None and parent.type == "parenthesized_expression":
        node, parent = parent, parent.parent
    if parent is None:
        return None
    if parent.type == "try_expression":
        return parent
    if parent.type != "field_expression" or parent.child_by_field_name("value") != node:
        return None
    call = parent.parent
    if call is not None and call.type == "generic_function":
        call = call.parent
    return call if call is not None and call.id in flow.steps else None


def _bottom(flow: Flow, top: Node) -> tuple[Node, tuple[str, ...]]:
    """The root of the chain that ends in `top`, and the names of its calls."""
    node, root = top, top
    names: list[str] = []
    while True:
        if node.type in ("parenthesized_expression", "try_expression"):
            node = items(node)[0]
            continue
        step = flow.steps.get(node.id)
        if step is None:
            break
        names.append(step.method)
        node = step.receiver
        if step.kind in ("builder", "build"):
            root = node
    return root, tuple(reversed(names))


def place_of(node: Node) -> Node | None:
    """A variable or a field of one (`b`, `self.inner.b`), without parentheses around it."""
    node = without_parentheses(node)
    inner = node
    while inner.type == "field_expression":
        value = inner.child_by_field_name("value")
        if value is None:
            return None
        inner = value
    return node if inner.type in ("identifier", "self") else None


def base_of(place: Node) -> Node:
    """The variable that a place begins with."""
    while place.type == "field_expression":
        value = place.child_by_field_name("value")
        assert value is not None
        place = value
    return place


def is_tail(node: Node) -> bool:
    """Is `node` (a child of a block) the value of the block?"""
    block = node.parent
    if block is None or block.type != "block" or last_item(block) != node:
        return False
    return node.type != "expression_statement" or node.children[-1].type != ";"


def sink_of(node: Node) -> Sink:
    """Where the value of `node` goes, through parentheses, branches, tails and `Ok(…)`."""
    child, wrapped = node, False
    while True:
        parent = child.parent
        if parent is None or parent.type in ("token_tree", "source_file"):
            return Sink("macro", parent or child, child, wrapped)
        if parent.type in _THROUGH or (parent.type == "try_expression" and wrapped):
            child = parent
        elif parent.type == "block":
            if not is_tail(child):
                return Sink("dropped", child, child, wrapped)
            child = parent
        elif parent.type == "expression_statement":
            if not is_tail(parent):
                root = parent.parent is not None and parent.parent.type == "source_file"
                return Sink("macro" if root else "dropped", parent, child, wrapped)
            child = parent
        elif parent.type == "if_expression":
            if parent.child_by_field_name("condition") == child:
                return Sink("dropped", parent, child, wrapped)
            child = parent
        elif parent.type == "match_arm":
            if parent.child_by_field_name("value") != child:
                return Sink("dropped", parent, child, wrapped)
            # arm, match_block, match_expression
            whole = parent.parent.parent if parent.parent is not None else None
            if whole is None:
                return Sink("dropped", parent, child, wrapped)
            child = whole
        elif parent.type == "arguments":
            call = parent.parent
            if call is None or call.type != "call_expression":
                return Sink("owned", parent, child, wrapped)
            if not _is_wrapper(call):
                return Sink("owned", call, child, wrapped)
            child, wrapped = call, True
        elif parent.type in ("tuple_expression", "array_expression") and _is_arguments(parent):
            return Sink("macro", parent, child, wrapped)
        else:
            return Sink(_kind(parent, child), parent, child, wrapped)


def _is_arguments(node: Node) -> bool:
    """Is a tuple or array the arguments of a macro, read again as code?"""
    statement = node.parent
    return (
        statement is not None
        and statement.type == "expression_statement"
        and statement.parent is not None
        and statement.parent.type == "source_file"
    )


_THROUGH = ("parenthesized_expression", "unsafe_block", "else_clause", "const_block", "labeled")
_KINDS = {
    "function_item": "tail",
    "closure_expression": "closure",
    "async_block": "async",
    "let_declaration": "let",
    "return_expression": "return",
    "break_expression": "owned",
    "match_expression": "scrutinee",
    "let_condition": "scrutinee",
    "reference_expression": "reference",
    "field_expression": "receiver",
    "field_initializer": "owned",
    "tuple_expression": "owned",
    "array_expression": "owned",
    "static_item": "owned",
    "const_item": "owned",
    "yield_expression": "owned",
}


def _kind(parent: Node, child: Node) -> str:
    if parent.type == "assignment_expression":
        return "assign" if parent.child_by_field_name("right") == child else "dropped"
    if parent.type == "let_declaration" and parent.child_by_field_name("value") != child:
        return "dropped"
    return _KINDS.get(parent.type, "dropped")


def _is_wrapper(call: Node) -> bool:
    function = call.child_by_field_name("function")
    if function is not None and function.type == "generic_function":
        function = function.child_by_field_name("function")
    return function is not None and function.text in (b"Ok", b"Some")


def lowered_source(flow: Flow, sink: Sink) -> Node | None:
    """The receiver of `and_then` or `map` where a closure's value stays inside of a chain."""
    return flow.lowered.get(sink.node.id) if sink.kind == "closure" else None


def leaves(node: Node) -> Iterator[Node]:
    """What an `if` or `match` may give: the tails of its branches, through further branches."""
    node = without_parentheses(node)
    if node.type == "if_expression":
        for part in ("consequence", "alternative"):
            branch = node.child_by_field_name(part)
            if branch is not None:
                yield from leaves(branch)
        return
    if node.type == "else_clause":
        yield from leaves(items(node)[-1])
        return
    if node.type == "match_expression":
        body = node.child_by_field_name("body")
        for arm in items(body) if body is not None else []:
            value = arm.child_by_field_name("value")
            if value is not None:
                yield from leaves(value)
        return
    if node.type == "block" and items(node):
        last = items(node)[-1]
        if last.type == "expression_statement":
            inner = items(last)[0]
            if last.children[-1].type != ";":
                yield from leaves(inner)
                return
            yield inner
            return
        yield from leaves(last)
        return
    yield node


_DIVERGING = names("panic unreachable todo unimplemented bail")


def diverges(node: Node) -> bool:
    if node.type in ("return_expression", "break_expression", "continue_expression"):
        return True
    if node.type == "macro_invocation":
        macro = node.child_by_field_name("macro")
        return macro is not None and (macro.text or b"").decode().split("::")[-1] in _DIVERGING
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        return function is not None and (function.text or b"").endswith(b"process::exit")
    return False
