"""Code inside macros as syntax: token trees read again as what they will expand to.

tree-sitter leaves the body of a macro as loose tokens. `Syntax.leaves` gives every occurrence of a
name as a leaf of a real syntax tree: of the file's own tree, or of a second tree that was parsed
from the text of the surrounding token tree. In the text of the second tree `$name` reads `_name`
and `$( … ),*` reads `…`, byte for byte at the same offsets, so spans are those of the file and an
edit needs no translation.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import tree_sitter_rust
from tree_sitter import Language, Node, Parser, Tree

from migrate_wasi.edits import Edit

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.file import RustFile

_ATTRIBUTES = ("attribute_item", "inner_attribute_item")
_HELD = ("token_tree", *_ATTRIBUTES)
PATHS = frozenset(
    ("scoped_identifier", "scoped_type_identifier", "identifier", "type_identifier", "generic_type")
)


def ancestors(node: Node, *types: str) -> Iterator[Node]:
    """The nodes around `node`, innermost first; only those of `types` where any are given."""
    parent = node.parent
    while parent is not None:
        if not types or parent.type in types:
            yield parent
        parent = parent.parent


def enclosing(node: Node, *types: str) -> Node | None:
    """The nearest node of one of `types` around `node`."""
    return next(ancestors(node, *types), None)


def descendants(node: Node, *types: str) -> Iterator[Node]:
    """The nodes below `node` (itself included) of one of `types`, in order."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type in types:
            yield current
        stack.extend(reversed(current.named_children))


def span(node: Node) -> tuple[int, int]:
    return node.start_byte, node.end_byte


def without_parentheses(node: Node) -> Node:
    while node.type == "parenthesized_expression" and node.named_children:
        node = node.named_children[0]
    return node


_NO_ITEMS = ("line_comment", "block_comment", "attribute_item")


def items(node: Node) -> list[Node]:
    """The elements of a list (arguments, fields, parameters): its named children, no comments."""
    return [child for child in node.named_children if child.type not in _NO_ITEMS]


def last_item(node: Node) -> Node | None:
    """The last of `items`, without making the list: a block may have thousands."""
    for index in reversed(range(node.named_child_count)):
        child = node.named_child(index)
        if child and child.type not in _NO_ITEMS:
            return child
    return None


def path_ending(leaf: Node) -> Node:
    """The path that ends in a leaf: `Trap` in `wiggle::Trap::String` gives `wiggle::Trap`."""
    parent = leaf.parent
    if (
        parent is not None
        and parent.type in ("scoped_identifier", "scoped_type_identifier")
        and parent.child_by_field_name("name") == leaf
    ):
        return parent
    return leaf


class _Around(NamedTuple):
    """The root of the tree that a node is in, and the token trees and attributes that hold it,
    outermost first."""

    root: Node
    held: tuple[Node, ...]


class Syntax:
    """The syntax of one file, macro bodies included."""

    def __init__(self, file: RustFile) -> None:
        self.file = file
        self._trees: dict[tuple[int, int], Tree | None] = {}
        self._bodies: dict[int, Node] = {}  # the root of a tree read again, to its token tree
        self._known: dict[int, _Around] = {}

    @classmethod
    def of(cls, file: RustFile) -> Syntax:
        if file not in _cache:
            _cache[file] = cls(file)
        return _cache[file]

    def text(self, node: Node) -> str:
        """The text of a node, with line feeds as in the text of an edit."""
        text = self.file.source.text[node.start_byte : node.end_byte].decode()
        return text.replace("\r\n", "\n")

    def leaves(self, *names: str) -> Iterator[Node]:
        """The occurrences of `names` outside of imports, each in a real tree where one can be had.

        A leaf whose macro body makes no sense as code stays a child of its `token_tree`.
        """
        for leaf, _ in self._leaves(names):
            yield leaf

    def roots(self, *names: str) -> Iterator[Node]:
        """For each of the same leaves, the root of the tree that it is in."""
        for _, root in self._leaves(names):
            yield root

    def _leaves(self, names: tuple[str, ...]) -> Iterator[tuple[Node, Node]]:
        for leaf in self.file.occurrences(*names):
            attribute = any(one.type in _ATTRIBUTES for one in self._around(leaf).held)
            if not attribute and not self.file.in_use(leaf):
                again = self.within(leaf)
                yield again, self._around(again).root

    def in_file_tree(self, node: Node) -> bool:
        """Is `node` of the tree of the file, not of one read again?"""
        return self._around(node).root == self.file.root

    def _around(self, node: Node) -> _Around:
        """What is around a node. A step up costs as much as the node is deep, so each is made once:
        the links of a long chain of calls have nearly all of it in common."""
        path: list[Node] = []
        parent: Node | None = node
        while parent is not None and parent.id not in self._known:
            path.append(parent)
            parent = parent.parent
        known = self._known[parent.id] if parent is not None else _Around(path[-1], ())
        for one in reversed(path):
            if one.type in _HELD:
                known = _Around(known.root, (*known.held, one))
            self._known[one.id] = known
        return known

    def within(self, leaf: Node) -> Node:
        """The same leaf in the outermost macro body that can be read as code."""
        while True:
            for body in self._around(leaf).held:
                if body.type != "token_tree":
                    continue
                tree = self._read(body)
                if tree is None:
                    continue
                again = tree.root_node.descendant_for_byte_range(leaf.start_byte, leaf.end_byte)
                if again is not None and span(again) == span(leaf):
                    break
            else:
                return leaf
            if not any(one.type == "token_tree" for one in self._around(again).held):
                return again
            leaf = again

    def original(self, node: Node) -> Node:
        """The node of the file's own tree at the place where `node` starts."""
        if self.in_file_tree(node):
            return node
        leaf = self.file.root.descendant_for_byte_range(node.start_byte, node.start_byte + 1)
        return leaf or self.file.root

    def in_macro_definition(self, node: Node) -> bool:
        """Does `node` stand in a `macro_rules!`, where paths are those of whoever calls it?"""
        return enclosing(self.original(node), "macro_definition") is not None

    def name_for(self, path: str, at: Node) -> tuple[str, tuple[Edit, ...]]:
        """How `at` can name the unified item `path`: the name, and the edits that import it."""
        if self.in_macro_definition(at) or not path.startswith("wasi_common::"):
            return path, ()
        return self.file.import_edits(path, self.original(at))

    def ancestors(self, node: Node, *types: str) -> Iterator[Node]:
        """As the function of that name, and on out of macro bodies to what is around them."""
        last = node
        for parent in ancestors(node):
            last = parent
            if not types or parent.type in types:
                yield parent
        body = self._bodies.get(last.id)
        if body is not None:
            yield from self.ancestors(body, *types)

    def _read(self, body: Node) -> Tree | None:
        key = span(body)
        if key not in self._trees:
            tree = _parse_tokens(self.file.source.text, body)
            self._trees[key] = tree
            if tree is not None:
                self._bodies[tree.root_node.id] = body
        return self._trees[key]

    def canonical(self, node: Node) -> str | None:
        """`RustFile.canonical` for nodes of either kind of tree."""
        if node.type == "generic_type":
            inner = node.child_by_field_name("type")
            return self.canonical(inner) if inner is not None else None
        if node.type not in PATHS:
            return None
        if self.in_file_tree(node):
            return self.file.canonical(node)
        last = node.child_by_field_name("name") or node
        leaf = self.file.root.descendant_for_byte_range(last.start_byte, last.end_byte)
        return self.file.canonical(leaf) if leaf is not None else None


_cache: WeakKeyDictionary[RustFile, Syntax] = WeakKeyDictionary()


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_rust.language()))


def _parse_tokens(text: bytes, body: Node) -> Tree | None:
    """The token tree `body` as code: a block, else a tuple or array, else statements."""
    inner = _masked(text, body)
    padding = b" " * body.start_byte
    bare = b" " + inner[1:-1] + b" "
    readings = (
        (inner, bare) if inner[:1] == b"{" else (inner + b";", b"(" + inner[1:-1] + b");", bare)
    )
    for reading in readings:
        tree = _parser().parse(padding + reading)
        if not tree.root_node.has_error:
            return tree
    return None


def _masked(text: bytes, body: Node) -> bytes:
    """The text of a token tree without the signs of macro definitions, in as many bytes."""
    start = body.start_byte
    out = bytearray(text[start : body.end_byte])

    def blank(first: int, last: int) -> None:
        for at in range(first, last):
            if out[at - start] not in b"\r\n":
                out[at - start] = 0x20

    for node in descendants(body, "metavariable", "token_repetition"):
        if node.type == "metavariable":
            crate = text[node.start_byte + 1 : node.end_byte] == b"crate"
            out[node.start_byte - start] = 0x20 if crate else 0x5F
            continue
        opening, closing = node.start_byte + 2, _closing(node)
        blank(node.start_byte, opening)
        blank(closing, node.end_byte)
        # The grammar knows no trailing comma in the parameters of a closure.
        if text[node.end_byte : node.end_byte + 8].lstrip()[:1] == b"|":
            content = text[opening:closing].rstrip()
            if content.endswith(b","):
                blank(opening + len(content) - 1, opening + len(content))
    return bytes(out)


def _closing(repetition: Node) -> int:
    """Where the `)` of a `$( … )` is."""
    for child in reversed(repetition.children):
        if child.type == ")":
            return child.start_byte
    return repetition.end_byte
