"""Changes by release: a table of what to say of items, and parts of a rule that begin with one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from migrate_wasi.edits import Finding, safe, todo
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.drop import drop
from migrate_wasi.languages.rust.syntax import Syntax, span


@dataclass(frozen=True)
class Gone:
    """Items that change in release `since`: what to say, and what a person does."""

    since: str
    canonicals: tuple[str, ...]
    message: str
    help: str
    item: str


Part = Callable[[Syntax], Iterator[Finding]]


def changes(
    file: RustFile, table: Iterable[Gone], parts: Iterable[tuple[str, Part]]
) -> Iterator[Finding]:
    """What the table says, then each part whose release lies in the file's move."""
    syntax = Syntax.of(file)
    yield from gone(syntax, table)
    for since, part in parts:
        if file.embedder.move.crosses(since):
            yield from part(syntax)


def gone(syntax: Syntax, table: Iterable[Gone]) -> Iterator[Finding]:
    """A `todo` at each use; an import that nothing uses goes."""
    file = syntax.file
    for row in table:
        if not file.embedder.move.crosses(row.since):
            continue
        for path in file.references(*row.canonicals):
            yield todo(row.message, file.span(path), help=row.help, item=row.item)


def gone_imports(syntax: Syntax, row: Gone) -> Iterator[Finding]:
    """What becomes of the imports of an item without successor."""
    file = syntax.file
    for imported in file.imports:
        if imported.canonical not in row.canonicals:
            continue
        used = any(True for _ in file.references(imported.canonical))
        place = span(imported.node)
        if imported.public or used or imported.name == "_":
            yield todo(row.message, place, help=row.help, item=row.item)
        else:
            yield safe(
                f"{row.message}: the import goes", *drop(file, imported), place=place, item=row.item
            )
