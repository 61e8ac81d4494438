"""Names that a WASI import and something else both bind are left for a person.

What such a name denotes is not certain, so the uses of an item that changed are not rewritten. Only
items that changed otherwise than in their path count. Provenance: the catalogue's items with a rule
of their own, 3.0.0 to 22.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Finding, todo
from migrate_wasi.languages.python.ambiguous import ambiguous
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.rules import python

_CHANGED = frozenset(
    (
        *("wasi_common::Context", "wasi_common::ErrorKind", "wasi_common::WasiClocks"),
        *("wasi_common::WasiDir", "wasi_common::WasiFile", "wasi_common::dir::DirCaps"),
        *("wasi_common::dir::DirFdStat", "wasi_common::file::FileCaps"),
        *("wiggle::GuestMemory", "wiggle::GuestPtr", "wiggle::Trap"),
    )
)


@python(since=("3.0.0", "4.0.0", "7.0.0", "8.0.0", "9.0.0", "22.0.0"))
def names_of_two_things(file: PythonFile) -> Iterator[Finding]:
    for use, ours, other in ambiguous(file):
        item = file.paths.canonical(ours.path)
        if item in _CHANGED:
            line = file.source.position(file.span(other.alias or other.node)[0])[0]
            yield todo(
                f"`{use.id}` is `{ours.path}`, or what line {line} binds it to; its uses were not "
                "rewritten",
                file.span(use),
                help="give the two things two names, then run again",
                item=item,
            )
