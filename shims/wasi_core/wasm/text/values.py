"""Argument values and result patterns of scripts.

===========================  =======================================================
``(i32.const n)`` and so on   a value; as a result, exactly these bits
``(f32.const nan:canonical)`` a NaN with only the top bit of its payload, any sign
``(f32.const nan:arithmetic)`` a NaN with the top bit of its payload, any sign
``(ref.null func)``           null; ``(ref.null)`` as a result is null of any type
``(ref.extern n)``            the reference that the host made of the number n
``(ref.extern) (ref.func)``   as a result, any reference of the type that is not null
``(either p q)``              as a result, one of the patterns
===========================  =======================================================

Source: the reference interpreter's script format, github.com/WebAssembly/spec, interpreter/README.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from ..types import ValType
from .cursor import Cursor
from .types import heap_type
from .vectors import SHAPES, constant

Raw = int | float | bytes | None
_CONSTANTS = {
    "i32.const": ValType.I32,
    "i64.const": ValType.I64,
    "f32.const": ValType.F32,
    "f64.const": ValType.F64,
    "v128.const": ValType.V128,
}
_NANS = ("nan:canonical", "nan:arithmetic")


class Value(NamedTuple):
    """An argument. ``raw`` is as a tier takes it (``engine/tier.py``); of an ``externref`` that
    is not null it is the number that stands for the reference."""

    type: ValType
    raw: Raw


class Bits(NamedTuple):
    """A result of exactly these bits: a number, unsigned, as wide as the type."""

    type: ValType
    bits: int


class Nan(NamedTuple):
    """A result that is a NaN: ``canonical``, or else arithmetic."""

    type: ValType
    canonical: bool


class Lanes(NamedTuple):
    """A ``v128`` result, lane by lane, lane 0 first.

    ``shape`` is as the text has it, ``f32x4``; a lane of an integer shape is the bits of it.
    """

    shape: str
    lanes: tuple[int | Nan, ...]


class Null(NamedTuple):
    """A result that is null; ``type`` is None when any type is right."""

    type: ValType | None


class Reference(NamedTuple):
    """A result that is a reference and not null; ``number`` is the host's, None for any."""

    type: ValType
    number: int | None


class Either(NamedTuple):
    """A result that one of the patterns describes."""

    patterns: tuple[_One, ...]


_One = Bits | Nan | Lanes | Null | Reference
Pattern = _One | Either


def _float(bits: int, type_: ValType) -> float:
    """A raw float of bits. The payload of a 32-bit NaN becomes the top of the 64-bit one."""
    if type_ is ValType.F32:
        if bits & 0x7F800000 != 0x7F800000 or not bits & 0x7FFFFF:
            return struct.unpack("<f", bits.to_bytes(4, "little"))[0]
        bits = (bits >> 31 << 63) | 0x7FF << 52 | (bits & 0x7FFFFF) << 29
    return struct.unpack("<d", bits.to_bytes(8, "little"))[0]


def argument(cursor: Cursor) -> Value:
    """A constant, which has to be next."""
    cursor.expect("(")
    word = cursor.words[cursor.at]
    cursor.at += 1
    if word in _CONSTANTS:
        type_ = _CONSTANTS[word]
        raw: Raw
        if type_ is ValType.V128:
            raw = constant(cursor)
        else:
            raw = cursor.number(str(type_))
            if type_ in (ValType.F32, ValType.F64):
                raw = _float(raw, type_)
    elif word == "ref.null":
        type_, raw = heap_type(cursor), None
    elif word in ("ref.extern", "ref.host"):
        type_, raw = ValType.EXTERNREF, cursor.natural()
    else:
        raise cursor.unexpected("a constant", cursor.at - 1)
    cursor.leave()
    return Value(type_, raw)


def pattern(cursor: Cursor) -> Pattern:
    """What a result has to be."""
    if not cursor.enter("either"):
        return _one(cursor)
    patterns = [_one(cursor)]
    while not cursor.closes():
        patterns.append(_one(cursor))
    cursor.leave()
    return Either(tuple(patterns))


def _one(cursor: Cursor) -> _One:
    """What a result has to be, without alternatives."""
    cursor.expect("(")
    word = cursor.words[cursor.at]
    cursor.at += 1
    found: _One
    if word == "v128.const":
        found = _lanes(cursor)
    elif word in _CONSTANTS:
        type_ = _CONSTANTS[word]
        lane = _number(cursor, str(type_))
        found = lane if isinstance(lane, Nan) else Bits(type_, lane)
    elif word == "ref.null":
        found = Null(None if cursor.closes() else heap_type(cursor))
    elif word in ("ref.extern", "ref.host"):
        found = Reference(ValType.EXTERNREF, None if cursor.closes() else cursor.natural())
    elif word == "ref.func":
        found = Reference(ValType.FUNCREF, None if cursor.closes() else cursor.natural())
    elif word == "ref.exn":
        found = Reference(ValType.EXNREF, None)
    else:
        raise cursor.unexpected("a result", cursor.at - 1)
    cursor.leave()
    return found


def _number(cursor: Cursor, shape: str) -> int | Nan:
    word = cursor.words[cursor.at]
    if word in _NANS and shape[0] == "f":
        cursor.at += 1
        return Nan(ValType.F32 if shape == "f32" else ValType.F64, word == "nan:canonical")
    return cursor.number(shape)


def _lanes(cursor: Cursor) -> Lanes:
    shape = cursor.words[cursor.at]
    if shape not in SHAPES:
        raise cursor.unexpected("the shape of a vector")
    cursor.at += 1
    count, lane = SHAPES[shape]
    return Lanes(shape, tuple(_number(cursor, lane) for _ in range(count)))
