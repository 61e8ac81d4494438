"""`UserErrorConversion` bounds and imports go: errors convert by `From` alone.

Since 4.0.0 the trait is empty and `WasiCtx` does not implement it, so a bound that is left over
compiles where it stands and fails where a `WasiCtx` is passed. An implementation's mapping moves
into `From<…> for Error` by hand. Provenance: crates/wiggle/generate/src/module_trait.rs at v4.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import wiggle as python_wiggle
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.calls import without
from migrate_wasi.languages.rust.signatures.drop import drop, names_of
from migrate_wasi.languages.rust.syntax import Syntax, items, path_ending, span
from migrate_wasi.rules import python, rust

_NAME = "UserErrorConversion"
_ITEM = "wasi_common::snapshots::preview_1::types::UserErrorConversion"
_BOUND = f"`{_NAME}` has been empty since wasi-common 4.0 and `WasiCtx` does not implement it"


@rust(since=("3.0.0", "4.0.0"))
def bounds_and_imports(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    imported = [one for one in file.imports if _is_ours(one.canonical)]
    left = False
    for leaf in syntax.leaves(*names_of(file, _NAME)):
        path = path_ending(leaf)
        if not _is_ours(syntax.canonical(path)):
            continue
        edit = _bound(path)
        if edit is not None:
            yield safe(f"{_BOUND}: the bound goes", edit, item=_ITEM, place=span(path))
            continue
        left = True
        parent = path.parent
        if parent is not None and parent.type == "impl_item":
            message = f"`{_NAME}` has no method left to implement since wasi-common 4.0"
        else:
            message = _BOUND
        yield todo(
            message,
            span(path),
            help="delete it; what `errno_from_error` decided becomes `From<YourError> for "
            "wasi_common::Error`, or `Error::trap(…)` where the guest must stop",
            item=_ITEM,
            group=_NAME,
        )
    for one in imported:
        if one.public:
            yield todo(
                f"{_BOUND}, yet this hands it on",
                span(one.node),
                help="remove it from the public API, or keep it empty for a release",
                item=_ITEM,
                group=_NAME,
            )
        elif not left and one.name != "*":
            yield safe(
                f"{_BOUND}: the import goes",
                *drop(file, one),
                item=_ITEM,
                group=_NAME,
                place=span(one.node),
            )


def _is_ours(canonical: str | None) -> bool:
    return canonical is not None and canonical.endswith(f"::{_NAME}")


def _bound(path: Node) -> Edit | None:
    """The edit that takes a trait out of the bounds it stands in."""
    parent = path.parent
    if parent is None:
        return None
    if parent.type == "trait_bounds":
        bounds = items(parent)
        if len(bounds) > 1:
            return without(bounds, [path])[0]
        holder = parent.parent
        if holder is not None and holder.type == "type_parameter":
            return Edit.delete(parent.start_byte, parent.end_byte)
        return _predicate(holder)
    if parent.type == "bounded_type":
        first, second = parent.named_children[0], parent.named_children[-1]
        if path == second:
            return Edit.delete(first.end_byte, second.end_byte)
        return Edit.delete(first.start_byte, second.start_byte)
    return None


def _predicate(holder: Node | None) -> Edit | None:
    clause = holder.parent if holder is not None else None
    if holder is None or clause is None or clause.type != "where_clause":
        return None
    predicates = items(clause)
    if len(predicates) > 1:
        return without(predicates, [holder])[0]
    before = clause.prev_sibling
    return Edit.delete(before.end_byte if before else clause.start_byte, clause.end_byte)


@python(since=("3.0.0", "4.0.0"))
def python_conversions(file: PythonFile) -> Iterator[Finding]:
    yield from python_wiggle.conversions(file)
