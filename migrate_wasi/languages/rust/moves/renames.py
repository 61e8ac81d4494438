"""The Rust half of `moved-path`: every path of a legacy crate to where its item lives now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.imports import indent_at
from migrate_wasi.languages.rust.moves.inline import inline_paths
from migrate_wasi.languages.rust.moves.merge import duplicates, merges
from migrate_wasi.languages.rust.moves.model import Fate, Leaf, NoCommonPathError, PathMove
from migrate_wasi.languages.rust.moves.moves import Moves
from migrate_wasi.languages.rust.moves.path_text import segment_edits, use_text
from migrate_wasi.languages.rust.moves.prune import delete_lines, prune
from migrate_wasi.languages.rust.moves.use_edits import Rewriter, units
from migrate_wasi.languages.rust.resolve import Extern
from migrate_wasi.languages.rust.use import Declaration, UseTree

_P2_HELP = (
    "keep the dependency on wasmtime-wasi; from 19.0 on the module `preview2` is the root of that "
    "crate, so its paths lose this segment (see the release notes of wasmtime 19)"
)
_UNKNOWN_HELP = (
    "see what this name was in the release that the project uses, and name its successor in "
    "wasi_common by hand"
)


def rust_moved_paths(file: RustFile) -> Iterator[Finding]:
    """Findings for every place where the file names a legacy crate in code."""
    moves = Moves(file)
    if not any(name.encode() in file.source.text for name in moves.crates):
        return
    found = [*_uses(file, moves), *(_path(file, path) for path in inline_paths(moves))]
    yield from found
    yield from _rest(file, moves, found)


# -- use declarations ------------------------------------------------------------------------------


def _uses(file: RustFile, moves: Moves) -> Iterator[Finding]:
    merged = merges(file, moves)
    for use in file.declarations:
        leaves = moves.leaves.get(use.start)
        if leaves is None:
            continue
        yield from _left_behind(file, leaves)
        if not any(leaf.fate in (Fate.MOVES, Fate.DROPS) for leaf in leaves):
            continue
        edits = merged.get(use.start)
        try:
            if edits is None:
                edits = _declaration(file, use, leaves)
        except NoCommonPathError:
            yield todo(
                "this `use` mixes items that move to different places, and its nesting or its "
                "comments make it unsafe to take apart",
                (use.start, use.end),
                help="split it into one `use` for each module, then run again",
            )
            continue
        yield _use_finding(use, leaves, edits)


def _use_finding(use: Declaration, leaves: Sequence[Leaf], edits: list[Edit]) -> Finding:
    moving = [leaf for leaf in leaves if leaf.fate is Fate.MOVES]
    needs = sorted({need for leaf in moving for need in leaf.needs})
    paths = dict.fromkeys("::".join(path) for leaf in moving for path in leaf.new)
    names = ", ".join(f"`{path}`" for path in paths)
    old = next(leaf.old[0] for leaf in leaves if leaf.fate in (Fate.MOVES, Fate.DROPS))
    message = (
        f"`{old}` is part of the unified crate: this imports {names}"
        if names
        else f"`{old}` is part of the unified crate: its import goes, paths are written in full"
    )
    reasons = [leaf.review for leaf in leaves if leaf.review]
    place = (use.start, use.end)
    if reasons:
        return review(f"{message} ({reasons[0]})", *edits, needs=needs, place=place)
    return safe(message, *edits, needs=needs, place=place)


def _left_behind(file: RustFile, leaves: Sequence[Leaf]) -> Iterator[Finding]:
    other = [leaf for leaf in leaves if leaf.fate is Fate.OTHER_API]
    if other:
        start, end = other[0].tree.start, other[-1].tree.end
        yield _other_api(file, "::".join(other[0].old), (start, end))
    for leaf in leaves:
        place = (leaf.tree.start, leaf.tree.end)
        path = "::".join(leaf.old)
        if leaf.fate is Fate.UNKNOWN:
            yield todo(f"no release of the crate has `{path}`", place, help=_UNKNOWN_HELP)
        elif leaf.fate is Fate.KEPT:
            yield todo(
                f"`{path}` stays as it is: {leaf.why}",
                place,
                help="decide what users of this name get, and write it by hand",
            )


def _other_api(file: RustFile, path: str, place: tuple[int, int]) -> Finding:
    message = f"`{path}` is the other WASI API (preview 2), which wasi_common does not replace"
    finding = review(message, place=place, help="it may stay as it is")
    if file.embedder.move.crosses("19.0.0"):
        finding = todo(message, place, help=_P2_HELP)
    # A rule of its own: a project with nothing but these is none of ours.
    return replace(finding, rule="preview2")


def _declaration(file: RustFile, use: Declaration, leaves: Sequence[Leaf]) -> list[Edit]:
    by_start = {leaf.tree.start: leaf for leaf in leaves}
    twice = duplicates(file, use, leaves)
    branches = list(units(use.tree))
    edits: list[Edit] = []
    gone_branches: list[UseTree] = []
    for branch in branches:
        mine = [by_start[leaf.start] for leaf, _ in branch.leaves() if leaf.start in by_start]
        moving = [leaf for leaf in mine if leaf.fate is Fate.MOVES and leaf not in twice]
        stays = [leaf for leaf in mine if leaf.fate not in (Fate.MOVES, Fate.DROPS)]
        drops = {leaf.tree.start for leaf in mine if leaf not in moving and leaf not in stays}
        if not moving and not drops:
            continue
        if not moving and not stays:
            gone_branches.append(branch)
        elif not stays:
            edits += prune(file, branch, drops)
            edits += Rewriter(file, by_start).rewrite(branch, (), drops)
        else:
            edits += prune(file, branch, drops | {leaf.tree.start for leaf in moving})
            if moving:
                edits.append(_split_off(file, use, branch, moving))
    if len(gone_branches) == len(branches):
        return [delete_lines(file, use.outer_start, use.end)]
    for branch in gone_branches:
        edits += prune(file, use.tree, {leaf.start for leaf, _ in branch.leaves()})
    if use.extern:
        edits += _extern_keyword(file, use, leaves[0])
    return edits


def _extern_keyword(file: RustFile, use: Declaration, leaf: Leaf) -> list[Edit]:
    """A module cannot be an `extern crate`; it can be a `use` with the same name."""
    if leaf.fate is not Fate.MOVES or len(leaf.new[0]) == 1:
        return []
    text = file.source.text[use.start : leaf.tree.start]
    start = use.start + text.index(b"extern")
    return [Edit.replace(start, leaf.tree.start, "use ")]


def _split_off(file: RustFile, use: Declaration, branch: UseTree, moving: Sequence[Leaf]) -> Edit:
    """The leaves that move, in a `use` of their own behind (or before) what stays."""
    paths = [path for leaf in moving for path in leaf.new]
    aliases = [
        leaf.alias or (file.text(leaf.tree.alias) if leaf.tree.alias else "")
        for leaf in moving
        for _ in leaf.new
    ]
    text = use_text(paths, aliases)
    if branch.start != use.tree.start or branch.end != use.tree.end:
        return Edit.insert(branch.start, f"{text}, ")
    indent = indent_at(file, use.outer_start)
    head = file.source.text[use.outer_start : use.start].decode().replace("\r\n", "\n")
    visibility = "".join(file.text(node) for node in use.visibility)
    visibility += " " if visibility else ""
    if use.in_macro and not head.strip():
        head = ""
    return Edit.insert(use.end, f"\n{indent}{head}{visibility}use {text};")


# -- inline paths ----------------------------------------------------------------------------------


def _path(file: RustFile, path: PathMove) -> Finding:
    old, new = "::".join(path.old), "::".join(path.new)
    place = (path.segments[0].start_byte, path.segments[-1].end_byte)
    if path.fate is Fate.OTHER_API:
        return _other_api(file, old, place)
    if path.fate is Fate.UNKNOWN:
        return todo(f"no release of the crate has `{old}`", place, help=_UNKNOWN_HELP)
    edits = segment_edits(file, path.segments, path.new)
    return safe(f"`{old}` is `{new}` in the unified crate", *edits, needs=path.needs, place=place)


# -- what nothing above has accounted for ----------------------------------------------------------


def _rest(file: RustFile, moves: Moves, found: Sequence[Finding]) -> Iterator[Finding]:
    """A legacy crate's name in code that is neither edited nor explained."""
    spans = [(finding.start, finding.end) for finding in found]
    # A leaf that has its finding explains the head of its tree too.
    spans += [(use.start, use.end) for use in file.declarations if use.start in moves.leaves]
    for leaf in file.occurrences(*moves.crates):
        if any(start <= leaf.start_byte < end for start, end in spans):
            continue
        if _is_local(file, leaf):
            continue
        name = file.text(leaf)
        message = f"`{name}` is named here, and what it stands for cannot be told"
        help_ = (
            f"if it is the crate, name `{file.embedder.unified}` instead; "
            "it is no longer a dependency after the move"
        )
        place = (leaf.start_byte, leaf.end_byte)
        if _in_path(leaf):
            yield todo(message, place, help=help_)
        else:
            yield review(message, place=place, help=help_)


def _in_path(leaf: Node) -> bool:
    return any(
        sibling is not None and sibling.type == "::"
        for sibling in (leaf.prev_sibling, leaf.next_sibling)
    )


def _is_local(file: RustFile, leaf: Node) -> bool:
    """A field, a variable or an item of this crate that happens to have the crate's name."""
    parent = leaf.parent
    if leaf.type == "field_identifier" or parent is None:
        return True
    if parent.type in ("token_tree", "token_repetition"):
        before = leaf.prev_sibling
        return before is not None and before.type == "."
    if file.in_use(leaf):
        target = _import_target(file, leaf)
        return not (isinstance(target, Extern) and file.is_legacy(target.path[0]))
    segments = file.segments(leaf)
    if segments is None:
        return False
    if parent.type in ("scoped_identifier", "scoped_type_identifier") or len(segments) > 1:
        target = file.target(leaf)
        return not isinstance(target, Extern) and segments[0].id == leaf.id
    return True


def _import_target(file: RustFile, leaf: Node) -> object:
    for imported in file.imports:
        if any(node.start_byte == leaf.start_byte for node in imported.leaf.segments):
            return file.target_of_import(imported.use, imported.path)
    return Extern((file.text(leaf),))
