"""How the 16 bytes of a vector are read as lanes, and functions of vectors made of those of lanes.

Source: WebAssembly core specification, "Vector Operations" of the numerics.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import neg
from struct import Struct
from typing import Any

from .....wasm.opcodes import BY_NAME
from ....floats import f32_from_bits, f32_to_bits

#: A function of vectors, integers and floats, as an instruction takes and returns them.
Function = Callable[..., Any]
#: The lanes of a vector, lane 0 first.
Decode = Callable[[bytes], tuple[Any, ...]]
#: The vector of lanes, which are arguments.
Encode = Callable[..., bytes]


class IntegerLanes:
    """Integer lanes of one width, as signed and as unsigned numbers."""

    def __init__(self, name: str, signed: str, unsigned: str) -> None:
        self.name = name
        self.count = int(signed[:-1])
        self.bits = 128 // self.count
        self.decode_signed: Decode = Struct("<" + signed).unpack
        self.decode_unsigned: Decode = Struct("<" + unsigned).unpack
        self.encode_signed: Encode = Struct("<" + signed).pack
        self.encode_unsigned: Encode = Struct("<" + unsigned).pack
        half = self.count // 2
        padding = "8x"
        self.decode_half: dict[str, Decode] = {
            "low_s": Struct(f"<{half}{signed[-1]}{padding}").unpack,
            "low_u": Struct(f"<{half}{unsigned[-1]}{padding}").unpack,
            "high_s": Struct(f"<{padding}{half}{signed[-1]}").unpack,
            "high_u": Struct(f"<{padding}{half}{unsigned[-1]}").unpack,
        }

    def decode(self, sign: str) -> Decode:
        """The lanes as numbers with the sign ``s`` or ``u``."""
        return self.decode_signed if sign == "s" else self.decode_unsigned

    def encode(self, sign: str) -> Encode:
        """The vector of numbers with the sign ``s`` or ``u``, which are in range."""
        return self.encode_signed if sign == "s" else self.encode_unsigned

    def bounds(self, sign: str) -> tuple[int, int]:
        """The least and the greatest number of a lane."""
        if sign == "s":
            return -(1 << self.bits - 1), (1 << self.bits - 1) - 1
        return 0, (1 << self.bits) - 1

    def repeated(self, bits: int) -> int:
        """The vector, as a little-endian number, that has the same bits in every lane."""
        return sum(bits << at for at in range(0, 128, self.bits))


I8X16 = IntegerLanes("i8x16", "16b", "16B")
I16X8 = IntegerLanes("i16x8", "8h", "8H")
I32X4 = IntegerLanes("i32x4", "4i", "4I")
I64X2 = IntegerLanes("i64x2", "2q", "2Q")
INTEGER_LANES = (I8X16, I16X8, I32X4, I64X2)

_F32X4 = Struct("<4f")

decode_f64x2: Decode = Struct("<2d").unpack
encode_f64x2: Encode = Struct("<2d").pack


def decode_f32x4(vector: bytes) -> tuple[float, ...]:
    """Lanes as raw ``f32``: signalling NaNs stay so."""
    lanes = first, second, third, fourth = _F32X4.unpack(vector)
    if first == first and second == second and third == third and fourth == fourth:
        return lanes
    return tuple(map(f32_from_bits, I32X4.decode_unsigned(vector)))


def encode_f32x4(first: float, second: float, third: float, fourth: float) -> bytes:
    """The vector of raw ``f32`` lanes: signalling NaNs stay so."""
    if first == first and second == second and third == third and fourth == fourth:
        return _F32X4.pack(first, second, third, fourth)
    return I32X4.encode_unsigned(*map(f32_to_bits, (first, second, third, fourth)))


def unary(decode: Decode, operation: Function, encode: Encode) -> Function:
    """An operation on each lane of a vector."""

    def function(vector: bytes) -> bytes:
        return encode(*map(operation, decode(vector)))

    return function


def binary(decode: Decode, operation: Function, encode: Encode) -> Function:
    """An operation on each two lanes of two vectors."""

    def function(left: bytes, right: bytes) -> bytes:
        return encode(*map(operation, decode(left), decode(right)))

    return function


def comparison(decode: Decode, holds: Function, mask: IntegerLanes) -> Function:
    """All ones in the lanes for which something holds, zeros in the others."""
    encode = mask.encode_signed

    def function(left: bytes, right: bytes) -> bytes:
        return encode(*map(neg, map(holds, decode(left), decode(right))))

    return function


def known(shape: str, operations: dict[str, Function]) -> dict[str, Function]:
    """Operations under the names of instructions, of those that exist for a shape."""
    named = {f"{shape}.{name}": operation for name, operation in operations.items()}
    return {name: operation for name, operation in named.items() if name in BY_NAME}
