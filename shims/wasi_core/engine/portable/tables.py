"""Tables: access, size, growth and bulk operations.

``e0`` is the list of the elements of table 0, ``E0`` the table itself.
"""

from __future__ import annotations

from ...wasm.leb128 import u32
from .fold import (
    CALL,
    CHANGE,
    I32,
    MEMORY,
    OTHER,
    TRAP,
    Folder,
    Handler,
    in_range,
)


def _get(f: Folder, at: int) -> int:
    table, at = u32(f.binary, at)
    entry = f.stack.pop()
    f.push(f"table_get(e{table}, {in_range(entry, I32)})", entry[1] | MEMORY | TRAP, OTHER)
    return at


def _set(f: Folder, at: int) -> int:
    table, at = u32(f.binary, at)
    value = f.stack.pop()
    entry = f.stack.pop()
    effects = value[1] | entry[1] | CHANGE | TRAP
    f.settle(effects)
    f.out.append(f"table_set(e{table}, {in_range(entry, I32)}, {value[0]})")
    return at


def _size(f: Folder, at: int) -> int:
    table, at = u32(f.binary, at)
    f.stack.append((f"len(e{table})", MEMORY, I32))
    return at


def _grow(f: Folder, at: int) -> int:
    table, at = u32(f.binary, at)
    delta = f.stack.pop()
    value = f.stack.pop()
    f.push(
        f"table_grow(E{table}, {value[0]}, {in_range(delta, I32)})",
        value[1] | delta[1] | CALL,
        I32,
    )
    return at


def _fill(f: Folder, at: int) -> int:
    table, at = u32(f.binary, at)
    count = f.stack.pop()
    value = f.stack.pop()
    where = f.stack.pop()
    f.settle(count[1] | value[1] | where[1] | CALL)
    f.out.append(
        f"table_fill(E{table}, {in_range(where, I32)}, {value[0]}, {in_range(count, I32)})"
    )
    return at


def _bulk(helper: str, arguments: str) -> Handler:
    apply = (helper + "(" + arguments + ", {texts})").format

    def bulk(f: Folder, at: int) -> int:
        one, at = u32(f.binary, at)
        two, at = u32(f.binary, at)
        texts, effects = f.operands(b"\x7f\x7f\x7f")
        f.settle(effects | CALL)
        f.out.append(apply(one, two, texts=", ".join(texts)))
        return at

    return bulk


def _elem_drop(f: Folder, at: int) -> int:
    segment, at = u32(f.binary, at)
    f.settle(CALL)
    f.out.append(f"elem_drop(I, {segment})")
    return at


HANDLERS: dict[int, Handler] = {
    0x25: _get,
    0x26: _set,
    0xFC0C: _bulk("table_init", "I, E{1}, {0}"),
    0xFC0D: _elem_drop,
    0xFC0E: _bulk("table_copy", "E{0}, E{1}"),
    0xFC0F: _grow,
    0xFC10: _size,
    0xFC11: _fill,
}
