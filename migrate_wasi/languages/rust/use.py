"""`use` declarations as trees, read from syntax nodes and from macro token trees alike.

The grammar gives a `use` inside a macro call as loose tokens, so both are read by one parser over
leaves: `path := [::] segment (:: segment)* [as name] | [path ::] { path, … } | [path ::] *`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

COMMENTS = frozenset({"line_comment", "block_comment"})
_SEGMENTS = frozenset(
    {
        "identifier",
        "type_identifier",
        "primitive_type",
        "self",
        "super",
        "crate",
        "*",
        "metavariable",
    }
)


@dataclass(frozen=True)
class UseTree:
    """One branch: `segments` before the group or to the leaf; `*` is a last segment of its own.

    `start:end` spans the branch without a comma; `rooted` says that it begins with `::`.
    """

    segments: tuple[Node, ...]
    start: int
    end: int
    rooted: bool = False
    alias: Node | None = None
    group: tuple[UseTree, ...] | None = None
    braces: tuple[Node, Node] | None = None
    commas: tuple[Node, ...] = ()

    def leaves(self, prefix: tuple[Node, ...] = ()) -> Iterator[tuple[UseTree, tuple[Node, ...]]]:
        """Every leaf with all the segments that lead to it."""
        path = prefix + self.segments
        if self.group is None:
            yield self, path
            return
        for child in self.group:
            yield from child.leaves(path)


@dataclass(frozen=True)
class Declaration:
    """One `use` or `extern crate`.

    `node` is the declaration's node, or the keyword's leaf inside a macro token tree. `start:end`
    reaches from the visibility to the semicolon, `outer_start` from the first attribute.
    """

    tree: UseTree
    node: Node
    scope: Node
    start: int
    end: int
    visibility: tuple[Node, ...]
    attributes: tuple[Node, ...]
    outer_start: int
    in_macro: bool = False
    extern: bool = False


def leaves(node: Node) -> Iterator[Node]:
    """The tokens of a node, in order, without comments."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type in COMMENTS:
            continue
        if current.child_count == 0:
            yield current
        else:
            stack.extend(reversed(current.children))


def parse_tree(tokens: list[Node]) -> UseTree | None:
    """The tree of the tokens between `use` and `;`; None for what is not a plain use tree."""
    reader = _Reader(tokens)
    tree = reader.tree()
    return tree if tree is not None and reader.at == len(tokens) else None


class _Reader:
    def __init__(self, tokens: list[Node]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at].type if self.at < len(self.tokens) else ""

    def take(self) -> Node:
        self.at += 1
        return self.tokens[self.at - 1]

    def tree(self) -> UseTree | None:
        if self.at >= len(self.tokens):
            return None
        start = self.tokens[self.at].start_byte
        rooted = self.peek() == "::"
        if rooted:
            self.take()
        segments: list[Node] = []
        while True:
            kind = self.peek()
            if kind == "{":
                group = self.group()
                if group is None:
                    return None
                children, braces, commas = group
                return UseTree(
                    tuple(segments),
                    start,
                    braces[1].end_byte,
                    rooted,
                    None,
                    children,
                    braces,
                    commas,
                )
            if kind not in _SEGMENTS:
                return None
            segments.append(self.take())
            if kind == "*" or self.peek() != "::":
                break
            self.take()
        alias = None
        if self.peek() == "as":
            self.take()
            if self.peek() not in ("identifier", "_"):
                return None
            alias = self.take()
        return UseTree(tuple(segments), start, self.tokens[self.at - 1].end_byte, rooted, alias)

    def group(self) -> tuple[tuple[UseTree, ...], tuple[Node, Node], tuple[Node, ...]] | None:
        opening = self.take()
        children: list[UseTree] = []
        commas: list[Node] = []
        while self.peek() != "}":
            child = self.tree()
            if child is None:
                return None
            children.append(child)
            if self.peek() == ",":
                commas.append(self.take())
            elif self.peek() != "}":
                return None
        return tuple(children), (opening, self.take()), tuple(commas)


def declaration_at(keyword: Node) -> Declaration | None:
    """The declaration that a `use` keyword (or `extern` of `extern crate`) begins, or None."""
    parent = keyword.parent
    if parent is None:
        return None
    if parent.type == "use_declaration":
        tokens = list(leaves(parent))
        body = tokens[tokens.index(keyword) + 1 :]
        return _plain(parent, body)
    if parent.type == "extern_crate_declaration":
        tokens = [token for token in leaves(parent) if token.type != ";"]
        names = tokens[[token.type for token in tokens].index("crate", tokens.index(keyword)) + 1 :]
        return _plain(parent, names, extern=True)
    if parent.type in ("token_tree", "token_repetition"):
        return _in_macro(keyword, parent)
    return None


def _plain(node: Node, body: list[Node], *, extern: bool = False) -> Declaration | None:
    if body and body[-1].type == ";":
        body.pop()
    tree = parse_tree(body)
    scope = node.parent
    if tree is None or scope is None:
        return None
    visibility = tuple(child for child in node.children if child.type == "visibility_modifier")
    attributes: list[Node] = []
    before = node.prev_sibling
    while before is not None and before.type in ("attribute_item", *COMMENTS):
        if before.type == "attribute_item":
            attributes.insert(0, before)
        elif not _between_attributes(before):
            break
        before = before.prev_sibling
    outer = attributes[0].start_byte if attributes else node.start_byte
    return Declaration(
        tree, node, scope, node.start_byte, node.end_byte, visibility, tuple(attributes), outer,
        extern=extern,
    )  # fmt: skip


def _between_attributes(comment: Node) -> bool:
    before = comment.prev_sibling
    while before is not None and before.type in COMMENTS:
        before = before.prev_sibling
    return before is not None and before.type == "attribute_item"


def _in_macro(keyword: Node, parent: Node) -> Declaration | None:
    tokens: list[Node] = []
    node = keyword.next_sibling
    while node is not None and node.type != ";":
        tokens.extend(leaves(node))
        node = node.next_sibling
    if node is None:
        return None
    tree = parse_tree(tokens)
    if tree is None:
        return None
    visibility: list[Node] = []
    before = keyword.prev_sibling
    if before is not None and before.type == "token_tree" and before.children[0].type == "(":
        visibility.insert(0, before)
        before = before.prev_sibling
    if before is not None and before.type in ("pub", "identifier") and before.text == b"pub":
        visibility.insert(0, before)
        before = before.prev_sibling
    else:
        visibility, before = [], keyword.prev_sibling
    attributes: list[Node] = []
    while (
        before is not None
        and before.type == "token_tree"
        and before.children[0].type == "["
        and before.prev_sibling is not None
        and before.prev_sibling.type == "#"
    ):
        # In `if #[cfg(x)] { use …` the attribute stands outside of the braces, not here.
        attributes[:0] = [before.prev_sibling, before]
        before = before.prev_sibling.prev_sibling
    start = visibility[0].start_byte if visibility else keyword.start_byte
    return Declaration(
        tree, keyword, _scope_of_macro(parent), start, node.end_byte, tuple(visibility),
        tuple(attributes), attributes[0].start_byte if attributes else start, in_macro=True,
    )  # fmt: skip


def _scope_of_macro(node: Node) -> Node:
    """A `macro_rules!` keeps its imports to itself; any other macro's land around its call."""
    current: Node = node
    while current.parent is not None:
        if current.type == "macro_definition":
            return current
        if is_scope(current):
            return current
        current = current.parent
    return current


def is_scope(node: Node) -> bool:
    """Does a `use` below this node bind names for all of it?"""
    kind = node.type
    if kind == "declaration_list":
        return node.parent is not None and node.parent.type == "mod_item"
    return kind in ("source_file", "block", "macro_definition")


def is_module(scope: Node) -> bool:
    return scope.type in ("source_file", "declaration_list")
