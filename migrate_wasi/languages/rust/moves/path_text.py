"""Paths as text: what several share, the `use` that names them, the smallest edit between two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from migrate_wasi.edits import Edit

if TYPE_CHECKING:
    from tree_sitter import Node

    from migrate_wasi.languages.rust.file import RustFile
    from migrate_wasi.languages.rust.moves.model import Names


def common(paths: Sequence[Names]) -> Names:
    """The longest common beginning."""
    first = min(paths)
    last = max(paths)
    for index, name in enumerate(first):
        if index >= len(last) or last[index] != name:
            return first[:index]
    return first


def segment_edits(file: RustFile, segments: Sequence[Node], new: Names) -> list[Edit]:
    """The smallest edit that makes the path of `segments` read `new`."""
    spans = [(node.start_byte, node.end_byte) for node in segments]
    return shortest(spans, tuple(file.text(node) for node in segments), new)


def shortest(spans: Sequence[tuple[int, int]], old: Names, new: Names) -> list[Edit]:
    """The smallest edit that turns a path with segments at `spans` from `old` into `new`."""
    if old == new:
        return []
    front = 0
    while front < min(len(old), len(new)) and old[front] == new[front]:
        front += 1
    back = 0
    while back < min(len(old), len(new)) - front and old[-1 - back] == new[-1 - back]:
        back += 1
    gone, come = spans[front : len(old) - back], new[front : len(new) - back]
    if gone and come:
        return [Edit.replace(gone[0][0], gone[-1][1], "::".join(come))]
    if come:
        if front < len(old):
            return [Edit.insert(spans[front][0], "::".join(come) + "::")]
        return [Edit.insert(spans[-1][1], "::" + "::".join(come))]
    if back:
        return [Edit.delete(gone[0][0], spans[len(old) - back][0])]
    return [Edit.delete(spans[front - 1][1], gone[-1][1])]


def use_text(paths: Sequence[Names], aliases: Sequence[str] = ()) -> str:
    """One `use` tree (without `use` and `;`) for several paths, grouped by what they share."""
    names = [
        (path, f" as {alias}" if alias else "")
        for path, alias in zip(paths, [*aliases, *[""] * len(paths)], strict=False)
    ]
    if len(names) == 1:
        return "::".join(names[0][0]) + names[0][1]
    shared = common([path[:-1] for path, _ in names])
    inner: list[str] = []
    nested: dict[str, list[str]] = {}
    order: list[str] = []
    for path, alias in names:
        rest = path[len(shared) :]
        if len(rest) == 2:
            if rest[0] not in nested:
                order.append(rest[0])
            nested.setdefault(rest[0], []).append(rest[1] + alias)
        else:
            order.append("::".join(rest) + alias)
    for name in order:
        members = nested.get(name)
        if members is None:
            inner.append(name)
        elif len(members) == 1:
            inner.append(f"{name}::{members[0]}")
        else:
            inner.append(f"{name}::{{{', '.join(members)}}}")
    text = "{" + ", ".join(inner) + "}"
    return "::".join([*shared, text])
