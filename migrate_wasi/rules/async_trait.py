"""`#[wiggle::async_trait]` becomes `#[async_trait::async_trait]`.

Since 39.0.0 wiggle has no such attribute: implementations of wasi-common's traits take it from the
async-trait crate, those of the generated WASI traits need none. Provenance:
crates/wiggle/src/lib.rs at v39.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.syntax import Syntax, enclosing, span
from migrate_wasi.rules import rust

_ITEM = "wiggle::async_trait@39"
_MACRO = "wiggle::async_trait"
_WHAT = "wiggle has no `async_trait` since 39.0"
_NEEDS = ("crate:async-trait",)
_NATIVE = ("WasiSnapshotPreview1", "WasiUnstable")


@rust(since="39.0.0")
def attributes(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    seen: set[int] = set()
    for leaf in file.occurrences("async_trait", "async_trait_crate"):
        if file.in_use(leaf):
            continue
        attribute = enclosing(leaf, "attribute_item")
        segments = file.segments(leaf) or (leaf,)
        text = "::".join(file.text(segment) for segment in segments)
        if attribute is not None and attribute.start_byte in seen:
            continue
        direct = text == _MACRO or text.startswith("wiggle::async_trait_crate")
        imported = any(one.name == text and ".".join(one.path) == "wiggle.async_trait"
                       for one in file.imports)  # fmt: skip
        if not direct and not imported:
            continue
        if attribute is None:
            yield todo(
                _WHAT,
                (segments[0].start_byte, leaf.end_byte),
                help="depend on the async-trait crate and name it directly",
                item=_ITEM,
            )
            continue
        seen.add(attribute.start_byte)
        yield from _attribute(syntax, attribute, (segments[0].start_byte, leaf.end_byte), direct)
    for one in file.imports:
        if one.path == ("wiggle", "async_trait"):
            yield _import(one.leaf.segments, one.name)


def _attribute(
    syntax: Syntax, attribute: Node, path: tuple[int, int], direct: bool
) -> Iterator[Finding]:
    if _is_native(syntax, attribute):
        end = attribute.end_byte
        following = attribute.next_named_sibling
        yield safe(
            "the generated WASI traits have native async methods since wasi-common 39.0",
            Edit.delete(attribute.start_byte, following.start_byte if following else end),
            place=span(attribute),
            item=_ITEM,
        )
    elif direct:
        yield safe(_WHAT, Edit.replace(*path, "async_trait::async_trait"), item=_ITEM, needs=_NEEDS)


def _is_native(syntax: Syntax, attribute: Node) -> bool:
    item = attribute.next_named_sibling
    while item is not None and item.type in ("attribute_item", "line_comment", "block_comment"):
        item = item.next_named_sibling
    trait = item.child_by_field_name("trait") if item is not None else None
    return trait is not None and syntax.text(trait).rpartition("::")[2] in _NATIVE


def _import(segments: tuple[Node, ...], name: str) -> Finding:
    start, end = segments[0].start_byte, segments[-1].end_byte
    if len(segments) != 2:
        return todo(
            _WHAT,
            (start, end),
            help=f"import `async_trait::async_trait` as `{name}` instead",
            item=_ITEM,
        )
    return safe(
        _WHAT, Edit.replace(start, end, "async_trait::async_trait"), item=_ITEM, needs=_NEEDS
    )
