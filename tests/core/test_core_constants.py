"""Constant expressions as lists of instructions."""

from __future__ import annotations

import math
import struct

import pytest
from wasi_core.wasm import constants
from wasi_core.wasm.constants import read_constant
from wasi_core.wasm.errors import InvalidError, MalformedError, UnsupportedError
from wasi_core.wasm.features import WASM_1, Feature
from wasi_core.wasm.types import ValType

EXPRESSIONS: list[tuple[str, list[tuple[int, object]]]] = [
    ("0b", []),
    ("41 7f 0b", [(constants.I32_CONST, 0xFFFF_FFFF)]),
    ("41 ff ff ff ff 07 0b", [(constants.I32_CONST, 0x7FFF_FFFF)]),
    ("42 7f 0b", [(constants.I64_CONST, 0xFFFF_FFFF_FFFF_FFFF)]),
    ("43 00 00 c0 3f 0b", [(constants.F32_CONST, 1.5)]),
    ("44 00 00 00 00 00 00 f8 bf 0b", [(constants.F64_CONST, -1.5)]),
    ("fd 0c 000102030405060708090a0b0c0d0e0f 0b", [(constants.V128_CONST, bytes(range(16)))]),
    ("23 81 01 0b", [(constants.GLOBAL_GET, 129)]),
    ("d0 6f 0b", [(constants.REF_NULL, ValType.EXTERNREF)]),
    ("d2 05 0b", [(constants.REF_FUNC, 5)]),
    (
        "23 00 41 04 6c 41 01 6b 0b",
        [
            (constants.GLOBAL_GET, 0),
            (constants.I32_CONST, 4),
            (constants.I32_MUL, 0),
            (constants.I32_CONST, 1),
            (constants.I32_SUB, 0),
        ],
    ),
]


@pytest.mark.parametrize(("expression", "instructions"), EXPRESSIONS)
def test_expressions(expression: str, instructions: list[tuple[int, object]]) -> None:
    binary = b"\0" + bytes.fromhex(expression)
    got = read_constant(binary, 1)
    assert [(one.code, one.immediate) for one in got] == instructions
    assert [binary[one.offset] for one in got] == [
        0xFD if code == constants.V128_CONST else code for code, _ in instructions
    ]


@pytest.mark.parametrize(
    "expression", ["01 0b", "02 40 0b 0b", "41 00 67 0b", "20 00 0b", "fd 0f 0b", "fb 1c 0b", "05"]
)
def test_instructions_that_are_not_constant(expression: str) -> None:
    with pytest.raises(InvalidError) as caught:
        read_constant(bytes.fromhex(expression), 0)
    assert caught.value.message == "constant expression required"
    assert not isinstance(caught.value, MalformedError)


@pytest.mark.parametrize(
    "expression", ["", "41", "41 00", "43 00 00", "44 00 00", "fd", "fd 0c 00", "d0", "23 80"]
)
def test_expressions_that_end_too_early(expression: str) -> None:
    with pytest.raises(MalformedError) as caught:
        read_constant(bytes.fromhex(expression), 0)
    assert caught.value.message.startswith("unexpected end")


def test_a_reference_type_that_is_switched_off() -> None:
    with pytest.raises(UnsupportedError) as caught:
        read_constant(b"\xd0\x6f\x0b", 0, WASM_1)
    assert caught.value.feature is Feature.REFERENCE_TYPES


@pytest.mark.parametrize(
    "bits",
    [0x7F80_0001, 0x7FC0_0000, 0xFFC0_1234, 0xFFBF_FFFF, 0x7F80_0000, 0xFF80_0000, 0x8000_0000, 1],
    ids=hex,
)
def test_f32_keeps_its_bits(bits: int) -> None:
    (one,) = read_constant(b"\x43" + struct.pack("<I", bits) + b"\x0b", 0)
    assert isinstance(one.immediate, float)
    (wide,) = struct.unpack("<Q", struct.pack("<d", one.immediate))
    if math.isnan(one.immediate):
        assert wide == (bits >> 31) << 63 | 0x7FF << 52 | (bits & 0x7F_FFFF) << 29
    else:
        assert struct.pack("<f", one.immediate) == struct.pack("<I", bits)


def test_f64_keeps_its_bits() -> None:
    bits = 0x7FF0_0000_0000_0001
    (one,) = read_constant(b"\x44" + struct.pack("<Q", bits) + b"\x0b", 0)
    assert isinstance(one.immediate, float)
    assert struct.pack("<d", one.immediate) == struct.pack("<Q", bits)
