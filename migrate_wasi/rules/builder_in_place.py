"""A `WasiCtxBuilder` that its methods consumed becomes one that they change in place.

Since 13.0.0 every method but `new` takes `&mut self` and gives `&mut Self`: `b = b.env(k, v)?;`
becomes `b.env(k, v)?;`, and a `let` that held a chain of calls is split. Provenance:
crates/wasi-common/cap-std-sync/src/lib.rs at v12.0.0 and v13.0.0 (commit bb3734bd72).
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Finding
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import builders as python_builders
from migrate_wasi.languages.rust.builders.steps import rust_findings
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.rules import python, rust


@rust(since="13.0.0")
def builders(file: RustFile) -> Iterator[Finding]:
    yield from rust_findings(file)


@python(since="13.0.0")
def python_builders_in_place(file: PythonFile) -> Iterator[Finding]:
    yield from python_builders.in_place(file)
