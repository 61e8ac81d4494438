"""Imports that come together: duplicates after the move, and members of one module's braces."""

from __future__ import annotations

from collections.abc import Sequence

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.imports import insertion
from migrate_wasi.languages.rust.moves.model import Fate, Leaf, Names, NoCommonPathError
from migrate_wasi.languages.rust.moves.moves import Moves
from migrate_wasi.languages.rust.moves.prune import delete_lines
from migrate_wasi.languages.rust.moves.use_edits import Rewriter
from migrate_wasi.languages.rust.use import Declaration


def merges(file: RustFile, moves: Moves) -> dict[int, list[Edit]]:
    """For a `use` whose whole new content belongs into the braces of another one of the same
    module: the edits that put it there and take its own lines away."""
    result: dict[int, list[Edit]] = {}
    for use in file.declarations:
        leaves = moves.leaves.get(use.start)
        if leaves is None or not _mergeable(file, use, leaves):
            continue
        module, members = _content(file, leaves)
        if module is None:
            continue
        home = _home(file, moves, use, module, result)
        if home is None:
            continue
        result[use.start] = [
            insertion(file, home.tree, *members),
            delete_lines(file, use.outer_start, use.end),
        ]
    return result


def _mergeable(file: RustFile, use: Declaration, leaves: Sequence[Leaf]) -> bool:
    if use.in_macro or use.extern or any(leaf.fate is not Fate.MOVES for leaf in leaves):
        return False
    if any(leaf.review or leaf.alias or len(leaf.new) != 1 for leaf in leaves):
        return False
    if duplicates(file, use, leaves):
        return False
    text = file.source.text
    line = file.source.line_of
    if b"//" in text[use.start : use.end] or b"/*" in text[use.start : use.end]:
        return False
    behind = text[use.end :].split(b"\n", 1)[0].strip()
    above = file.source.line_text(line(use.outer_start) - 1) if line(use.outer_start) else b""
    return not behind and not above.strip().startswith(b"//") and not above.strip().endswith(b"*/")


def _content(file: RustFile, leaves: Sequence[Leaf]) -> tuple[Names | None, list[str]]:
    """The one module that all leaves come from, and how its braces list them."""
    modules = {leaf.new[0][:-1] for leaf in leaves}
    if len(modules) != 1 or any(
        leaf.tree.segments and file.text(leaf.tree.segments[-1]) == "self" for leaf in leaves
    ):
        return None, []
    members = [
        leaf.new[0][-1] + (f" as {file.text(leaf.tree.alias)}" if leaf.tree.alias else "")
        for leaf in leaves
    ]
    return modules.pop(), members


def _home(
    file: RustFile, moves: Moves, use: Declaration, module: Names, taken: dict[int, list[Edit]]
) -> Declaration | None:
    def conditions(declaration: Declaration) -> tuple[str, str]:
        return (
            " ".join(file.text(node) for node in declaration.attributes),
            "".join(file.text(node) for node in declaration.visibility),
        )

    wanted = conditions(use)
    for other in file.declarations:
        if (
            other.start == use.start
            or other.scope.id != use.scope.id
            or other.in_macro
            or other.tree.group is None
            or not other.tree.group
            or other.start in taken
            or conditions(other) != wanted
        ):
            continue
        if _module_after(file, moves, other) == module:
            return other
    return None


def _module_after(file: RustFile, moves: Moves, use: Declaration) -> Names | None:
    """The path before the braces of a `use` once it has moved; None where it is taken apart."""
    written = tuple(file.text(node) for node in use.tree.segments)
    leaves = moves.leaves.get(use.start)
    if leaves is None:
        return written
    if any(leaf.fate is not Fate.MOVES for leaf in leaves) or duplicates(file, use, leaves):
        return None
    by_start = {leaf.tree.start: leaf for leaf in leaves}
    rewriter = Rewriter(file, by_start)
    assert use.tree.group is not None
    last = use.tree.group[-1]
    try:
        edits = rewriter.rewrite(use.tree, (), ())
    except NoCommonPathError:
        return None
    # A last member that is written anew itself is no place to write behind.
    if any(edit.end == last.end for edit in edits):
        return None
    return rewriter.prefix(use.tree, (), ())


def duplicates(file: RustFile, use: Declaration, leaves: Sequence[Leaf]) -> list[Leaf]:
    """Leaves that would bind, in the same scope, what another `use` there binds already."""
    if use.attributes or use.in_macro or use.visibility:
        return []
    taken: set[tuple[str, Names]] = set()
    for other in file.declarations:
        if other.start == use.start or other.scope.id != use.scope.id or other.attributes:
            continue
        for tree, nodes in other.tree.leaves():
            path = tuple(file.text(node) for node in nodes)
            if tree.alias is None and path and path[-1] != "*":
                path = path[:-1] if path[-1] == "self" else path
                taken.add((path[-1], path))
    return [
        leaf
        for leaf in leaves
        if leaf.fate is Fate.MOVES
        and leaf.tree.alias is None
        and not leaf.alias
        and all((path[-1], path) in taken for path in leaf.new)
    ]
