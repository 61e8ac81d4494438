"""Uses of items that a person has to replace, from a table of what to say of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from migrate_wasi.edits import Finding, safe, todo
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
