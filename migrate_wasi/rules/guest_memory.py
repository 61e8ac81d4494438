"""A wrapper that implements `wiggle::GuestMemory` becomes an alias of what is now an enum.

Since 22.0.0 `wiggle::GuestMemory<'a>` is an enum over the bytes of the guest; `BorrowChecker`,
`BorrowHandle` and `WasmtimeGuestMemory` are gone. A struct with one lifetime that only `new` and
the trait give behaviour is replaced by `pub type X<'a> = wiggle::GuestMemory<'a>;`, which keeps its
path. For a target before that the trait's own changes in 4.0.0 and 20.0.0 are made. Provenance:
crates/wiggle/src/lib.rs at v4.0.0, v20.0.0 and v22.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Finding, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import wiggle as python_wiggle
from migrate_wasi.languages.rust.file import Import, RustFile
from migrate_wasi.languages.rust.signatures import memory_trait
from migrate_wasi.languages.rust.signatures.calls import method_calls
from migrate_wasi.languages.rust.signatures.drop import drop, names_of
from migrate_wasi.languages.rust.signatures.impls import impls
from migrate_wasi.languages.rust.signatures.memory import MEMORY
from migrate_wasi.languages.rust.signatures.memory_wrapper import ENUM, alias_of, whole_wrapper
from migrate_wasi.languages.rust.syntax import Syntax, path_ending, span
from migrate_wasi.rules import python, rust

_GONE = {
    "BorrowChecker": "wiggle::borrow",
    "BorrowHandle": "wiggle::BorrowHandle",
    "WasmtimeGuestMemory": "wiggle::wasmtime",
}
_HELP = (
    "give WASI calls `&mut wiggle::GuestMemory::Unshared(bytes)` of the guest's `&mut [u8]` and "
    "delete the wrapper"
)


@rust(since=("4.0.0", "20.0.0", "22.0.0"))
def wrappers(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    move = file.embedder.move
    if not move.crosses("22.0.0"):
        for found in impls(syntax, "GuestMemory"):
            yield from memory_trait.changes(syntax, found, move)
        return
    deleted: list[tuple[int, int]] = []
    for found in impls(syntax, "GuestMemory"):
        nodes = whole_wrapper(syntax, found)
        if nodes is None:
            yield todo(ENUM, found.place, help=_HELP, item=MEMORY, group=MEMORY)
            deleted.append(span(found.node))
            continue
        deleted += [span(node) for node in nodes]
        yield alias_of(syntax, found, nodes)
    yield from _others(syntax, deleted)
    for call in method_calls(syntax, "write_to_guest"):
        if len(call.arguments) == 2:
            yield todo(
                "`StringArray::write_to_guest` takes the memory first, and pointers by value, "
                "since wasi-common 22.0",
                call.place,
                help="pass `&mut memory` first and both pointers without `&`",
                item="wasi_common::StringArray::write_to_guest",
            )


def _others(syntax: Syntax, deleted: list[tuple[int, int]]) -> Iterator[Finding]:
    """Uses that stay behind, and imports of what is gone."""
    file = syntax.file
    left: set[str] = set()
    used: set[str] = set()
    for leaf in syntax.leaves(*names_of(file, "GuestMemory", *_GONE)):
        if any(start <= leaf.start_byte < end for start, end in deleted):
            continue
        path = path_ending(leaf)
        canonical = syntax.canonical(path)
        name = (canonical or "").rpartition("::")[2]
        if canonical == MEMORY:
            used.add(syntax.text(leaf))
            if not _as_trait(path):
                continue
            message, item = ENUM, MEMORY
        elif canonical is not None and canonical.startswith("wiggle::") and name in _GONE:
            left.add(syntax.text(leaf))
            message, item = (
                f"`{name}` is gone since wiggle 22.0: no memory is borrowed",
                _GONE[name],
            )
        else:
            continue
        yield todo(message, span(path), help=_HELP, item=item, group=item)
    gone = [
        imported
        for imported in file.imports
        if not imported.public
        and imported.name not in left | used
        and _is_idle(syntax, imported, deleted)
    ]
    if gone:
        yield safe(
            "the borrow checker of `wiggle` is gone since 22.0, and its imports go",
            *drop(file, *gone),
            place=span(gone[0].node),
            item="wiggle::borrow",
            group=MEMORY if deleted else "",
        )


def _is_idle(syntax: Syntax, imported: Import, deleted: list[tuple[int, int]]) -> bool:
    """Is this an import of wiggle's memory API that nothing uses when the wrappers are gone?"""
    canonical = imported.canonical or ""
    name = canonical.rpartition("::")[2]
    if not canonical.startswith("wiggle::"):
        return False
    if name in _GONE:
        return True
    return (
        bool(deleted)
        and name in ("GuestMemory", "GuestError", "Region")
        and _only_in(syntax, imported.name, deleted)
    )


def _only_in(syntax: Syntax, name: str, spans: list[tuple[int, int]]) -> bool:
    return all(
        any(start <= leaf.start_byte < end for start, end in spans) for leaf in syntax.leaves(name)
    )


def _as_trait(path: Node) -> bool:
    """Does the path stand where only a trait can?"""
    parent = path.parent
    return parent is not None and parent.type in (
        "dynamic_type",
        "abstract_type",
        "trait_bounds",
        "bounded_type",
        "impl_item",
    )


@python(since="22.0.0")
def python_memories(file: PythonFile) -> Iterator[Finding]:
    yield from python_wiggle.memories(file)
