"""Locals, globals, constants, and what only moves values about: drop, select, references."""

from __future__ import annotations

from struct import unpack_from

from ...wasm.leb128 import s32, s64, u32
from .fold import (
    GLOBAL,
    I32,
    I64,
    IMPURE,
    OTHER,
    SET,
    TRAP,
    TRUTH,
    Folder,
    Handler,
    bound_of,
    condition,
    local_bit,
    loose,
    typed,
)

_LOCAL_BITS = tuple(local_bit(local) for local in range(200))


def _local_get(f: Folder, at: int) -> int:
    local = f.binary[at]
    if local > 127:
        local, at = u32(f.binary, at)
        f.stack.append((f"l{local}", local_bit(local), bound_of(f.locals[local])))
    else:
        at += 1
        f.stack.append((f"l{local}", _LOCAL_BITS[local], bound_of(f.locals[local])))
    if local in f.unset:
        f.unset.remove(local)
        f.zeros.append(local)
    return at


def _local_set(f: Folder, at: int) -> int:
    local, at = u32(f.binary, at)
    entry = f.stack.pop()
    _assign(f, local, entry)
    if not f.stack:
        f.temporaries = 0
    return at


def _local_tee(f: Folder, at: int) -> int:
    local, at = u32(f.binary, at)
    entry = f.stack.pop()
    _assign(f, local, entry)
    bound = entry[2]
    f.stack.append(
        (
            f"l{local}",
            local_bit(local),
            1 if bound == TRUTH else bound if bound > 0 else bound_of(f.locals[local]),
        )
    )
    return at


def _assign(f: Folder, local: int, entry: tuple[str, int, int]) -> None:
    text = typed(entry, f.locals[local])
    name = f"l{local}"
    if local in f.unset and len(f.frames) == 1:
        # Nothing has read the zero so far, and from here on there is another value.
        f.unset.remove(local)
    if text == name:
        return
    f.settle(entry[1], local_bit(local))
    f.out.append(f"{name} = {text}")
    if f.doubled:
        f.doubled.discard(name)


def _global_get(f: Folder, at: int) -> int:
    index, at = u32(f.binary, at)
    kind = f.module.globals[index]
    f.stack.append((f"g{index}.raw", GLOBAL if kind.mutable else 0, bound_of(kind.content)))
    return at


def _global_set(f: Folder, at: int) -> int:
    index, at = u32(f.binary, at)
    entry = f.stack.pop()
    f.settle(entry[1] | SET)
    f.out.append(f"g{index}.raw = {typed(entry, f.module.globals[index].content)}")
    if not f.stack:
        f.temporaries = 0
    return at


def _i32_const(f: Folder, at: int) -> int:
    value, at = s32(f.binary, at)
    value &= I32
    f.stack.append((str(value), 0, value))
    return at


def _i64_const(f: Folder, at: int) -> int:
    value, at = s64(f.binary, at)
    value &= I64
    f.stack.append((str(value), 0, value))
    return at


def _f32_const(f: Folder, at: int) -> int:
    value: float = unpack_from("<f", f.binary, at)[0]
    if value - value == 0.0:
        text = f"({value!r})" if value < 0 or repr(value)[0] == "-" else repr(value)
    else:
        text = f"F32_{int.from_bytes(f.binary[at : at + 4], 'little'):08x}"
    f.stack.append((text, 0, OTHER))
    return at + 4


def _f64_const(f: Folder, at: int) -> int:
    value: float = unpack_from("<d", f.binary, at)[0]
    if value - value == 0.0:
        text = f"({value!r})" if repr(value)[0] == "-" else repr(value)
    else:
        text = f"F64_{int.from_bytes(f.binary[at : at + 8], 'little'):016x}"
    f.stack.append((text, 0, OTHER))
    return at + 8


def _v128_const(f: Folder, at: int) -> int:
    f.stack.append((repr(bytes(f.binary[at : at + 16])), 0, OTHER))
    return at + 16


def _drop(f: Folder, at: int) -> int:
    text, effects, _ = f.stack.pop()
    if effects & IMPURE:
        f.settle(effects)
        f.out.append(text)
    if not f.stack:
        f.temporaries = 0
    return at


def _select(f: Folder, at: int) -> int:
    """The condition is computed first in Python, and one of the values not at all."""
    stack = f.stack
    chosen = stack.pop()
    f.settle(chosen[1])
    if (stack[-1][1] | stack[-2][1]) & IMPURE:
        f.settle(TRAP)
    two = stack.pop()
    one = stack.pop()
    if one[2] >= 0 and two[2] >= 0:
        bound = max(one[2], two[2])
    else:
        one = (loose(one), one[1], 1 if one[2] == TRUTH else one[2])
        two = (loose(two), two[1], 1 if two[2] == TRUTH else two[2])
        bound = min(one[2], two[2])
        if bound >= 0:
            bound = max(one[2], two[2])
    f.push(f"({one[0]} if {condition(chosen)} else {two[0]})", one[1] | two[1] | chosen[1], bound)
    return at


def _select_typed(f: Folder, at: int) -> int:
    count, at = u32(f.binary, at)
    for _ in range(count):
        _, at = u32(f.binary, at)
    return _select(f, at)


def _nop(_f: Folder, at: int) -> int:
    return at


def _ref_null(f: Folder, at: int) -> int:
    f.stack.append(("None", 0, OTHER))
    return at + 1


def _ref_is_null(f: Folder, at: int) -> int:
    text, effects, _ = f.stack.pop()
    f.stack.append((f"({text} is None)", effects, TRUTH))
    return at


def _ref_func(f: Folder, at: int) -> int:
    index, at = u32(f.binary, at)
    f.stack.append((f"I.func({index})", 0, OTHER))
    return at


HANDLERS: dict[int, Handler] = {
    0x01: _nop,
    0x1A: _drop,
    0x1B: _select,
    0x1C: _select_typed,
    0x20: _local_get,
    0x21: _local_set,
    0x22: _local_tee,
    0x23: _global_get,
    0x24: _global_set,
    0x41: _i32_const,
    0x42: _i64_const,
    0x43: _f32_const,
    0x44: _f64_const,
    0xD0: _ref_null,
    0xD1: _ref_is_null,
    0xD2: _ref_func,
    0xFD0C: _v128_const,
}
