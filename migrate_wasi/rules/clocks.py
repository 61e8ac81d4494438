"""`WasiClocks` may lack a clock: its fields are options, and methods give the clock or an error.

Since 8.0.0 the monotonic clock and its creation time are one `WasiMonotonicOffsetClock`.
Provenance: crates/wasi-common/src/clocks.rs at v8.0.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from migrate_wasi.edits import Edit, Finding, safe, todo
from migrate_wasi.languages.python.file import PythonFile
from migrate_wasi.languages.python.signatures import context as python_context
from migrate_wasi.languages.rust.file import RustFile
from migrate_wasi.languages.rust.signatures.calls import call_of
from migrate_wasi.languages.rust.signatures.drop import names_of
from migrate_wasi.languages.rust.signatures.errors import error_type, leaves_through
from migrate_wasi.languages.rust.signatures.likely import IF_ONE, likely_member
from migrate_wasi.languages.rust.signatures.values import CLOCKS, kind_of
from migrate_wasi.languages.rust.syntax import Syntax, items, path_ending, span
from migrate_wasi.rules import python, rust

_OFFSET = "wasi_common::clocks::WasiMonotonicOffsetClock"
_ITEM = "wasi_common::clocks::WasiClocks"
_NEW = {"system": "system()?", "monotonic": "monotonic()?.abs_clock"}
_NEW["creation_time"] = "monotonic()?.creation_time"
_WHAT = "the clocks of `WasiClocks` are optional since wasi-common 8.0"


@rust(since="8.0.0")
def optional_clocks(file: RustFile) -> Iterator[Finding]:
    syntax = Syntax.of(file)
    for leaf in syntax.leaves(*names_of(file, "WasiClocks")):
        path = path_ending(leaf)
        owner = path.parent
        if owner is None or syntax.canonical(path) != CLOCKS:
            continue
        if owner.type == "struct_expression":
            yield from _literal(syntax, owner, path)
        elif owner.type == "struct_pattern":
            yield todo(
                _WHAT,
                span(owner),
                help="take `system` and `monotonic` as options; the time of creation is in the "
                "`WasiMonotonicOffsetClock`",
                item=_ITEM,
            )
    yield from _reads(syntax)


def _literal(syntax: Syntax, literal: Node, path: Node) -> Iterator[Finding]:
    body = literal.child_by_field_name("body")
    listed = items(body) if body is not None else []
    fields = {syntax.text(field.named_children[0]): field for field in listed}
    if "creation_time" not in fields:
        if set(fields) - {"system", "monotonic"}:
            yield todo(_WHAT, span(path), help=_BY_HAND, item=_ITEM)
        return
    if set(fields) != set(_NEW) or len(listed) != 3:
        yield todo(_WHAT, span(path), help=_BY_HAND, item=_ITEM)
        return
    values = {
        name: syntax.text(field.child_by_field_name("value") or field.named_children[-1])
        for name, field in fields.items()
    }
    time = values["creation_time"]
    time = time if time == "creation_time" else f"creation_time: {time}"
    offset, imports = syntax.name_for(_OFFSET, literal)
    system, monotonic, created = (fields[name] for name in _NEW)
    others = [field for field in listed if field != created]
    following = created.next_sibling
    if created == listed[-1]:
        gone = Edit.delete(others[-1].end_byte, created.end_byte)
    else:
        end = following.end_byte if following is not None else created.end_byte
        gone = Edit.delete(
            created.start_byte, max(end, listed[listed.index(created) + 1].start_byte)
        )
    yield safe(
        f"{_WHAT}, and the monotonic one holds its time of creation",
        *imports,
        Edit.replace(*span(system), f"system: Some({values['system']})"),
        Edit.replace(
            *span(monotonic),
            f"monotonic: Some({offset} {{ {time}, abs_clock: {values['monotonic']} }})",
        ),
        gone,
        place=span(path),
        item=_ITEM,
    )


_BY_HAND = (
    "write `WasiClocks { system: Some(…), monotonic: Some(WasiMonotonicOffsetClock { "
    "creation_time, abs_clock }) }`, or `WasiClocks::new().with_system(…).with_monotonic(…)`"
)


def _reads(syntax: Syntax) -> Iterator[Finding]:
    for leaf in syntax.leaves(*_NEW):
        field = leaf.parent
        if field is None or field.type != "field_expression" or call_of(leaf) is not None:
            continue
        owner = field.child_by_field_name("value")
        name = syntax.text(leaf)
        if owner is None or kind_of(syntax, owner) != CLOCKS:
            if likely_member(syntax, owner, "clocks"):
                yield todo(
                    f"{_WHAT}, {IF_ONE}",
                    span(field),
                    help=f"read `{_NEW[name].replace('?', '')}` of it, or match on the option",
                    item=f"{_ITEM}::{name}",
                )
            continue
        parent = field.parent
        written = parent is not None and parent.type == "assignment_expression"
        function = leaves_through(syntax, field)
        fails = function is not None and error_type(
            syntax, function.child_by_field_name("return_type")
        )
        if written or not fails:
            yield todo(
                f"{_WHAT}, and nothing here can take the error where one is missing",
                span(field),
                help=f"read `{syntax.text(owner)}.{_NEW[name].replace('?', '')}` where an error "
                "can be returned, or match on the option",
                item=f"{_ITEM}::{name}",
            )
        else:
            yield safe(
                _WHAT,
                Edit.replace(*span(leaf), _NEW[name]),
                place=span(field),
                item=f"{_ITEM}::{name}",
            )


@python(since="8.0.0")
def python_clocks(file: PythonFile) -> Iterator[Finding]:
    yield from python_context.clocks(file)
