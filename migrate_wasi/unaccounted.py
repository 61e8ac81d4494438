"""The last net: a path of an item that is gone always stands in a finding.

Each rule looks for the uses that it knows. A use in a form that none of them expects (a method
named by its path, an item in a place that no rule reads) would stay in silence; here it becomes a
`todo`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from packaging.version import Version

from migrate_wasi import catalog
from migrate_wasi.catalog import Item
from migrate_wasi.edits import Finding, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.rust.file import RustFile


def unaccounted(file: RustFile | PythonFile, found: Sequence[Finding]) -> Iterator[Finding]:
    """Findings for uses of removed items that `found` neither edits nor speaks of."""
    move = file.embedder.move
    gone = _gone(move.source.version, move.target.version)
    spans = [(one.start, one.end) for one in found]
    spans += [(edit.start, edit.end) for one in found for edit in one.edits]
    for node in file.references(*gone):
        start, end = file.span(node)  # type: ignore[arg-type]
        identity = file.canonical(node) or ""  # type: ignore[arg-type]
        item = next((gone[path] for path in gone if _lies_in(identity, path)), None)
        if item is None or any(a <= start < max(b, a + 1) or start <= a < end for a, b in spans):
            continue
        since = item.changes_between(move.source.version, move.target.version)[-1].since
        yield replace(
            todo(f"`{identity}` is gone since {since}", (start, end), help=item.edit, item=item.id),
            rule="removed-item",
        )


@cache
def _gone(source: Version, target: Version) -> dict[str, Item]:
    removed = catalog.removed(source, target)
    return {path: item for path, item in removed.items() if "::" in path}


def _lies_in(identity: str, path: str) -> bool:
    return identity == path or identity.startswith(f"{path}::")
