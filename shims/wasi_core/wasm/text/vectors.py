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
    _expect_numbers(cursor, count, f"wrong number of lane literals, {shape} has {count}")
    size = 16 // count
    return b"".join([cursor.number(lane_shape).to_bytes(size, "little") for _ in range(count)])


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
    _expect_numbers(cursor, 16, "invalid lane length, a shuffle has 16")
    out = bytearray()
    for _ in range(16):
        if not cursor.is_natural():
            raise cursor.error("malformed lane index")
        out += lane(cursor)
    return bytes(out)


def _expect_numbers(cursor: Cursor, count: int, message: str) -> None:
    """Raise unless exactly that many numbers are next."""
    words, at = cursor.words, cursor.at
    while numbers.is_number(words[at]):
        at += 1
    if at - cursor.at == count:
        return
    error = cursor.unexpected(at=at)
    if error.message.startswith("unknown operator"):
        raise error
    raise cursor.error(message, at)
