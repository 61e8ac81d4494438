"""Rewriting a `use` tree in place, with as few bytes as the new paths allow.

Algorithm, from the outside in: a group keeps its children as they are where all of its leaves move
by one prefix; else it takes the longest prefix that the new paths share, and each child is written
relative to that. Leaves that have to stay keep the old declaration, and the others get their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.moves.model import NoCommonPathError
from migrate_wasi.languages.rust.moves.path_text import common, segment_edits, use_text

if TYPE_CHECKING:
    from migrate_wasi.languages.rust.file import RustFile
    from migrate_wasi.languages.rust.moves.model import Leaf, Names
    from migrate_wasi.languages.rust.use import UseTree

    New = Mapping[int, Leaf]  # by the start of the leaf's tree


def units(tree: UseTree) -> Iterator[UseTree]:
    """The branches that have a path of their own: the tree, or those in its outermost braces."""
    if tree.group is not None and not tree.segments:
        for child in tree.group:
            yield from units(child)
    else:
        yield tree


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


def _is_self(file: RustFile, row: Leaf) -> bool:
    return bool(row.tree.segments) and file.text(row.tree.segments[-1]) == "self"
