"""Uses of items that went without a successor are named, and imports that nothing uses go.

What went, in which release and what a person does instead is the catalogue's. Provenance: the
`source` of each item there.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi import catalog
from migrate_wasi.edits import Finding
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import removed as python_removed
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.releases import Gone, gone, gone_imports
from migrate_wasi.languages.rust.syntax import Syntax
from migrate_wasi.rules import python, rust

_RULE = "removed-item"


@rust()
def removed(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    move = file.embedder.move
    for path, item in catalog.removed(move.source.version, move.target.version).items():
        if item.rule != _RULE or "::" not in path:
            continue
        steps = item.changes_between(move.source.version, move.target.version)
        row = Gone(
            str(steps[-1].since),
            (path,),
            f"`{path}` is gone since {steps[-1].since}",
            item.edit,
            item.id,
        )
        yield from gone(syntax, (row,))
        yield from gone_imports(syntax, row)


@python(since="9.0.0")
def python_removed_items(file: PythonFile) -> Iterator[Finding]:
    yield from python_removed.removed(file)
