"""`FileCaps` of `insert_file` and `push_file` become a `FileAccessMode`: read, write or both.

`FileCaps` went in 9.0.0; `FileAccessMode` came as the argument in its place in 10.0.0, so a source
on 9 gets one added. Only `READ` and `WRITE` are left: every other cap is granted from now on.
Provenance: crates/wasi-common/src/ctx.rs and file.rs at v2.0.2, v9.0.0 and v10.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, review, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import caps as python_caps
from migrate_wasi.languages.rust.file import Import, RustFile
from migrate_wasi.languages.rust.signatures.calls import method_calls
from migrate_wasi.languages.rust.signatures.caps import FILE_CAPS, FLAGS, caps_of, whole_expression
from migrate_wasi.languages.rust.signatures.dirs import dir_calls
from migrate_wasi.languages.rust.signatures.drop import drop, imports_of, names_of
from migrate_wasi.languages.rust.signatures.file_calls import (
    FILE_CALLS,
    MODE,
    given_to,
    is_mode,
    mode_name,
)
from migrate_wasi.languages.rust.signatures.rename import renamed_import
from migrate_wasi.languages.rust.signatures.values import CTX, kind_of
from migrate_wasi.languages.rust.syntax import Syntax, path_ending, span
from migrate_wasi.rules import python, rust

_GROUP = "FileCaps"
_HELP = (
    "decide whether the guest may read, write or both, and pass "
    "`FileAccessMode::READ | FileAccessMode::WRITE` or one of them; a helper that takes rights of "
    "your own keeps the decision in one place"
)


@rust(since=("9.0.0", "10.0.0"))
def file_caps(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    dirs = [found for found in dir_calls(syntax) if found.certain]
    skipped = [span(node) for found in dirs for node in found.caps]  # they go with their rule
    imports = list(imports_of(file, FILE_CAPS))
    done: set[tuple[int, int]] = set()
    left = False
    for leaf in syntax.leaves(*names_of(file, "FileCaps")):
        path = path_ending(leaf)
        if syntax.canonical(path) != FILE_CAPS:
            continue
        if any(start <= leaf.start_byte < end for start, end in skipped):
            left = True
            continue
        whole = whole_expression(_with_constant(path))
        if span(whole) in done:
            continue
        done.add(span(whole))
        yield _expression(syntax, path, whole, imports)
    for imported in imports:
        found = _import(file, imported, bool(done), left)
        if found is not None:
            yield found
    yield from _variables(syntax)
    yield from _without(syntax)
    yield from _fdstat(syntax)


def _with_constant(path: Node) -> Node:
    parent = path.parent
    if parent is not None and parent.type == "scoped_identifier":
        return parent
    return path


def _expression(syntax: Syntax, path: Node, whole: Node, imports: list[Import]) -> Finding:
    caps = caps_of(syntax, whole, FILE_CAPS)
    call = given_to(syntax, whole)
    if caps is None or call is None:
        return todo(
            "`FileCaps` is gone since wasi-common 9.0, and which caps these are, or for which "
            "file, cannot be told from here",
            span(whole),
            help=_HELP,
            item=FILE_CAPS,
            group=_GROUP,
        )
    name, edits = mode_name(syntax, path, imports)
    flags = [flag for flag in ("READ", "WRITE") if flag in caps]
    lost = sorted(FLAGS[FILE_CAPS] - caps - {"READ", "WRITE"})
    if len(flags) == 2:
        new = f"{name}::all()" if caps == FLAGS[FILE_CAPS] else f"{name}::READ | {name}::WRITE"
    else:
        new = f"{name}::{flags[0]}" if flags else f"{name}::empty()"
    message = "a file is given to the guest with a `FileAccessMode` instead of `FileCaps`"
    if lost:
        message = f"SECURITY: {message}: the guest gains {', '.join(lost)}"
    return review(
        message,
        *edits,
        Edit.replace(*span(whole), new),
        place=span(whole),
        item=f"wasi_common::WasiCtx::{syntax.text(call.name)}",
        group=_GROUP,
        help="only reading and writing can be withheld since wasi-common 10.0",
    )


def _import(file: RustFile, imported: Import, converted: bool, left: bool) -> Finding | None:
    what = "`FileCaps` is gone since wasi-common 9.0; `FileAccessMode` has its place since 10.0"
    if imported.public:
        return todo(
            f"{what}, yet this hands it on",
            span(imported.node),
            help="hand on `FileAccessMode`, or nothing",
            item=FILE_CAPS,
            group=_GROUP,
        )
    edit = renamed_import(imported, ("file", "FileAccessMode"))
    present = any(one.canonical == MODE for one in file.imports)
    if converted and edit is not None and not present:
        return safe(what, edit, place=span(imported.node), item=FILE_CAPS, group=_GROUP)
    if left and not converted:
        return None  # a later look finds it unused
    edits = drop(file, imported)
    return safe(what, *edits, place=span(imported.node), item=FILE_CAPS, group=_GROUP)


def _variables(syntax: Syntax) -> Iterator[Finding]:
    """Caps that come to the call from elsewhere."""
    before = syntax.file.embedder.move.source.version.major < 9
    for call in method_calls(syntax, *FILE_CALLS) if before else ():
        name = syntax.text(call.name)
        if len(call.arguments) != FILE_CALLS[name] or call.receiver is None:
            continue
        argument = call.arguments[-1]
        text = syntax.text(argument)
        if "FileAccessMode" in text or caps_of(syntax, argument, FILE_CAPS) is not None:
            continue
        if kind_of(syntax, call.receiver) not in (CTX, None) or is_mode(syntax, argument):
            continue
        yield todo(
            f"`{name}` takes a `FileAccessMode` instead of `FileCaps` since wasi-common 10.0, and "
            "which caps come here cannot be told",
            call.place,
            help=_HELP,
            item=f"wasi_common::WasiCtx::{name}",
            group=_GROUP,
        )


def _without(syntax: Syntax) -> Iterator[Finding]:
    """In 9.x the calls had neither caps nor mode."""
    if syntax.file.embedder.move.source.version.major != 9:
        return
    for call in method_calls(syntax, *FILE_CALLS):
        name = syntax.text(call.name)
        if len(call.arguments) != FILE_CALLS[name] - 1 or call.receiver is None:
            continue
        if kind_of(syntax, call.receiver) != CTX:
            yield todo(
                f"`WasiCtx::{name}` takes a `FileAccessMode` last since wasi-common 10.0, if this "
                "is one",
                call.place,
                help="add `FileAccessMode::all()`, or less",
                item=f"wasi_common::WasiCtx::{name}",
            )
            continue
        mode, edits = syntax.name_for(MODE, call.node)
        yield review(
            f"`{name}` takes a `FileAccessMode` last since wasi-common 10.0",
            *edits,
            Edit.insert(call.arguments[-1].end_byte, f", {mode}::all()"),
            place=call.place,
            item=f"wasi_common::WasiCtx::{name}",
            help="give less than `all()` where the guest is only to read, or only to write",
        )


def _fdstat(syntax: Syntax) -> Iterator[Finding]:
    for leaf in syntax.leaves("FdStat"):
        path = path_ending(leaf)
        owner = path.parent
        if syntax.canonical(path) != "wasi_common::file::FdStat" or owner is None:
            continue
        if owner.type in ("struct_expression", "struct_pattern") and "caps" in syntax.text(owner):
            yield todo(
                "`FdStat` has `access_mode: FileAccessMode` instead of `caps` since wasi-common "
                "10.0",
                span(path),
                help="name `access_mode`, and ask it for `READ` and `WRITE` only",
                item="wasi_common::file::FdStat",
            )


@python(since=("9.0.0", "10.0.0"))
def python_access_modes(file: PythonFile) -> Iterator[Finding]:
    yield from python_caps.Caps.of(file).files
