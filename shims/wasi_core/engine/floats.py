"""Floats and their bits: the raw values of ``f32`` and ``f64``.

Both types are a Python ``float`` (an IEEE 754 binary64). An ``f32`` is exact in it; its NaN has the
sign and, in the upper 23 of the 52 fraction bits, the payload of the ``f32``: the quiet bits of the
two formats coincide. Python's own conversions between the formats make a signalling NaN quiet, so
NaNs go through integers here.

Source: WebAssembly core specification, "Floating-Point" of the numerics; IEEE 754-2019, 3.4.
"""

from __future__ import annotations

from struct import Struct

_U32 = Struct("<I")
_U64 = Struct("<Q")
_F32 = Struct("<f")
_F64 = Struct("<d")
#: The standard formats refuse a number that is too large for them; the native one makes it inf.
_NATIVE_F32 = Struct("f")

#: The NaN with only the quiet bit in its fraction, which is canonical in both types.
CANONICAL_NAN: float = _F64.unpack(_U64.pack(0x7FF8000000000000))[0]


def f64_from_bits(bits: int) -> float:
    """The ``f64`` of 64 bits."""
    return _F64.unpack(_U64.pack(bits))[0]


def f64_to_bits(value: float) -> int:
    """The 64 bits of an ``f64``."""
    return _U64.unpack(_F64.pack(value))[0]


def f32_from_bits(bits: int) -> float:
    """The ``f32`` of 32 bits."""
    value: float = _F32.unpack(_U32.pack(bits))[0]
    if value == value:
        return value
    return f64_from_bits((bits & 0x80000000) << 32 | 0x7FF0000000000000 | (bits & 0x7FFFFF) << 29)


def f32_to_bits(value: float) -> int:
    """The 32 bits of an ``f32``."""
    if value == value:
        return _U32.unpack(_F32.pack(value))[0]
    bits = f64_to_bits(value)
    return bits >> 32 & 0x80000000 | 0x7F800000 | bits >> 29 & 0x7FFFFF


def demote(value: float) -> float:
    """The ``f32`` nearest to a ``float``, ties to even, infinite beyond the range of the type.

    A NaN keeps its sign and as much of its payload as fits, and becomes quiet.
    """
    if value == value:
        return _NATIVE_F32.unpack(_NATIVE_F32.pack(value))[0]
    return f64_from_bits(f64_to_bits(value) & 0xFFFFFFFFE0000000 | 0x0008000000000000)
