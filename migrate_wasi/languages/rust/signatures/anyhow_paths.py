"""Paths and imports of `wiggle::anyhow`, which is `wiggle::error` since wiggle 42.0."""

from __future__ import annotations

from collections.abc import Iterator

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.syntax import Syntax, span

_ITEM = "wiggle::anyhow@42"
_WHAT = "`wiggle::anyhow` is `wiggle::error` since wiggle 42.0"


def anyhow_paths(syntax: Syntax) -> Iterator[Finding]:
    """`wiggle::anyhow::…` is `wiggle::error::…`, its macro `anyhow!` is `format_err!`."""
    yield from _inline(syntax.file)
    yield from _imports(syntax.file)


def _inline(file: RustFile) -> Iterator[Finding]:
    for leaf in file.occurrences("anyhow"):
        if file.canonical(leaf) != "wiggle::anyhow" or file.in_use(leaf):
            continue
        yield safe(_WHAT, Edit.replace(*span(leaf), "error"), item=_ITEM)
        following = leaf.next_sibling
        path = leaf.parent.parent if leaf.parent is not None else None
        last = path.child_by_field_name("name") if path is not None else None
        if following is None and last is not None and file.text(last) == "anyhow":
            yield safe(_WHAT, Edit.replace(*span(last), "format_err"), item=_ITEM)


def _imports(file: RustFile) -> Iterator[Finding]:
    seen: set[int] = set()
    for imported in file.imports:
        if imported.path[:2] != ("wiggle", "anyhow"):
            continue
        segments = [*imported.use.tree.segments, *imported.leaf.segments]
        segment = next((one for one in segments if file.text(one) == "anyhow"), imported.node)
        if imported.name == "anyhow" or segment == imported.leaf.segments[-1]:
            yield todo(
                _WHAT,
                span(imported.node),
                help="import from `wiggle::error`; `anyhow!` is `format_err!` there",
                item=_ITEM,
                group=_ITEM,
            )
        elif segment.start_byte not in seen:
            seen.add(segment.start_byte)
            yield safe(_WHAT, Edit.replace(*span(segment), "error"), item=_ITEM, group=_ITEM)
