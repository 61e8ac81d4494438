"""Lanes taken out of vectors, put into them, and moved about.

Source: WebAssembly core specification, "Vector Instructions": ``shuffle``, ``swizzle``, ``splat``,
``extract_lane`` and ``replace_lane``.
"""

from __future__ import annotations

from struct import Struct

from ....floats import f32_to_bits
from .. import Operator
from .lanes import I8X16, I16X8, INTEGER_LANES, Function, decode_f32x4, decode_f64x2

#: A table of ``bytes.translate`` has 256 entries.
_NO_LANE = bytes(240)
_BEYOND_BOTH = bytes(224)

_encode_f64 = Struct("<d").pack


def _encode_f32(value: float) -> bytes:
    return f32_to_bits(value).to_bytes(4, "little")


def _encode_integer(width: int) -> Function:
    mask = (1 << 8 * width) - 1

    def encode(value: int) -> bytes:
        return (value & mask).to_bytes(width, "little")

    return encode


_ENCODE: dict[str, Function] = {
    **{lanes.name: _encode_integer(lanes.bits // 8) for lanes in INTEGER_LANES},
    "f32x4": _encode_f32,
    "f64x2": _encode_f64,
}


def _splat(shape: str) -> Function:
    encode, count = _ENCODE[shape], int(shape.partition("x")[2])

    def splat(value: float) -> bytes:
        return encode(value) * count

    return splat


def _replace_lane(shape: str) -> Function:
    encode, width = _ENCODE[shape], 16 // int(shape.partition("x")[2])

    def replace_lane(vector: bytes, value: float, lane: int) -> bytes:
        at = lane * width
        return vector[:at] + encode(value) + vector[at + width :]

    return replace_lane


def _swizzle(vector: bytes, lanes: bytes) -> bytes:
    """Bytes by their lane; beyond the last there are zeros."""
    return lanes.translate(vector + _NO_LANE)


def _shuffle(left: bytes, right: bytes, lanes: tuple[int, ...]) -> bytes:
    """Bytes by their lane in both vectors, one after the other."""
    return bytes(lanes).translate(left + right + _BEYOND_BOTH)


FUNCTIONS: dict[str, Function] = {
    "i8x16.swizzle": _swizzle,
    "i8x16.shuffle": _shuffle,
    **{f"{shape}.splat": _splat(shape) for shape in _ENCODE},
    **{f"{shape}.replace_lane": _replace_lane(shape) for shape in _ENCODE},
}

OPERATORS: dict[str, Operator] = {
    "i8x16.extract_lane_s": Operator("i8x16_lanes_s({0})[{i}]", wide=True),
    "i8x16.extract_lane_u": Operator("{0}[{i}]"),
    "i16x8.extract_lane_s": Operator("i16x8_lanes_s({0})[{i}]", wide=True),
    "i16x8.extract_lane_u": Operator("i16x8_lanes_u({0})[{i}]"),
    **{
        f"{shape}.extract_lane": Operator(f"{shape}_lanes_u({{0}})[{{i}}]")
        for shape in ("i32x4", "i64x2")
    },
    **{
        f"{shape}.extract_lane": Operator(f"{shape}_lanes({{0}})[{{i}}]")
        for shape in ("f32x4", "f64x2")
    },
}
HELPERS: dict[str, object] = {
    "i8x16_lanes_s": I8X16.decode_signed,
    "i16x8_lanes_s": I16X8.decode_signed,
    **{f"{lanes.name}_lanes_u": lanes.decode_unsigned for lanes in INTEGER_LANES},
    "f32x4_lanes": decode_f32x4,
    "f64x2_lanes": decode_f64x2,
}
