"""The values of a TOML document by their paths, as the tables of Python's tools are described.

A flat view of `toml_spans`: arrays of tables count their members, and `*` in a pattern stands for
any one step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from migrate_wasi.manifests import toml_spans
from migrate_wasi.manifests.toml_spans import Entry, Kind, Table, Value
from migrate_wasi.source import Source

Path = tuple[str | int, ...]


@dataclass(frozen=True, eq=False)
class Node:
    """One value: `path` from the root, its span, and its key's span (-1 for array elements).

    `header` is true for a value that is a `[table]` of its own: its span is that of the header
    line up to the end of its last entry. `value` is the text of a string, `inside` its span without
    the quotes.
    """

    path: Path
    kind: Kind
    start: int
    end: int
    key: int = -1
    key_end: int = -1
    header: bool = False
    inline: bool = False
    value: str = ""
    inside: tuple[int, int] = (-1, -1)


@dataclass(frozen=True)
class Document:
    """All the values of a document, in order."""

    text: bytes
    nodes: tuple[Node, ...]

    def below(self, path: Path) -> Iterator[Node]:
        """The values directly in the table or array at `path`."""
        for node in self.nodes:
            if len(node.path) == len(path) + 1 and matches(node.path[:-1], path):
                yield node

    def at(self, path: Path) -> Node | None:
        return next((node for node in self.nodes if node.path == path), None)


def matches(path: Path, pattern: Path) -> bool:
    return len(path) == len(pattern) and all(
        want in ("*", have) for have, want in zip(path, pattern, strict=True)
    )


def scan(source: Source) -> Document:
    """Read a document; raises `UnreadableSourceError` where it is not valid TOML."""
    document = toml_spans.Document(source.text)
    nodes = sorted(_nodes(document.tables), key=lambda node: (node.start, -node.end))
    return Document(source.text, tuple(nodes))


def _nodes(tables: list[Table]) -> Iterator[Node]:
    counts: dict[Path, int] = {}
    for table in tables:
        path = _counted(table, counts)
        if table.keys:
            key, key_end = table.keys[0][0], table.keys[-1][1]
            yield Node(path, "table", table.start, table.last, key, key_end, header=True)
        for entry in table.entries:
            yield from _of_entry(path, entry)


def _counted(table: Table, counts: dict[Path, int]) -> Path:
    """The path of a table, with the numbers of the arrays of tables that it passes through."""
    path: Path = ()
    for position, key in enumerate(table.path, 1):
        path = (*path, key)
        if table.array and position == len(table.path):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _of_entry(base: Path, entry: Entry) -> Iterator[Node]:
    yield from _of_value((*base, *entry.key), entry.value, entry.start, entry.keys[-1][1])


def _of_value(path: Path, value: Value, key: int = -1, key_end: int = -1) -> Iterator[Node]:
    node = Node(path, value.kind, value.start, value.end, key, key_end)
    if value.kind == "string":
        node = replace(node, value=value.data, inside=value.inside)
    yield replace(node, inline=True) if value.kind == "table" else node
    for index, item in enumerate(value.items):
        yield from _of_value((*path, index), item)
    for entry in value.entries:
        yield from _of_entry(path, entry)
