"""Float lanes: each operation is the one on a single number, applied to every lane.

Source: WebAssembly core specification, "Floating-Point Operations" and "Conversions".
"""

from __future__ import annotations

import operator

from .. import conversions, floats
from .bitwise import from_integer, to_integer
from .lanes import (
    I32X4,
    I64X2,
    Decode,
    Encode,
    Function,
    IntegerLanes,
    binary,
    comparison,
    decode_f32x4,
    decode_f64x2,
    encode_f32x4,
    encode_f64x2,
    unary,
)

_COMPARISONS = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "gt": operator.gt,
    "le": operator.le,
    "ge": operator.ge,
}
_UNARY = ("ceil", "floor", "trunc", "nearest", "sqrt")
_BINARY = ("add", "sub", "mul", "div", "min", "max")
_NAMES = {**floats.HELPERS, **conversions.HELPERS}


def _scalar(name: str, parameters: str) -> Function:
    """The instruction on single numbers, as a function."""
    template = (floats.OPERATORS | conversions.OPERATORS)[name].template
    return eval(f"lambda {parameters}: {template.format('a', 'b')}", dict(_NAMES))


def _pseudo_minimum(left: float, right: float) -> float:
    return right if right < left else left


def _pseudo_maximum(left: float, right: float) -> float:
    return right if left < right else left


def _signs(lanes: IntegerLanes) -> tuple[Function, Function]:
    """``abs`` and ``neg``, which change no other bit."""
    sign = lanes.repeated(1 << lanes.bits - 1)

    def absolute(vector: bytes) -> bytes:
        return from_integer(to_integer(vector) & ~sign)

    def negated(vector: bytes) -> bytes:
        return from_integer(to_integer(vector) ^ sign)

    return absolute, negated


def _operations(
    scalar: str, decode: Decode, encode: Encode, bits: IntegerLanes
) -> dict[str, Function]:
    absolute, negated = _signs(bits)
    return {
        "abs": absolute,
        "neg": negated,
        "pmin": binary(decode, _pseudo_minimum, encode),
        "pmax": binary(decode, _pseudo_maximum, encode),
        **{name: unary(decode, _scalar(f"{scalar}.{name}", "a"), encode) for name in _UNARY},
        **{name: binary(decode, _scalar(f"{scalar}.{name}", "a, b"), encode) for name in _BINARY},
        **{name: comparison(decode, holds, bits) for name, holds in _COMPARISONS.items()},
    }


_promote = _scalar("f64.promote_f32", "a")
_demote = _scalar("f32.demote_f64", "a")


def _promote_low(vector: bytes) -> bytes:
    return encode_f64x2(*map(_promote, decode_f32x4(vector)[:2]))


def _demote_zero(vector: bytes) -> bytes:
    low, high = map(_demote, decode_f64x2(vector))
    return encode_f32x4(low, high, 0.0, 0.0)


def _converting_low(sign: str) -> Function:
    decode = I32X4.decode_half[f"low_{sign}"]

    def convert_low(vector: bytes) -> bytes:
        return encode_f64x2(*map(float, decode(vector)))

    return convert_low


def _converting(sign: str) -> Function:
    return unary(I32X4.decode_unsigned, _scalar(f"f32.convert_i32_{sign}", "a"), encode_f32x4)


def _truncating_zero(sign: str) -> Function:
    truncate = _scalar(f"i32.trunc_sat_f64_{sign}", "a")
    encode = I32X4.encode(sign)

    def trunc_sat_zero(vector: bytes) -> bytes:
        return encode(*map(truncate, decode_f64x2(vector)), 0, 0)

    return trunc_sat_zero


def _truncating(sign: str) -> Function:
    truncate = _scalar(f"i32.trunc_sat_f32_{sign}", "a")
    return unary(decode_f32x4, truncate, I32X4.encode(sign))


FUNCTIONS: dict[str, Function] = {
    **{
        f"f32x4.{name}": function
        for name, function in _operations("f32", decode_f32x4, encode_f32x4, I32X4).items()
    },
    **{
        f"f64x2.{name}": function
        for name, function in _operations("f64", decode_f64x2, encode_f64x2, I64X2).items()
    },
    "f64x2.promote_low_f32x4": _promote_low,
    "f32x4.demote_f64x2_zero": _demote_zero,
}

for _sign in "su":
    FUNCTIONS[f"f64x2.convert_low_i32x4_{_sign}"] = _converting_low(_sign)
    FUNCTIONS[f"f32x4.convert_i32x4_{_sign}"] = _converting(_sign)
    FUNCTIONS[f"i32x4.trunc_sat_f32x4_{_sign}"] = _truncating(_sign)
    FUNCTIONS[f"i32x4.trunc_sat_f64x2_{_sign}_zero"] = _truncating_zero(_sign)
