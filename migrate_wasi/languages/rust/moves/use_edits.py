"""Rewriting a `use` tree in place, with as few bytes as the new paths allow.

Algorithm, from the outside in: a group keeps its children as they are where all of its leaves move
by one prefix; else it takes the longest prefix that the new paths share, and each child is written
relative to that. Leaves that have to stay keep the old declaration, and the others get their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from migrate_wasi.edits import Edit

if TYPE_CHECKING:
    from tree_sitter import Node

    from migrate_wasi.languages.rust.file import RustFile
    from migrate_wasi.languages.rust.moves.moves import Leaf, Names
    from migrate_wasi.languages.rust.use import UseTree

    New = Mapping[int, Leaf]  # by the start of the leaf's tree


def common(paths: Sequence[Names]) -> Names:
    """The longest common beginning."""
    first = min(paths)
    last = max(paths)
    for index, name in enumerate(first):
        if index >= len(last) or last[index] != name:
            return first[:index]
    return first


def units(tree: UseTree) -> Iterator[UseTree]:
    """The branches that have a path of their own: the tree, or those in its outermost braces."""
    if tree.group is not None and not tree.segments:
        for child in tree.group:
            yield from units(child)
    else:
        yield tree


class NoCommonPathError(Exception):
    """A group's leaves move to places that no path before its braces can express, or apart from
    comments between them."""


class Rewriter:
    """Edits of one branch whose leaves all move. `prefix` gives the path that its group ends up
    with, None where the leaves share none and the branch has to be split."""

    def __init__(self, file: RustFile, new: New) -> None:
        self.file = file
        self.new = new

    def leaves(self, tree: UseTree, gone: Collection[int] = ()) -> list[Leaf]:
        return [self.new[leaf.start] for leaf, _ in tree.leaves() if leaf.start not in gone]

    def prefix(self, tree: UseTree, given: Names, gone: Collection[int]) -> Names | None:
        """What to write before the braces of a group, relative to `given`."""
        if not tree.segments:
            return ()
        rows = self.leaves(tree, gone)
        kept = self._kept(tree, given, rows)
        if kept is not None:
            return kept
        shared = common(
            [path if _is_self(self.file, row) else path[:-1] for row in rows for path in row.new]
        )
        rest = shared[len(given) :]
        return rest or None

    def _kept(self, tree: UseTree, given: Names, rows: Sequence[Leaf]) -> Names | None:
        """The prefix that leaves everything inside the braces as it is."""
        found: set[Names] = set()
        for row in rows:
            below = self._below(tree, row.tree)
            if len(row.new) != 1 or below is None:
                return None
            path = row.new[0]
            if below:
                if path[-len(below) :] != below:
                    return None
                path = path[: -len(below)]
            found.add(path)
        only = found.pop() if len(found) == 1 else None
        return only[len(given) :] or None if only is not None else None

    def _below(self, tree: UseTree, leaf: UseTree) -> Names | None:
        for candidate, nodes in tree.leaves():
            if candidate.start == leaf.start:
                names = [self.file.text(node) for node in nodes[len(tree.segments) :]]
                return tuple(names[:-1] if names[-1:] == ["self"] else names)
        return None

    def rewrite(self, tree: UseTree, given: Names, gone: Collection[int]) -> list[Edit]:
        if tree.group is None:
            return self._leaf(tree, given)
        prefix = self.prefix(tree, given, gone)
        if prefix is None:
            raise NoCommonPathError(tree)
        edits = self._segments(tree, prefix)
        below = (*given, *prefix)
        children = [
            child
            for child in tree.group
            if any(leaf.start not in gone for leaf, _ in child.leaves())
        ]
        gathered = self._gathered(children, below)
        for child in children:
            own = gathered.get(child.start)
            edits += self.rewrite(child, below, gone) if own is None else own
        return edits

    def _gathered(self, children: Sequence[UseTree], below: Names) -> dict[int, list[Edit]]:
        """Members that all gain the same module are put in braces of their own: the first of them
        and its neighbours where they stand, the rest behind these unless a comment is in between.

        Gives the edits of each such member, by its start.
        """
        result: dict[int, list[Edit]] = {}
        modules = [self._gained(child, below) for child in children]
        for module in dict.fromkeys(name for name in modules if name is not None):
            places = [index for index, name in enumerate(modules) if name == module]
            last = first = places[0]
            while last + 1 in places:
                last += 1
            movable = [i for i in places if i > last and self._bare(children[i - 1], children[i])]
            if last == first and not movable:
                continue
            result |= {child.start: [] for child in children[first : last + 1]}
            result[children[first].start].append(
                Edit.insert(children[first].start, f"{module}::{{")
            )
            names = "".join(f", {self._text(children[index])}" for index in movable)
            result[children[last].start].append(Edit.insert(children[last].end, names + "}"))
            for index in movable:
                gone = Edit.delete(children[index - 1].end, children[index].end)
                result[children[index].start] = [gone]
        return result

    def _bare(self, before: UseTree, member: UseTree) -> bool:
        between = self.file.source.text[before.end : member.end]
        return b"//" not in between and b"/*" not in between

    def _text(self, tree: UseTree) -> str:
        return self.file.source.text[tree.start : tree.end].decode()

    def _gained(self, child: UseTree, below: Names) -> str | None:
        if child.group is not None or len(child.segments) != 1:
            return None
        row = self.new[child.start]
        if len(row.new) != 1 or _is_self(self.file, row) or row.alias:
            return None
        rest = row.new[0][len(below) :]
        written = self.file.text(child.segments[0])
        return rest[0] if len(rest) == 2 and rest[1] == written else None

    def _leaf(self, tree: UseTree, given: Names) -> list[Edit]:
        row = self.new[tree.start]
        texts = ["::".join(path[len(given) :]) or "self" for path in row.new]
        if len(texts) > 1:
            if given:
                return [Edit.replace(tree.start, tree.end, ", ".join(texts))]
            return [Edit.replace(tree.start, tree.end, use_text(row.new))]
        rest = row.new[0][len(given) :] or ("self",)
        edits = self._segments(tree, rest)
        if row.alias and tree.alias is None:
            # One edit for both, so that nothing can come between them.
            return [Edit.replace(tree.start, tree.end, f"{'::'.join(rest)} as {row.alias}")]
        return edits

    def _segments(self, tree: UseTree, new: Names) -> list[Edit]:
        return segment_edits(self.file, tree.segments, new)


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


def _is_self(file: RustFile, row: Leaf) -> bool:
    return bool(row.tree.segments) and file.text(row.tree.segments[-1]) == "self"


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


# -- taking members out ----------------------------------------------------------------------------


def prune(file: RustFile, tree: UseTree, gone: Collection[int]) -> list[Edit]:
    """Take leaves out of a tree that keeps others; `gone` has the starts of the leaves."""
    if tree.group is None or tree.braces is None:
        return []
    left = [child for child in tree.group if not _all_gone(child, gone)]
    edits: list[Edit] = []
    if len(left) < len(tree.group):
        edits = _out_of_braces(file, tree, left[0]) if len(left) == 1 else []
        edits = edits or _members(file, tree, gone)
    for child in left:
        edits += prune(file, child, gone)
    return edits


def _all_gone(tree: UseTree, gone: Collection[int]) -> bool:
    return all(leaf.start in gone for leaf, _ in tree.leaves())


def _out_of_braces(file: RustFile, tree: UseTree, only: UseTree) -> list[Edit]:
    """`{self, X}` without its first member is plain `X`."""
    assert tree.braces is not None
    opening, closing = tree.braces
    between = (
        file.source.text[opening.end_byte : only.start]
        + (file.source.text[only.end : closing.start_byte])
    )
    alone = not tree.segments or (
        only.group is None and only.segments and file.text(only.segments[-1]) == "self"
    )
    if b"//" in between or b"/*" in between or alone:
        return []
    return [
        Edit.delete(opening.start_byte, only.start),
        Edit.delete(only.end, closing.end_byte),
    ]


def _members(file: RustFile, tree: UseTree, gone: Collection[int]) -> list[Edit]:
    assert tree.group is not None and tree.braces is not None
    members = tree.group
    for child in members:
        inside = file.source.text[child.start : child.end]
        if _all_gone(child, gone) and (b"//" in inside or b"/*" in inside):
            raise NoCommonPathError(child)
    last_kept = max(i for i, child in enumerate(members) if not _all_gone(child, gone))
    without_comma = len(tree.commas) < len(members) and last_kept + 1 < len(members)
    edits = [
        _member(file, child.start, tree.commas[index].end_byte)
        for index, child in enumerate(members[: last_kept if without_comma else None])
        if _all_gone(child, gone)
    ]
    if not without_comma:
        return edits
    # The members behind the last one that is kept go with the comma before them.
    text = file.source.text[members[last_kept].end : members[-1].end]
    if b"//" not in text and b"/*" not in text:
        return [*edits, Edit.delete(members[last_kept].end, members[-1].end)]
    for index in range(last_kept, len(members)):
        if index > last_kept:
            edits.append(Edit.delete(members[index].start, members[index].end))
        if index < len(tree.commas):
            edits.append(Edit.delete(tree.commas[index].start_byte, tree.commas[index].end_byte))
    return edits


def _member(file: RustFile, start: int, end: int) -> Edit:
    """A member with its comma: its whole line where it has one, else up to the next member."""
    text = file.source.text
    line_start = file.source.line_starts[file.source.line_of(start)]
    line_end = text.find(b"\n", end)
    behind = text[end : line_end if line_end >= 0 else len(text)]
    if not text[line_start:start].strip() and not behind.strip() and line_end >= 0:
        return Edit.delete(line_start, line_end + 1)
    while text[end : end + 1] in (b" ", b"\t"):
        end += 1
    return Edit.delete(start, end)


def whole_lines(file: RustFile, start: int, end: int) -> Edit:
    """Delete `start:end`, and the lines themselves where nothing else stands on them."""
    text = file.source.text
    line_start = file.source.line_starts[file.source.line_of(start)]
    match = text.find(b"\n", end)
    line_end = match if match >= 0 else len(text)
    if text[line_start:start].strip() or text[end:line_end].strip():
        while text[end : end + 1] in (b" ", b"\t"):
            end += 1
        return Edit.delete(start, end)
    if match < 0 and line_start:
        # The last line of a file without a final newline: its predecessor's goes along.
        before = line_start - 1
        if text[before - 1 : before] == b"\r":
            before -= 1
        return Edit.delete(before, line_end)
    line_end = min(line_end + 1, len(text))
    blank = re.match(rb"[ \t]*\r?\n", text[line_end:])
    above = file.source.line_text(file.source.line_of(start) - 1) if line_start else b""
    if blank and not above.strip():
        # A paragraph that goes takes the blank line behind it along.
        line_end += blank.end()
    return Edit.delete(line_start, line_end)
