"""Imports of items that went without a successor go where nothing uses them.

`FileEntryExt`, `DirEntryExt` and `DirFdStat` went with the capabilities in 9.0.0. Provenance:
crates/wasi-common/src/{file,dir}.rs at v2.0.2 and v9.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Finding
from migrate_wasi.languages import python_removed
from migrate_wasi.languages.python import PythonFile
from migrate_wasi.rules import python


@python(since="9.0.0")
def python_removed_items(file: PythonFile) -> Iterator[Finding]:
    yield from python_removed.removed(file)
