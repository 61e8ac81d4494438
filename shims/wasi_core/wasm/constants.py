"""Constant expressions: the initial values of globals, the places of segments, element entries.

Source: WebAssembly core specification, "Constant Expressions"; ``i32.add`` and the others: the
extended-const proposal.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from .binary.value_types import reference_type
from .errors import InvalidError, MalformedError
from .features import SUPPORTED, Feature
from .leb128 import UNEXPECTED_END, s32, s64, u32

I32_CONST, I64_CONST, F32_CONST, F64_CONST = 0x41, 0x42, 0x43, 0x44
GLOBAL_GET, REF_NULL, REF_FUNC = 0x23, 0xD0, 0xD2
I32_ADD, I32_SUB, I32_MUL = 0x6A, 0x6B, 0x6C
I64_ADD, I64_SUB, I64_MUL = 0x7C, 0x7D, 0x7E
#: ``0xFD 12`` in the numbering of :mod:`~wasi_core.wasm.opcodes`.
V128_CONST = 0xFD << 8 | 12
_END = 0x0B
_NOT_CONSTANT = "constant expression required"

_ARITHMETIC = frozenset((I32_ADD, I32_SUB, I32_MUL, I64_ADD, I64_SUB, I64_MUL))

_f32_bits = struct.Struct("<I").unpack_from
_f32 = struct.Struct("<f").unpack_from
_f64 = struct.Struct("<d")


class Constant(NamedTuple):
    """One instruction of a constant expression.

    ``immediate`` by ``code``:

    ==========================  ================================================================
    ``i32.const, i64.const``    the bits as an unsigned number
    ``f32.const, f64.const``    a ``float``; the payload of an ``f32`` NaN in the upper 23 bits
    ``v128.const``              16 bytes
    ``global.get, ref.func``    the index
    ``ref.null``                the reference type
    arithmetic                  0
    ==========================  ================================================================

    These are raw values as the engine has them.
    """

    code: int
    immediate: int | float | bytes
    offset: int


def read_constant(binary: bytes, at: int, features: Feature = SUPPORTED) -> list[Constant]:
    """The instructions of the constant expression at an offset, its ``end`` left out.

    Types, indices and the feature that arithmetic needs are not checked.

    :raises InvalidError: ``constant expression required``: an instruction that cannot be in one.
    :raises MalformedError: the expression is broken. One that the decoder met is not.
    """
    found: list[Constant] = []
    try:
        while True:
            start = at
            code = binary[at]
            at += 1
            immediate: int | float | bytes = 0
            if code == _END:
                return found
            if code == I32_CONST:
                immediate, at = s32(binary, at)
                immediate &= 0xFFFF_FFFF
            elif code in (GLOBAL_GET, REF_FUNC):
                immediate, at = u32(binary, at)
            elif code == I64_CONST:
                immediate, at = s64(binary, at)
                immediate &= 0xFFFF_FFFF_FFFF_FFFF
            elif code == F32_CONST:
                immediate = f32(binary, at)
                at += 4
            elif code == F64_CONST:
                immediate = _f64.unpack_from(binary, at)[0]
                at += 8
            elif code == REF_NULL:
                immediate, at = reference_type(binary, at, features)
            elif code == 0xFD:
                number, at = u32(binary, at)
                if number != 12:
                    raise InvalidError(_NOT_CONSTANT, offset=start)
                code = V128_CONST
                immediate = binary[at : at + 16]
                at += 16
            elif code not in _ARITHMETIC:
                raise InvalidError(_NOT_CONSTANT, offset=start)
            found.append(Constant(code, immediate, start))
    except (IndexError, struct.error):
        raise MalformedError(UNEXPECTED_END, offset=len(binary)) from None


def f32(binary: bytes, at: int) -> float:
    """An ``f32`` as a ``float`` that keeps its bits.

    A conversion of the processor would make a signalling NaN quiet, so that the bits of a NaN are
    moved as integers.
    """
    (bits,) = _f32_bits(binary, at)
    if bits & 0x7FFF_FFFF <= 0x7F80_0000:
        return _f32(binary, at)[0]
    wide = (bits & 0x8000_0000) << 32 | 0x7FF0_0000_0000_0000 | (bits & 0x7F_FFFF) << 29
    return _f64.unpack(wide.to_bytes(8, "little"))[0]
