"""The length of any instruction, from the table of instructions.

Used where speed does not matter: for instructions that a constant expression must not have, and to
find out which of two errors in a binary comes first. Imported when one of these happens.

Source: WebAssembly core specification, binary format, "Instructions".
"""

from __future__ import annotations

from collections.abc import Callable

from ..errors import MalformedError, UnsupportedError
from ..features import Feature
from ..leb128 import s32, s33, s64, u32
from ..opcodes import (
    BY_CODE,
    IMMEDIATES,
    REFUSED_CODES,
    REFUSED_PREFIXES,
    RELAXED_SIMD_START,
)
from .primitives import length
from .value_types import reference_type, value_type, value_types

_END = 0x0B
_Skip = Callable[[bytes, int, Feature], int]

_BLOCKS = ("block", "try_table")
_PREFIXES = frozenset(code >> 8 for code in BY_CODE if code > 0xFF)


def skip(binary: bytes, at: int, features: Feature) -> tuple[int, bool]:
    """The offset after an instruction, and whether it opens a block.

    :raises MalformedError: ``illegal opcode``, or a broken immediate.
    :raises UnsupportedError: an instruction of a proposal that is refused or switched off.
    """
    start = at
    code = binary[at]
    at += 1
    rule = f"illegal opcode {code:02x}"
    feature = REFUSED_PREFIXES.get(code)
    if code in _PREFIXES:
        number, at = u32(binary, at)
        rule = f"{rule} {number}"
        if code == 0xFD and number >= RELAXED_SIMD_START:
            feature = Feature.RELAXED_SIMD
        # A larger number has no room in the numbering and would look like a smaller one.
        code = code << 8 | number if number < 0x100 else -1
    opcode = BY_CODE.get(code)
    if opcode is None:
        feature = feature or REFUSED_CODES.get(code)
        if feature is None:
            raise MalformedError(rule, offset=start)
        raise UnsupportedError(feature, rule=rule, offset=start)
    if opcode.feature is not None and opcode.feature not in features:
        raise UnsupportedError(opcode.feature, rule=rule, offset=start)
    for part in IMMEDIATES[opcode.immediate]:
        at = _SKIP[part](binary, at, features)
    return at, opcode.immediate in _BLOCKS


def skip_block(binary: bytes, at: int, features: Feature) -> int:
    """The offset after the ``end`` that closes the block whose first instruction is at ``at``."""
    depth = 1
    while depth:
        if binary[at] == _END:
            at += 1
            depth -= 1
        else:
            at, opens = skip(binary, at, features)
            depth += opens
    return at


def _index(binary: bytes, at: int, _features: Feature) -> int:
    return u32(binary, at)[1]


def _index_or_zero(feature: Feature) -> _Skip:
    """An index that was a zero byte before a proposal made it one."""

    def skip_index(binary: bytes, at: int, features: Feature) -> int:
        if feature in features:
            return u32(binary, at)[1]
        if binary[at]:
            raise MalformedError("zero byte expected", offset=at)
        return at + 1

    return skip_index


def _fixed(size: int) -> _Skip:
    def skip_bytes(_binary: bytes, at: int, _: Feature) -> int:
        return at + size

    return skip_bytes


def _indices(binary: bytes, at: int, _features: Feature) -> int:
    count, at = length(binary, at)
    for _ in range(count):
        at = u32(binary, at)[1]
    return at


def _value_types(binary: bytes, at: int, features: Feature) -> int:
    count, at = length(binary, at)
    value_types(binary, at, at + count, features)
    return at + count


def _blocktype(binary: bytes, at: int, features: Feature) -> int:
    byte = binary[at]
    if byte == 0x40:
        return at + 1
    if 0x40 < byte < 0x80 or Feature.MULTI_VALUE not in features:
        return value_type(binary, at, features)[1]
    index, following = s33(binary, at)
    if index < 0:
        raise MalformedError("malformed block type", offset=at)
    return following


def _catches(binary: bytes, at: int, features: Feature) -> int:
    count, at = length(binary, at)
    for _ in range(count):
        kind = binary[at]
        if kind > 3:
            raise MalformedError("malformed catch clause", offset=at)
        at += 1
        for _ in range(1 if kind > 1 else 2):
            at = _index(binary, at, features)
    return at


def _memory_argument(binary: bytes, at: int, features: Feature) -> int:
    flags, following = u32(binary, at)
    several = Feature.MULTI_MEMORY in features
    # With a flag in it, an alignment that is too large is only invalid.
    if flags > (0x7F if several else 0x1F):
        raise MalformedError("malformed memop flags", offset=at)
    if flags & 0x40:
        following = u32(binary, following)[1]
    return u32(binary, following)[1]


_SKIP: dict[str, _Skip] = {
    **dict.fromkeys(("label", "func", "type", "tag", "local", "global", "elem", "data"), _index),
    "table": _index_or_zero(Feature.REFERENCE_TYPES),
    "memory": _index_or_zero(Feature.MULTI_MEMORY),
    "labels": _indices,
    "valtypes": _value_types,
    "blocktype": _blocktype,
    "catches": _catches,
    "memarg": _memory_argument,
    "reftype": lambda binary, at, features: reference_type(binary, at, features)[1],
    "s32": lambda binary, at, _: s32(binary, at)[1],
    "s64": lambda binary, at, _: s64(binary, at)[1],
    "f32": _fixed(4),
    "f64": _fixed(8),
    "bytes16": _fixed(16),
    "lane": _fixed(1),
    "lanes16": _fixed(16),
}
