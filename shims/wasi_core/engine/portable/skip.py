"""Passing over instructions that cannot be reached."""

from __future__ import annotations

from ...wasm.opcodes import BY_CODE, IMMEDIATES

#: For each part of an immediate: how many bytes, or 0 for a LEB128, or the negative marks below.
_LIST = -1
_MEMARG = -2
_CATCHES = -3
_PARTS = {
    "labels": _LIST,
    "valtypes": _LIST,
    "memarg": _MEMARG,
    "catches": _CATCHES,
    "lane": 1,
    "f32": 4,
    "f64": 8,
    "bytes16": 16,
    "lanes16": 16,
}
_SHAPES = {
    code: tuple(_PARTS.get(part, 0) for part in IMMEDIATES[opcode.immediate])
    for code, opcode in BY_CODE.items()
}
_OPENERS = frozenset((0x02, 0x03, 0x04, 0x1F))


def _leb(binary: bytes, at: int) -> int:
    while binary[at] > 127:
        at += 1
    return at + 1


def _count(binary: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = binary[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def opcode_at(binary: bytes, at: int) -> tuple[int, int]:
    """The code of the instruction at an offset, as ``opcodes`` has it, and where that ends."""
    code = binary[at]
    at += 1
    if code >= 0xFB:
        number, at = _count(binary, at)
        code = code << 8 | number
    return code, at


def skip_immediates(binary: bytes, at: int, code: int) -> int:
    """The offset after the immediates that start at an offset."""
    for part in _SHAPES[code]:
        if part > 0:
            at += part
        elif part == 0:
            at = _leb(binary, at)
        elif part == _LIST:
            count, at = _count(binary, at)
            for _ in range(count):
                at = _leb(binary, at)
        elif part == _MEMARG:
            flags, at = _count(binary, at)
            if flags & 0x40:
                at = _leb(binary, at)
            at = _leb(binary, at)
        else:
            count, at = _count(binary, at)
            for _ in range(count):
                kind = binary[at]
                at += 1
                for _ in range(2 if kind < 2 else 1):
                    at = _leb(binary, at)
    return at


def skip_unreachable(binary: bytes, at: int) -> int:
    """The offset of the ``else`` or ``end`` that ends the innermost open block."""
    depth = 0
    while True:
        start = at
        code, at = opcode_at(binary, at)
        if code in _OPENERS:
            depth += 1
        elif code == 0x0B:
            if not depth:
                return start
            depth -= 1
        elif code == 0x05 and not depth:
            return start
        at = skip_immediates(binary, at, code)
