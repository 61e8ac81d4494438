"""Constants and lanes of 128-bit vectors.

Source: WebAssembly core specification, text format, "Vector Instructions".
"""

from __future__ import annotations

from . import numbers
from .cursor import Cursor

#: Number of lanes and the shape of one.
SHAPES = {
    "i8x16": (16, "i8"),
    "i16x8": (8, "i16"),
    "i32x4": (4, "i32"),
    "i64x2": (2, "i64"),
    "f32x4": (4, "f32"),
    "f64x2": (2, "f64"),
}


def constant(cursor: Cursor) -> bytes:
    """A shape and that many numbers: 16 bytes, lane 0 first."""
    shape = cursor.words[cursor.at]
    if shape not in SHAPES:
        raise cursor.unexpected("the shape of a vector")
    cursor.at += 1
    count, lane_shape = SHAPES[shape]
    out = bytearray()
    for _ in range(count):
        if not numbers.is_number(cursor.words[cursor.at]):
            raise _wrong_number(cursor, f"wrong number of lane literals, {shape} has {count}")
        out += cursor.number(lane_shape).to_bytes(16 // count, "little")
    if numbers.is_number(cursor.words[cursor.at]):
        raise cursor.error(f"wrong number of lane literals, {shape} has {count}")
    return bytes(out)


def lane(cursor: Cursor) -> bytes:
    """The index of a lane. Which ones a shape has, validation knows."""
    try:
        value = numbers.natural(cursor.words[cursor.at], 8)
    except numbers.LiteralError:
        raise cursor.error("malformed lane index") from None
    if value is None:
        raise cursor.unexpected("the index of a lane")
    cursor.at += 1
    return bytes((value,))


def shuffle(cursor: Cursor) -> bytes:
    """The 16 lanes of a shuffle."""
    out = bytearray()
    for _ in range(16):
        if not numbers.is_number(cursor.words[cursor.at]):
            raise _wrong_number(cursor, "invalid lane length, a shuffle has 16")
        out += lane(cursor)
    if numbers.is_number(cursor.words[cursor.at]):
        raise cursor.error("invalid lane length, a shuffle has 16")
    return bytes(out)


def _wrong_number(cursor: Cursor, message: str) -> Exception:
    """Too few numbers, unless what stands there is no token at all."""
    error = cursor.unexpected()
    return error if error.message.startswith("unknown operator") else cursor.error(message)
