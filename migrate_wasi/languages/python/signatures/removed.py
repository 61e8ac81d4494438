"""Names that went without a successor, and flags whose method has another name."""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.symbols import unused_imports

# Sections E and F of the catalogue: crates/wasi-common/src/{file,dir}.rs at v2.0.2 and v9.0.0.
GONE = {
    "wasi_common::file::FileEntryExt": "files have no capabilities to be asked for any more",
    "wasi_common::dir::DirEntryExt": "directories have no capabilities to be asked for any more",
    "wasi_common::dir::DirFdStat": "directories have no capabilities to be told of any more",
}
_FLAGS = tuple(
    f"wasi_common::file::{name}"
    for name in ("FdFlags", "OFlags", "RiFlags", "RoFlags", "SdFlags", "SiFlags")
)
_UNCHECKED = "from_bits_unchecked"


def removed(file: PythonFile) -> Iterator[Finding]:
    for item, why in GONE.items():
        name = item.rpartition("::")[2]
        if dropped := unused_imports(file, item):
            yield safe(
                f"`{name}` is gone since wasi-common 9.0; nothing here uses it", *dropped, item=item
            )
        for use in file.references(item):
            yield todo(
                f"`{name}` is gone since wasi-common 9.0: {why}",
                file.span(use),
                help="delete what depends on it",
                item=item,
                group=item,
            )


def flags(file: PythonFile) -> Iterator[Finding]:
    """`from_bits_unchecked` is `from_bits_retain` in bitflags 2."""
    if _UNCHECKED not in file.table.attributes:
        return
    for use in file.references(*(f"{flag}::{_UNCHECKED}" for flag in _FLAGS)):
        end = file.span(use)[1]
        yield safe(
            f"`{_UNCHECKED}` is `from_bits_retain` since wasi-common 12.0 (bitflags 2)",
            Edit.replace(end - len(_UNCHECKED), end, "from_bits_retain"),
            item=(file.canonical(use) or "").rpartition("::")[0],
        )
