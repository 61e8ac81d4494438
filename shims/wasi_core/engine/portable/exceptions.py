"""Exceptions: ``throw``, ``throw_ref``, ``try_table``.

A guest exception is a :class:`~wasi_core.engine.exceptions.WasmException` of Python, and
``try_table`` a ``try`` statement. Its handlers compare tags, move the values and branch. Traps and
the exceptions of host functions are other classes, so they pass.
"""

from __future__ import annotations

from ...wasm.leb128 import u32
from ..exceptions import ExceptionReference, WasmException
from ..traps import Trap, TrapCode
from .control import (
    block_type,
    close,
    keep_effects,
    leave_with,
    open_frame,
    slots,
    unreachable_from_here,
)
from .fold import Folder, Frame, Handler, bound_of
from .tree import Block, Body, Branch, If, Leave, Try

#: What the reference of the exception is called in a handler.
CAUGHT = "r"
#: The binary format of catch clauses.
_WITH_TAG = (0, 1)
_WITH_REFERENCE = (1, 3)


def _throw(f: Folder, at: int) -> int:
    tag, at = u32(f.binary, at)
    params = f.module.types[f.module.tags[tag]].params
    keep_effects(f, len(params))
    texts, _ = f.operands(params)
    values = "".join(text + ", " for text in texts)
    f.out.append(Leave(f"raise Thrown(Exn(x{tag}, ({values})))"))
    unreachable_from_here(f)
    return at


def _throw_ref(f: Folder, at: int) -> int:
    keep_effects(f, 1)
    f.out.append(Leave(f"raise rethrown({f.stack.pop()[0]})"))
    unreachable_from_here(f)
    return at


def _try_table(f: Folder, at: int) -> int:
    params, results, at = block_type(f, at)
    clauses, at = u32(f.binary, at)
    handlers: list[tuple[str, Body]] = []
    for _ in range(clauses):
        kind = f.binary[at]
        at += 1
        tag = -1
        if kind in _WITH_TAG:
            tag, at = u32(f.binary, at)
        depth, at = u32(f.binary, at)
        handlers.append(_clause(f, tag, kind in _WITH_REFERENCE, depth))
    frame = open_frame(f, "try", params, results)
    frame.otherwise = Leave("raise")
    frame.handler = _handler(handlers, frame.otherwise)
    return at


def _clause(f: Folder, tag: int, reference: bool, depth: int) -> tuple[str, Body]:
    """The test of a catch clause, empty for one that catches all, and what it does."""
    body: Body = []
    values: list[str] = []
    types = b""
    if tag >= 0:
        types = f.module.types[f.module.tags[tag]].params
        values = [f.temporary() for _ in types]
    outside = depth == len(f.frames) - 1
    if values:
        body.append(f"{''.join(name + ', ' for name in values)} = {CAUGHT}.values")
    entries = [(name, 0, bound_of(kind)) for name, kind in zip(values, types, strict=True)]
    if reference:
        entries.append((CAUGHT, 0, 0))
    if outside:
        body.append(leave_with(f, entries))
    else:
        label = f.frames[-1 - depth].label
        label.used += 1
        for place, entry in enumerate(entries):
            body.append(f"s{label.height + place} = {entry[0]}")
        body.append(Branch(label))
    return f"{CAUGHT}.tag is x{tag}" if tag >= 0 else "", body


def _handler(clauses: list[tuple[str, Body]], otherwise: Leave) -> Body:
    """The first clause that fits is taken; without one the exception goes on."""
    body: Body = [otherwise]
    for test, taken in reversed(clauses):
        body = [If(test, taken, body)] if test else taken
    return body


def end_try(f: Folder, frame: Frame) -> None:
    """The end of a ``try_table``."""
    if f.reachable:
        slots(f, frame.height, frame.results)
    falls = f.reachable
    node = Try(f.out, frame.handler, frame.otherwise)
    label = frame.label
    f.out = frame.out
    f.out.append(Block(label, [node]) if label.used else node)
    close(f, frame, falls or label.used > 0)
    f.frames.pop()


def _rethrown(reference: ExceptionReference | None) -> WasmException:
    if reference is None:
        raise Trap(TrapCode.NULL_EXCEPTION_REFERENCE)
    return WasmException(reference)


HELPERS: dict[str, object] = {
    "Thrown": WasmException,
    "Exn": ExceptionReference,
    "rethrown": _rethrown,
}

HANDLERS: dict[int, Handler] = {0x08: _throw, 0x0A: _throw_ref, 0x1F: _try_table}
