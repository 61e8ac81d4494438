"""Names that the glob of a WASI crate or another glob of its scope brings in are named as doubtful.

They are taken to be the WASI crate's, as its exports are known and the other's are not. Since
18.0.0, where such globs are renamed (bytecodealliance/wasmtime#7881). Provenance: the export lists
of crates/wasi/src/lib.rs and crates/wasi-common/cap-std-sync/src/lib.rs at v17.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate_wasi.edits import review
from migrate_wasi.languages.python import globs as python_globs
from migrate_wasi.languages.rust import globs as rust_globs
from migrate_wasi.rules import python, rust

if TYPE_CHECKING:
    from migrate_wasi.edits import Finding
    from migrate_wasi.languages.python.file import PythonFile
    from migrate_wasi.languages.rust.file import RustFile


@rust(since=("18.0.0", "19.0.0"))
def names_of_two_globs(file: RustFile) -> Iterator[Finding]:
    for doubt in rust_globs.doubts(file):
        names = ", ".join(f"`{name}`" for name in doubt.names)
        others = ", ".join(f"`{other}`" for other in doubt.others)
        yield review(
            f"{names} could come from this glob or from {others}; taken to be of this one",
            place=(doubt.start, doubt.end),
            help="import these names one by one, then nothing has to be guessed",
        )


@python(since=("18.0.0", "19.0.0"))
def python_names_of_two_stars(file: PythonFile) -> Iterator[Finding]:
    yield from python_globs.doubts(file)
