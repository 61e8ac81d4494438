"""Calls in Rust: methods by name, functions by path, and their arguments as edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.syntax import Syntax, items, path_ending


@dataclass(frozen=True)
class Call:
    """`receiver.name(arguments)`, or `path(arguments)` with `receiver` None.

    `function` is the whole callee (`a.b`, `A::b`, `a.b::<T>`), `name` its last identifier,
    `generics` the `type_arguments` of a turbofish on it.
    """

    node: Node
    function: Node
    name: Node
    receiver: Node | None
    generics: Node | None
    list: Node
    arguments: tuple[Node, ...]

    @property
    def place(self) -> tuple[int, int]:
        """From the name to the closing parenthesis: what a report points at."""
        return self.name.start_byte, self.node.end_byte


def call_of(leaf: Node) -> Call | None:
    """The call whose callee ends in the identifier `leaf`."""
    callee = leaf
    receiver: Node | None = None
    parent = leaf.parent
    if parent is None:
        return None
    if parent.type == "field_expression" and parent.child_by_field_name("field") == leaf:
        callee, receiver = parent, parent.child_by_field_name("value")
    else:
        callee = path_ending(leaf)
    generics: Node | None = None
    parent = callee.parent
    if parent is not None and parent.type == "generic_function":
        generics = parent.child_by_field_name("type_arguments")
        callee, parent = parent, parent.parent
    if (
        parent is None
        or parent.type != "call_expression"
        or parent.child_by_field_name("function") != callee
    ):
        return None
    arguments = parent.child_by_field_name("arguments")
    if arguments is None:
        return None
    return Call(parent, callee, leaf, receiver, generics, arguments, tuple(items(arguments)))


def method_calls(syntax: Syntax, *names: str) -> Iterator[Call]:
    """Calls of methods with one of these names, whatever the receiver."""
    for leaf in syntax.leaves(*names):
        call = call_of(leaf)
        if call is not None and call.receiver is not None:
            yield call


def path_calls(syntax: Syntax, *canonicals: str) -> Iterator[Call]:
    """Calls of functions by path: `wasi_common::Error::trap("…")`."""
    wanted = set(canonicals)
    for leaf in syntax.leaves(*{canonical.rpartition("::")[2] for canonical in canonicals}):
        call = call_of(leaf)
        if call is None or call.receiver is not None:
            continue
        if syntax.canonical(path_ending(leaf)) in wanted:
            yield call


def without(elements: Iterable[Node], removed: Iterable[Node]) -> tuple[Edit, ...]:
    """Edits that take `removed` out of a comma separated list of `elements`, comma included."""
    all_elements = list(elements)
    indexes = [at for at, element in enumerate(all_elements) if element in list(removed)]
    edits: list[Edit] = []
    while indexes:
        first = last = indexes.pop(0)
        while indexes and indexes[0] == last + 1:
            last = indexes.pop(0)
        if last + 1 < len(all_elements):
            edits.append(
                Edit.delete(all_elements[first].start_byte, all_elements[last + 1].start_byte)
            )
        elif first:
            edits.append(Edit.delete(all_elements[first - 1].end_byte, all_elements[last].end_byte))
        else:
            # The whole list goes, with a trailing comma where there is one.
            end = all_elements[last].end_byte
            following = all_elements[last].next_sibling
            if following is not None and following.type == ",":
                end = following.end_byte
            edits.append(Edit.delete(all_elements[first].start_byte, end))
    return tuple(edits)


def outermost(node: Node) -> Node:
    """The expression that a call ends up as: with the `?`, `.await` and parentheses around it."""
    while (parent := node.parent) is not None and parent.type in (
        "try_expression",
        "await_expression",
        "parenthesized_expression",
    ):
        node = parent
    return node
