"""Implementations of traits in Rust: whose they are, and their methods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.lines import whole_lines
from migrate_wasi.languages.rust.signatures.drop import names_of
from migrate_wasi.languages.rust.syntax import Syntax, items, path_ending


@dataclass(frozen=True)
class Method:
    """One function of an `impl` block."""

    node: Node
    name: str
    parameters: tuple[Node, ...]  # without the receiver
    receiver: Node | None  # the `self_parameter`
    returns: Node | None
    body: Node | None
    modifiers: Node | None

    @property
    def place(self) -> tuple[int, int]:
        """The head of the method: what a report points at."""
        end = self.body.start_byte if self.body is not None else self.node.end_byte
        return self.node.start_byte, end

    @property
    def is_async(self) -> bool:
        return self.keyword("async") is not None

    def keyword(self, word: str) -> Node | None:
        if self.modifiers is None:
            return None
        return next((child for child in self.modifiers.children if child.type == word), None)

    def mutable_receiver(self) -> Node | None:
        """The `mut` of `&mut self`."""
        if self.receiver is None or self.receiver.children[0].type != "&":
            return None
        return next((c for c in self.receiver.children if c.type == "mutable_specifier"), None)


@dataclass(frozen=True)
class Impl:
    """`impl Trait for Type { … }`."""

    node: Node
    trait: Node
    type: Node
    methods: tuple[Method, ...]

    @property
    def place(self) -> tuple[int, int]:
        """From `impl` to the type."""
        return self.node.start_byte, self.type.end_byte

    def method(self, name: str) -> Method | None:
        return next((method for method in self.methods if method.name == name), None)


def impls(syntax: Syntax, *traits: str) -> Iterator[Impl]:
    """The implementations of traits of the crates with one of these names (`WasiFile`)."""
    for leaf in syntax.leaves(*names_of(syntax.file, *traits)):
        path = path_ending(leaf)
        if path.parent is not None and path.parent.type == "generic_type":
            path = path.parent
        node = path.parent
        if node is None or node.type != "impl_item" or node.child_by_field_name("trait") != path:
            continue
        canonical = syntax.canonical(path)
        of = node.child_by_field_name("type")
        if canonical is not None and of is not None and canonical.rpartition("::")[2] in traits:
            yield Impl(node, path, of, tuple(methods_of(syntax, node)))


def methods_of(syntax: Syntax, node: Node) -> Iterator[Method]:
    """The functions in the body of an `impl_item` or `trait_item`."""
    body = node.child_by_field_name("body")
    for function in body.named_children if body is not None else ():
        if function.type not in ("function_item", "function_signature_item"):
            continue
        name = function.child_by_field_name("name")
        parameters = function.child_by_field_name("parameters")
        if name is None or parameters is None:
            continue
        listed = items(parameters)
        receiver = next((p for p in listed if p.type == "self_parameter"), None)
        yield Method(
            function,
            syntax.text(name),
            tuple(p for p in listed if p.type != "self_parameter"),
            receiver,
            function.child_by_field_name("return_type"),
            function.child_by_field_name("body"),
            next((c for c in function.children if c.type == "function_modifiers"), None),
        )


def with_attributes(node: Node) -> int:
    """Where an item starts, the attributes and doc comments above it included."""
    start = node
    while (previous := start.prev_named_sibling) is not None and (
        previous.type == "attribute_item"
        or (previous.type.endswith("comment") and previous.named_child_count > 0)
    ):
        start = previous
    return start.start_byte


def delete_items(syntax: Syntax, nodes: Iterable[Node]) -> list[Edit]:
    """Take out items with their attributes and documentation, their lines included.

    Neighbours go together, with one of the two blank lines that would meet.
    """
    text = syntax.file.source.text
    spans: list[tuple[int, int]] = []
    for node in sorted(nodes, key=lambda node: node.start_byte):
        start, end = with_attributes(node), node.end_byte
        if spans and not text[spans[-1][1] : start].strip():
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [Edit.delete(*whole_lines(text, *one)) for one in spans]
