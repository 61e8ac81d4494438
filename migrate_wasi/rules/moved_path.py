"""Paths of `wasi_cap_std_sync`, `wasi_tokio` and `wasmtime_wasi` become paths of `wasi_common`.

`wasi_cap_std_sync` is `wasi_common::sync`, `wasi_tokio` is `wasi_common::tokio`, and what
`wasmtime_wasi` handed on is where it came from. Since 18.0.0, where the crates were unified
(bytecodealliance/wasmtime#7881). Provenance: crates/wasi-common/src/{lib.rs,sync/mod.rs,
tokio/mod.rs} at v18.0.0, crates/wasi/src/lib.rs at v17.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate_wasi.languages.python.moves import renames as python_renames
from migrate_wasi.languages.python.moves import strings as python_strings
from migrate_wasi.languages.rust.moves import renames as rust_renames
from migrate_wasi.rules import python, rust

if TYPE_CHECKING:
    from migrate_wasi.edits import Finding
    from migrate_wasi.languages.python.file import PythonFile
    from migrate_wasi.languages.rust.file import RustFile


@python(since=("18.0.0", "19.0.0"))
def python_paths(file: PythonFile) -> Iterator[Finding]:
    yield from python_renames.renamed(file)
    yield from python_strings.strings(file)


@rust(since=("18.0.0", "19.0.0"))
def rust_paths(file: RustFile) -> Iterator[Finding]:
    # 18 still had the old paths, deprecated; they went at 19.
    yield from rust_renames.rust_moved_paths(file)
