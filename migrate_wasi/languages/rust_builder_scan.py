"""Which functions of a file have to do with builders, and what of them no flow can follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tree_sitter import Node

from migrate_wasi.edits import Finding, todo
from migrate_wasi.languages.rust_builder_types import BUILDERS, STEPS, Types
from migrate_wasi.languages.rust_syntax import Syntax, ancestors, descendants, enclosing, span

if TYPE_CHECKING:
    from migrate_wasi.languages.rust import RustFile

_HOMES = ("function_item", "static_item", "const_item")


def functions(file: RustFile, types: Types) -> Iterator[Node]:
    """The functions that name a builder, or something of the file that holds or gives one.

    Also learns the file's types. Functions inside of macro bodies come from the second tree.
    """
    syntax = Syntax.of(file)
    roots: dict[int, Node] = {file.root.id: file.root}
    for leaf in syntax.leaves("WasiCtxBuilder", *_local_names(file)):
        root = leaf
        while root.parent is not None:
            root = root.parent
        roots[root.id] = root
    for root in roots.values():
        types.learn(root)
    words = _names(file, types)
    if not words:
        return
    pattern = re.compile(
        rb"\b(?:" + b"|".join(re.escape(word.encode()) for word in words) + rb")\b"
    )
    text = file.source.text
    for root in roots.values():
        for node in descendants(root, *_HOMES):
            if pattern.search(text, node.start_byte, node.end_byte):
                yield node


def _local_names(file: RustFile) -> set[str]:
    """What the file calls the builder: the names of its imports."""
    return {one.name for one in file.imports if one.canonical in BUILDERS}


def _names(file: RustFile, types: Types) -> set[str]:
    """Words whose presence makes a function worth a walk."""
    words = {"WasiCtxBuilder", *_local_names(file)} - {"_", "*"}
    words = {word for word in words if word.encode() in file.source.text}
    for fields in types.shapes.values():
        words |= {
            name
            for name, kind in fields.items()
            if kind is not None and kind.owned and not name.isdigit()
        }
    for name, fields in types.shapes.items():
        if any(kind is not None and kind.owned for kind in fields.values()):
            words.add(name.split("::")[-1])
    for (_, name), signatures in types.functions.items():
        if any(one.returns is not None and one.returns.owned for one in signatures):
            words.add(name)
    return words


def leftovers(file: RustFile, types: Types) -> Iterator[Finding]:
    return iter(())


__all__ = ["STEPS", "ancestors", "enclosing", "functions", "leftovers", "span", "todo"]
