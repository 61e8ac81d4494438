"""`GuestPtr` becomes a plain offset; the memory is passed along and does the reading and writing.

Since 22.0.0 (bytecodealliance/wasmtime#8277). Provenance: crates/wiggle/src/lib.rs at v22.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Finding
from migrate_wasi.languages import python_wiggle
from migrate_wasi.languages.python import PythonFile
from migrate_wasi.rules import python


@python(since="22.0.0")
def python_pointers(file: PythonFile) -> Iterator[Finding]:
    yield from python_wiggle.pointers(file)
