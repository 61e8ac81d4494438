"""A builder that is built a second time, or used after it was built, is named: it panics.

Since 13.0.0 `build()` takes `&mut self` and begins with `assert!(!self.built)`; before, it took the
builder by value and the compiler refused. Provenance: crates/wasi-common/cap-std-sync/src/lib.rs
at v13.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from packaging.version import Version

from migrate_wasi.edits import Finding
from migrate_wasi.languages.rust.builders.reuse import reuses
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.rules import rust


@rust()
def builds(file: RustFile) -> Iterator[Finding]:
    if file.embedder.move.source.version >= Version("13.0.0"):
        yield from reuses(file)
