"""Where `wiggle::Trap` is taken apart or made, and how the same is said of an `anyhow::Error`.

Err(Trap::String(err)) => A(err),        Err(err) => match err.downcast::<I32Exit>() {
Err(Trap::I32Exit(i)) => B(i),               Err(err) => A(err.to_string()),
                                             Ok(I32Exit(i)) => B(i),
                                         },
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from migrate_wasi.edits import Edit
from migrate_wasi.languages.rust.names import reads, rebound
from migrate_wasi.languages.rust.signatures.errors import any_error
from migrate_wasi.languages.rust.signatures.matches import (
    Arm,
    Variant,
    arms,
    deeper,
    indentation,
    variant,
)
from migrate_wasi.languages.rust.syntax import Syntax, enclosing, path_ending

TRAP = "wiggle::Trap"
EXIT = "wasi_common::I32Exit"


@dataclass(frozen=True)
class Rewrite:
    """The edits at one place, the bytes they stand for, and the leaves that they settle."""

    place: tuple[int, int]
    edits: tuple[Edit, ...]
    settled: frozenset[int]
    what: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _TrapArm:
    arm: Arm
    trap: Variant
    wrapped: bool  # in `Err(…)`


def match_rewrite(syntax: Syntax, leaf: Node) -> Rewrite | None:
    """The rewrite of the `match` around a pattern that names `wiggle::Trap`, if it is certain."""
    match = enclosing(leaf, "match_expression")
    if match is None:
        return None
    found = [(arm, _trap_arm(syntax, arm)) for arm in arms(match)]
    traps = {_kind(syntax, one): one for _, one in found if one is not None}
    positions = [at for at, (_, one) in enumerate(found) if one is not None]
    if set(traps) != {"String", "I32Exit"} or len(positions) != 2:
        return None
    if positions[1] != positions[0] + 1 or any(one.arm.guard for one in traps.values()):
        return None
    text, status = traps["String"], traps["I32Exit"]
    if text.wrapped != status.wrapped or leaf.start_byte not in {
        _leaf(text).start_byte,
        _leaf(status).start_byte,
    }:
        return None
    return _rewrite(syntax, match, text, status)


def _trap_arm(syntax: Syntax, arm: Arm) -> _TrapArm | None:
    outer = variant(arm.pattern)
    if outer is None:
        return None
    if _names_trap(syntax, outer.path):
        return _TrapArm(arm, outer, wrapped=False)
    if syntax.text(outer.path) != "Err" or outer.field is None:
        return None
    inner = variant(outer.field)
    if inner is None or not _names_trap(syntax, inner.path):
        return None
    return _TrapArm(arm, inner, wrapped=True)


def _names_trap(syntax: Syntax, path: Node) -> bool:
    found = syntax.canonical(path)
    return found is not None and found.startswith(f"{TRAP}::")


def _kind(syntax: Syntax, arm: _TrapArm) -> str:
    return syntax.text(arm.trap.path).rpartition("::")[2]


def _leaf(arm: _TrapArm) -> Node:
    """The `Trap` in `wiggle::Trap::String`."""
    owner = arm.trap.path.child_by_field_name("path") or arm.trap.path
    return owner.child_by_field_name("name") or owner


def _rewrite(syntax: Syntax, match: Node, text: _TrapArm, status: _TrapArm) -> Rewrite | None:
    field = text.trap.field
    if field is not None and field.type != "identifier":
        return None
    name = syntax.text(field) if field is not None else "error"
    clash = any(True for _ in reads(syntax, status.arm.value, name))
    if clash or rebound(syntax, text.arm.value, name):
        return None
    exit_name, imports = syntax.name_for(EXIT, match)
    code = syntax.text(status.trap.field) if status.trap.field is not None else "_"
    edits = [*imports, *_as_text(syntax, text.arm.value, name)]
    patterns = {
        id(text): f"Err({name})" if field is not None else "Err(_)",
        id(status): f"Ok({exit_name}({code}))",
    }
    first, second = sorted((text, status), key=lambda one: one.arm.node.start_byte)
    if text.wrapped:
        indent = indentation(syntax, first.arm.node)
        patterns[id(first)] = (
            f"Err({name}) => match {name}.downcast::<{exit_name}>() {{\n"
            f"{indent}    {patterns[id(first)]}"
        )
        end = second.arm.node.end_byte
        edits += deeper(syntax, first.arm.node.start_byte, end, match)
        edits.append(Edit.insert(end, f"\n{indent}}},"))
    else:
        value = match.child_by_field_name("value")
        if value is None or value.type in ("reference_expression", "unary_expression"):
            return None
        edits.append(Edit.insert(value.end_byte, f".downcast::<{exit_name}>()"))
    for one in (first, second):
        pattern = one.arm.pattern
        edits.append(Edit.replace(pattern.start_byte, pattern.end_byte, patterns[id(one)]))
    return Rewrite(
        (first.arm.node.start_byte, second.arm.node.end_byte),
        tuple(edits),
        frozenset((_leaf(text).start_byte, _leaf(status).start_byte)),
        "an exit status and a trap are told apart by `downcast` since wasi-common 3.0",
    )


def _as_text(syntax: Syntax, value: Node, name: str) -> Iterator[Edit]:
    """Where the `String` of a trap was used, the text of the error takes its place."""
    for leaf in reads(syntax, value, name):
        if leaf.parent is not None and leaf.parent.type == "shorthand_field_initializer":
            yield Edit.insert(leaf.start_byte, f"{name}: ")
        yield Edit.insert(leaf.end_byte, ".to_string()")


def other_rewrite(syntax: Syntax, leaf: Node) -> Rewrite | None:
    """The rewrite of `wiggle::Trap` as a type or as a constructor, if it is certain."""
    path = path_ending(leaf)
    parent = path.parent
    module, needs = any_error(syntax.file)
    if parent is None:
        return None
    settled = frozenset((leaf.start_byte,))
    if leaf.type == "type_identifier" and parent.type not in ("impl_item", "trait_bounds"):
        edit = Edit.replace(path.start_byte, path.end_byte, f"{module}::Error")
        what = f"the error type of WASI calls is `{module}::Error` since wasi-common 3.0"
        return Rewrite((path.start_byte, path.end_byte), (edit,), settled, what, needs)
    name = parent.child_by_field_name("name")
    if parent.type != "scoped_identifier" or name is None or parent.parent is None:
        return None
    if parent.parent.type.endswith("pattern"):
        return None
    place = (parent.start_byte, parent.end_byte)
    if syntax.text(name) == "String":
        edits = (Edit.replace(*place, f"{module}::Error::msg"),)
    elif parent.parent.type == "call_expression":
        exit_name, imports = syntax.name_for(EXIT, path)
        call = parent.parent
        edits = (
            *imports,
            Edit.replace(*place, f"{module}::Error::new({exit_name}"),
            Edit.insert(call.end_byte, ")"),
        )
    else:
        return None
    what = "`wiggle::Trap` is gone since wasi-common 3.0: traps are plain errors"
    return Rewrite(place, edits, settled, what, needs)
