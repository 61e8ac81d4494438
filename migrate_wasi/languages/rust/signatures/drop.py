"""Taking single names out of `use` declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.file import Import, RustFile
from migrate_wasi.languages.rust.lines import whole_lines
from migrate_wasi.languages.rust.syntax import Syntax
from migrate_wasi.languages.rust.use import Declaration, UseTree


def imports_of(file: RustFile, *canonicals: str) -> Iterator[Import]:
    """The imports that bind one of these items."""
    return (imported for imported in file.imports if imported.canonical in canonicals)


def names_of(file: RustFile, *items: str) -> set[str]:
    """The names by which a file may call items of the crates: their own, and imports' aliases."""
    return set(items) | {
        imported.name
        for imported in file.imports
        if imported.canonical is not None and imported.canonical.rpartition("::")[2] in items
    }


def used(file: RustFile, imported: Import) -> bool:
    """Does the file say the name that an import binds anywhere but in imports?

    Text decides, not scoping: a doubtful name counts as used.
    """
    return any(True for _ in Syntax.of(file).leaves(imported.name))


def drop(file: RustFile, *imports: Import) -> tuple[Edit, ...]:
    """Edits that take these imports out; braces around a last name go, so does an empty `use`."""
    text = file.source.text
    edits: list[Edit] = []
    spans: list[tuple[int, int]] = []
    for declaration, gone in _declarations(imports):
        if not all(leaf in gone for leaf, _ in declaration.tree.leaves()):
            edits.extend(_from(declaration.tree, gone))
        elif spans and not text[spans[-1][1] : declaration.outer_start].strip():
            spans[-1] = (spans[-1][0], declaration.end)
        else:
            spans.append((declaration.outer_start, declaration.end))
    edits.extend(Edit.delete(*whole_lines(text, *one)) for one in spans)
    return tuple(edits)


def _declarations(imports: Iterable[Import]) -> Iterator[tuple[Declaration, list[UseTree]]]:
    by_start: dict[int, tuple[Declaration, list[UseTree]]] = {}
    for imported in imports:
        entry = by_start.setdefault(imported.use.start, (imported.use, []))
        entry[1].append(imported.leaf)
    yield from (by_start[start] for start in sorted(by_start))


def _from(tree: UseTree, gone: list[UseTree]) -> Iterator[Edit]:
    if tree.group is None or tree.braces is None:
        return
    kept = [branch for branch in tree.group if not all(leaf in gone for leaf, _ in branch.leaves())]
    if len(kept) == 1 and len(tree.group) > 1 and not _is_self(kept[0]):
        opening, closing = tree.braces
        yield Edit.delete(opening.start_byte, kept[0].start)
        yield Edit.delete(kept[0].end, closing.end_byte)
    else:
        yield from _elements(tree, kept)
    for branch in kept:
        yield from _from(branch, gone)


def _is_self(branch: UseTree) -> bool:
    return bool(branch.segments) and branch.segments[0].type == "self"


def _elements(tree: UseTree, kept: list[UseTree]) -> Iterator[Edit]:
    group = tree.group or ()
    for at, branch in enumerate(group):
        if branch in kept:
            continue
        following = next((other for other in group[at + 1 :] if other in kept), None)
        if following is not None:
            yield Edit.delete(branch.start, group[at + 1].start)
        else:
            previous = group[at - 1] if at else None
            start = previous.end if previous is not None else branch.start
            yield Edit.delete(start, branch.end)
