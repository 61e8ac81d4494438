"""Linear memory: loads and stores, size, growth and bulk operations.

``m0`` is the ``bytearray`` of memory 0, ``M0`` the memory itself. An address is an operand in
range plus the offset of the instruction, so it is never negative, and Python's own error for an
index past the end is the trap (see ``traps``).
"""

from __future__ import annotations

from struct import Struct

from ...wasm.leb128 import u32, unsigned
from ...wasm.opcodes import BY_NAME
from .fold import (
    ADDRESS,
    CALL,
    CHANGE,
    CONFLICTS,
    I32,
    I64,
    MEMORY,
    NEAR,
    OTHER,
    WIDE,
    Folder,
    Handler,
    in_range,
    loose,
)

#: Loads and stores by ``struct``: name in generated code to the function.
CODECS: dict[str, object] = {
    **{f"u{size}": Struct(code).unpack_from for size, code in ((2, "<H"), (4, "<I"), (8, "<Q"))},
    **{f"i{size}": Struct(code).unpack_from for size, code in ((2, "<h"), (4, "<i"))},
    "d4": Struct("<f").unpack_from,
    "d8": Struct("<d").unpack_from,
    **{f"w{size}": Struct(code).pack_into for size, code in ((2, "<H"), (4, "<I"), (8, "<Q"))},
    "wf": Struct("<f").pack_into,
    "wd": Struct("<d").pack_into,
    # A byte with its sign, for i32 and i64: to look it up takes half the time of computing it.
    "S32": tuple(byte if byte < 128 else byte + (I32 - 255) for byte in range(256)),
    "S64": tuple(byte if byte < 128 else byte + (I64 - 255) for byte in range(256)),
}

_READS = MEMORY | ADDRESS


def _memarg(f: Folder, at: int) -> tuple[int, int, int]:
    """Memory, offset, and where the immediate ends."""
    flags = f.binary[at]
    at += 1
    memory = 0
    if flags & 0x40:
        memory, at = u32(f.binary, at)
    offset = f.binary[at]
    if offset < 0x80:
        return memory, offset, at + 1
    offset, at = unsigned(f.binary, at, 64)
    return memory, offset, at


def _address(entry: tuple[str, int, int], offset: int) -> str:
    text = entry[0]
    if entry[2] < 0:
        # Addresses are rarely out of range, and then a modulo is quicker than a mask.
        text = in_range((text, 0, NEAR if entry[2] == WIDE else entry[2]), I32)
    if not offset:
        return text
    return str(int(text) + offset) if text.isdigit() else f"{text} + {offset}"


def _load(template: str, bound: int) -> Handler:
    apply = template.format

    def load(f: Folder, at: int) -> int:
        memory, offset, at = _memarg(f, at)
        entry = f.stack.pop()
        f.push(apply(memory, _address(entry, offset)), entry[1] | _READS, bound)
        return at

    return load


def _store(template: str, limit: int, narrow: int) -> Handler:
    """``limit`` is that of the operand; ``narrow`` is what is stored of it."""
    apply = template.format

    def store(f: Folder, at: int) -> int:
        memory, offset, at = _memarg(f, at)
        value = f.stack.pop()
        where = f.stack.pop()
        text, effects, bound = value
        if narrow and not 0 <= bound <= narrow:
            text = in_range(value, limit) if narrow == limit else f"{loose(value)} & {narrow}"
        f.settle(where[1] | effects | ADDRESS | CHANGE)
        f.out.append(apply(memory, _address(where, offset), text))
        if not f.stack:
            f.temporaries = 0
        return at

    return store


def _value_first(f: Folder) -> None:
    """Let Python compute the value of a store before the address."""
    stack = f.stack
    if stack[-2][1] & CONFLICTS[stack[-1][1] & 127]:
        f.settle(stack[-2][1], 0, len(stack) - 2)
        f.spill(len(stack) - 2)


def _store_byte(f: Folder, at: int) -> int:
    memory, offset, at = _memarg(f, at)
    _value_first(f)
    stack = f.stack
    value = stack.pop()
    where = stack.pop()
    text = value[0] if 0 <= value[2] <= 255 else f"{loose(value)} & 255"
    f.settle(where[1] | value[1] | ADDRESS | CHANGE)
    f.out.append(f"m{memory}[{_address(where, offset)}] = {text}")
    if not stack:
        f.temporaries = 0
    return at


def _store_f32(f: Folder, at: int) -> int:
    """A NaN goes through a function that keeps its bits."""
    memory, offset, at = _memarg(f, at)
    _value_first(f)
    stack = f.stack
    text, effects, _ = stack.pop()
    where = stack.pop()
    f.settle(where[1] | effects | ADDRESS | CHANGE)
    name, test = (text, text) if text.isalnum() else ("f_v", f"(f_v := {text})")
    arguments = f"(m{memory}, {_address(where, offset)}, {name})"
    f.out.append(f"wf{arguments} if {test} == {name} else f32_store{arguments}")
    if not stack:
        f.temporaries = 0
    return at


def _vector_load(name: str) -> Handler:
    return _load(name + "(m{0}, {1})", OTHER)


def _vector_store(name: str) -> Handler:
    return _store(name + "(m{0}, {1}, {2})", 0, 0)


def _lane(name: str, load: bool) -> Handler:
    """A load or store of one lane: the address, then the vector; the lane is an immediate."""

    def access(f: Folder, at: int) -> int:
        memory, offset, at = _memarg(f, at)
        lane = f.binary[at]
        vector = f.stack.pop()
        where = f.stack.pop()
        effects = vector[1] | where[1]
        text = f"{name}(m{memory}, {_address(where, offset)}, {lane}, {vector[0]})"
        if load:
            f.push(text, effects | _READS, OTHER)
        else:
            f.settle(effects | ADDRESS | CHANGE)
            f.out.append(text)
        return at + 1

    return access


def _size(f: Folder, at: int) -> int:
    memory, at = u32(f.binary, at)
    f.stack.append((f"(len(m{memory}) >> 16)", MEMORY, 65536))
    return at


def _grow(f: Folder, at: int) -> int:
    memory, at = u32(f.binary, at)
    entry = f.stack.pop()
    f.push(f"M{memory}.raw_grow({in_range(entry, I32)})", entry[1] | CALL, I32)
    return at


def _bulk(helper: str, arguments: str, immediates: int) -> Handler:
    """A call of a bulk operation; ``arguments`` names its objects by the immediates."""
    apply = (helper + "(" + arguments + ", {texts})").format

    def bulk(f: Folder, at: int) -> int:
        numbers: list[int] = []
        for _ in range(immediates):
            number, at = u32(f.binary, at)
            numbers.append(number)
        texts, effects = f.operands(b"\x7f\x7f\x7f")
        f.settle(effects | CALL)
        f.out.append(apply(*numbers, texts=", ".join(texts)))
        return at

    return bulk


def _data_drop(f: Folder, at: int) -> int:
    segment, at = u32(f.binary, at)
    f.settle(CALL)
    f.out.append(f"data_drop(I, {segment})")
    return at


def _codec(name: str) -> str:
    return name + "(m{0}, {1})[0]"


_BYTE = "m{0}[{1}]"

_LOADS = {
    "i32.load": (_codec("u4"), I32),
    "i64.load": (_codec("u8"), I64),
    # A NaN is loaded by a function that keeps its bits. The address is computed once: it may call.
    "f32.load": (
        "(f_r if (f_r := d4(m{0}, (f_a := {1}))[0]) == f_r else f32_load(m{0}, f_a))",
        OTHER,
    ),
    "f64.load": (_codec("d8"), OTHER),
    "i32.load8_s": ("S32[m{0}[{1}]]", I32),
    "i32.load8_u": (_BYTE, 255),
    "i32.load16_s": (_codec("i2"), WIDE),
    "i32.load16_u": (_codec("u2"), 65535),
    "i64.load8_s": ("S64[m{0}[{1}]]", I64),
    "i64.load8_u": (_BYTE, 255),
    "i64.load16_s": (_codec("i2"), WIDE),
    "i64.load16_u": (_codec("u2"), 65535),
    "i64.load32_s": (_codec("i4"), WIDE),
    "i64.load32_u": (_codec("u4"), I32),
}
_STORES = {
    "i32.store": ("w4(m{0}, {1}, {2})", I32, I32),
    "i64.store": ("w8(m{0}, {1}, {2})", I64, I64),
    "f64.store": ("wd(m{0}, {1}, {2})", 0, 0),
    "i32.store16": ("w2(m{0}, {1}, {2})", I32, 65535),
    "i64.store16": ("w2(m{0}, {1}, {2})", I64, 65535),
    "i64.store32": ("w4(m{0}, {1}, {2})", I64, I32),
}


def _vectors() -> dict[int, Handler]:
    found: dict[int, Handler] = {}
    for opcode in BY_NAME.values():
        if opcode.name.startswith("v128.") and opcode.width:
            name = opcode.name.replace(".", "_")
            load = opcode.name.startswith("v128.load")
            if opcode.immediate == "memarg_lane":
                found[opcode.code] = _lane(name, load)
            else:
                found[opcode.code] = _vector_load(name) if load else _vector_store(name)
    return found


HANDLERS: dict[int, Handler] = {
    **{BY_NAME[name].code: _load(*row) for name, row in _LOADS.items()},
    **{BY_NAME[name].code: _store(*row) for name, row in _STORES.items()},
    **_vectors(),
    0x38: _store_f32,
    0x3A: _store_byte,
    0x3C: _store_byte,
    0x3F: _size,
    0x40: _grow,
    0xFC08: _bulk("memory_init", "I, M{1}, {0}", 2),
    0xFC09: _data_drop,
    0xFC0A: _bulk("memory_copy", "M{0}, M{1}", 2),
    0xFC0B: _bulk("memory_fill", "M{0}", 1),
}
