"""Flags of wasi-common are of bitflags 2: `from_bits_unchecked` is `from_bits_retain`.

Since 12.0.0 they are no longer hashed or ordered, and integers with unknown bits are refused where
they become flags. Provenance: crates/wasi-common/src/file.rs at v12.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import removed as python_removed
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.calls import call_of
from migrate_wasi.languages.rust.signatures.drop import names_of
from migrate_wasi.languages.rust.signatures.unsafe_blocks import unwrapped
from migrate_wasi.languages.rust.syntax import Syntax, enclosing, path_ending, span
from migrate_wasi.rules import python, rust

_FILE = ("FdFlags", "SdFlags", "SiFlags", "RiFlags", "RoFlags", "OFlags")
_TYPES = (
    *("Fdflags", "Fstflags", "Lookupflags", "Oflags", "Riflags", "Rights", "Roflags", "Sdflags"),
    *("Siflags", "Eventrwflags", "Subclockflags"),
)
_EVENTS = "wasi_common::sched::subscription::RwEventFlags"
_RECORDS = "wasi_common::snapshots::preview_1::types::Fdflags"
# The identity of each type, and the item of the catalogue that speaks of it.
_ITEMS = {
    **{f"wasi_common::file::{name}": f"wasi_common::file::{name}" for name in _FILE},
    _EVENTS: _EVENTS,
    "wasi_common::sched::RwEventFlags": _EVENTS,
    **{
        f"wasi_common::snapshots::{preview}::types::{name}": _RECORDS
        for preview in ("preview_0", "preview_1")
        for name in _TYPES
    },
}
_KEYED = frozenset(("HashMap", "HashSet", "BTreeMap", "BTreeSet", "BinaryHeap", "IndexMap"))
_DERIVED = ("Hash", "PartialOrd", "Ord")


@rust(since="12.0.0")
def flags(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    for leaf in syntax.leaves(*names_of(file, *_FILE, *_TYPES, "RwEventFlags")):
        path = path_ending(leaf)
        item = _ITEMS.get(syntax.canonical(path) or "")
        if item is not None:
            yield from _use(syntax, path, item)


def _use(syntax: Syntax, path: Node, item: str) -> Iterator[Finding]:
    name = item.rpartition("::")[2]
    outer = path.parent
    last = outer.child_by_field_name("name") if outer is not None else None
    if last is not None and syntax.text(last) == "from_bits_unchecked":
        call = call_of(last)
        yield safe(
            "`from_bits_unchecked` is the safe `from_bits_retain` since wasi-common 12.0",
            Edit.replace(*span(last), "from_bits_retain"),
            *(unwrapped(call.node) if call is not None else ()),
            place=span(last),
            item=item,
        )
        return
    keyed = outer.parent if outer is not None and outer.type == "type_arguments" else None
    holder = keyed.child_by_field_name("type") if keyed is not None else None
    if holder is not None and syntax.text(holder).rpartition("::")[2] in _KEYED:
        if outer is not None and outer.named_children[0] == path:
            yield _lost(path, name, item)
        return
    struct = enclosing(path, "struct_item", "enum_item")
    if (
        struct is None
        or enclosing(path, "field_declaration", "ordered_field_declaration_list") is None
    ):
        return
    derived = _derives(syntax, struct)
    if any(one in derived for one in _DERIVED):
        yield _lost(path, name, item)


def _derives(syntax: Syntax, item: Node) -> set[str]:
    found: set[str] = set()
    before = item.prev_named_sibling
    while before is not None and before.type in ("attribute_item", "line_comment"):
        text = syntax.text(before)
        if "derive" in text:
            inner = text.partition("(")[2].rpartition(")")[0]
            found |= {one.strip().rpartition("::")[2] for one in inner.split(",")}
        before = before.prev_named_sibling
    return found


def _lost(path: Node, name: str, item: str) -> Finding:
    return todo(
        f"`{name}` is no longer hashed or ordered since wasi-common 12.0",
        span(path),
        help="use its `bits()` as the key, or write the trait for the type that holds it",
        item=item,
    )


@python(since="12.0.0")
def python_flags(file: PythonFile) -> Iterator[Finding]:
    yield from python_removed.flags(file)
