"""Loads and stores of values that are not plain in memory: ``f32`` with its NaNs, and ``v128``.

``memory`` is the bytes of the memory, ``address`` the effective address: the operand plus the
offset of the instruction, which is not negative and can be greater than any memory. Numbers are
little-endian. An access that does not lie in the memory altogether raises ``struct.error`` or
``IndexError``, as plain accesses do, and writes nothing. (A slice would be cut short instead.)

Source: WebAssembly core specification, "Memory Instructions" and "Vector Instructions".
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

from ...floats import f32_from_bits, f32_to_bits

_F32 = Struct("<f")
_U32 = Struct("<I")
_V128 = Struct("16s")

Load = Callable[[bytearray, int], bytes]
LoadLane = Callable[[bytearray, int, int, bytes], bytes]
StoreLane = Callable[[bytearray, int, int, bytes], None]


def f32_load(memory: bytearray, address: int) -> float:
    """``f32.load``: a signalling NaN stays one."""
    value: float = _F32.unpack_from(memory, address)[0]
    if value == value:
        return value
    return f32_from_bits(_U32.unpack_from(memory, address)[0])


def f32_store(memory: bytearray, address: int, value: float) -> None:
    """``f32.store``: a signalling NaN stays one."""
    if value == value:
        _F32.pack_into(memory, address, value)
    else:
        _U32.pack_into(memory, address, f32_to_bits(value))


def v128_load(memory: bytearray, address: int) -> bytes:
    """``v128.load``"""
    return _V128.unpack_from(memory, address)[0]


def v128_store(memory: bytearray, address: int, vector: bytes) -> None:
    """``v128.store``"""
    _V128.pack_into(memory, address, vector)


def _extending(narrow: str, wide: str) -> Load:
    """Load lanes of half the width and extend each."""
    unpack_from = Struct("<" + narrow).unpack_from
    pack = Struct("<" + wide).pack

    def load(memory: bytearray, address: int) -> bytes:
        return pack(*unpack_from(memory, address))

    return load


def _repeating(width: int) -> Load:
    """Load one lane of ``width`` bytes into all."""
    unpack_from = Struct(f"{width}s").unpack_from
    count = 16 // width

    def load(memory: bytearray, address: int) -> bytes:
        return unpack_from(memory, address)[0] * count

    return load


def _padding(width: int) -> Load:
    """Load ``width`` bytes; the other lanes are zero."""
    unpack_from = Struct(f"{width}s").unpack_from
    zeros = bytes(16 - width)

    def load(memory: bytearray, address: int) -> bytes:
        return unpack_from(memory, address)[0] + zeros

    return load


def _replacing(width: int) -> LoadLane:
    """Load one lane of a vector."""
    unpack_from = Struct(f"{width}s").unpack_from

    def load(memory: bytearray, address: int, lane: int, vector: bytes) -> bytes:
        at = lane * width
        return vector[:at] + unpack_from(memory, address)[0] + vector[at + width :]

    return load


def _storing(width: int) -> StoreLane:
    """Store one lane of a vector."""
    pack_into = Struct(f"{width}s").pack_into

    def store(memory: bytearray, address: int, lane: int, vector: bytes) -> None:
        at = lane * width
        pack_into(memory, address, vector[at : at + width])

    return store


v128_load8x8_s = _extending("8b", "8h")
v128_load8x8_u = _extending("8B", "8H")
v128_load16x4_s = _extending("4h", "4i")
v128_load16x4_u = _extending("4H", "4I")
v128_load32x2_s = _extending("2i", "2q")
v128_load32x2_u = _extending("2I", "2Q")
v128_load8_splat = _repeating(1)
v128_load16_splat = _repeating(2)
v128_load32_splat = _repeating(4)
v128_load64_splat = _repeating(8)
v128_load32_zero = _padding(4)
v128_load64_zero = _padding(8)
v128_load8_lane = _replacing(1)
v128_load16_lane = _replacing(2)
v128_load32_lane = _replacing(4)
v128_load64_lane = _replacing(8)
v128_store8_lane = _storing(1)
v128_store16_lane = _storing(2)
v128_store32_lane = _storing(4)
v128_store64_lane = _storing(8)
