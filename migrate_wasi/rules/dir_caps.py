"""`insert_dir` and `push_dir` lose their `DirCaps` and `FileCaps`: a directory is given whole.

Since 9.0.0 a context has no rights of its own; what is opened below a directory can do what the
host's `Dir` can. Caps other than `all()` were a sandbox that no longer exists. Provenance:
crates/wasi-common/src/ctx.rs at v2.0.2 and v9.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import caps as python_caps
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.calls import without
from migrate_wasi.languages.rust.signatures.caps import DIR_CAPS
from migrate_wasi.languages.rust.signatures.dirs import DirCall, dir_calls
from migrate_wasi.languages.rust.signatures.drop import drop, imports_of, names_of
from migrate_wasi.languages.rust.syntax import Syntax, path_ending, span
from migrate_wasi.rules import python, rust

_WRAPPER = (
    "a restriction now takes a `WasiDir` of your own around the directory, whose forbidden methods "
    "are left at their default (`NOTSUP`), or less access for the process itself"
)


@rust(since="9.0.0")
def directories(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    calls = list(dir_calls(syntax))
    for found in calls:
        yield _call(syntax, found)
    yield from _left(syntax, calls)


def _call(syntax: Syntax, found: DirCall) -> Finding:
    name = syntax.text(found.call.name)
    item = f"wasi_common::WasiCtx::{name}"
    if not found.certain:
        return todo(
            f"SECURITY: `{name}` has no caps since wasi-common 9.0, and which ones are given here "
            "is not plain: the guest would get whole access to the directory",
            found.call.place,
            help=f"drop both caps arguments where they are `all()`; else {_WRAPPER}",
            item=item,
            group=DIR_CAPS,
        )
    if not found.lost:
        return review(
            f"`{name}` has no caps since wasi-common 9.0; these were `all()`",
            *without(found.call.arguments, found.caps),
            place=found.call.place,
            item=item,
            group=DIR_CAPS,
            help="nothing was withheld from the guest before, and nothing is now",
        )
    # A sandbox must not open by an edit that somebody did not read.
    return todo(
        f"SECURITY: `{name}` has no caps since wasi-common 9.0: without them the guest gains "
        + ", ".join(found.lost),
        found.call.place,
        help=f"decide whether the guest may have that; {_WRAPPER}; then drop both caps arguments",
        item=item,
        group=DIR_CAPS,
    )


def _left(syntax: Syntax, calls: list[DirCall]) -> Iterator[Finding]:
    """What is left of `DirCaps` and `DirFdStat` beside those calls."""
    file = syntax.file
    spans = [span(node) for found in calls for node in found.caps]
    left = any(found.lost or not found.certain for found in calls)
    for leaf in syntax.leaves(*names_of(file, "DirCaps", "DirFdStat")):
        path = path_ending(leaf)
        canonical = syntax.canonical(path)
        if canonical not in (DIR_CAPS, "wasi_common::dir::DirFdStat"):
            continue
        if any(start <= leaf.start_byte < end for start, end in spans):
            continue
        left = True
        yield todo(
            f"SECURITY: `{canonical.rpartition('::')[2]}` is gone since wasi-common 9.0; a "
            "directory is given to the guest whole",
            span(path),
            help=f"delete it; {_WRAPPER}",
            item=canonical,
            group=DIR_CAPS,
        )
    for imported in imports_of(file, DIR_CAPS):
        if not left and not imported.public:
            yield safe(
                "`DirCaps` is gone since wasi-common 9.0: the import goes",
                *drop(file, imported),
                place=span(imported.node),
                item=DIR_CAPS,
                group=DIR_CAPS,
            )


@python(since="9.0.0")
def python_directories(file: PythonFile) -> Iterator[Finding]:
    yield from python_caps.Caps.of(file).dirs
