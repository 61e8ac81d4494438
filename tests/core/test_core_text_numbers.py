"""Numeric literals: the bits that they stand for, rounded once."""

from __future__ import annotations

import pytest
from wasi_core.wasm.text import numbers
from wasi_core.wasm.text.strings import LiteralError

INTEGERS = [
    # Literal, width, bits.
    ("0", 32, 0),
    ("-1", 32, 0xFFFFFFFF),
    ("+5", 32, 5),
    ("4294967295", 32, 0xFFFFFFFF),
    ("-2147483648", 32, 0x80000000),
    ("0xFf_fF", 32, 0xFFFF),
    ("-0x8000_0000_0000_0000", 64, 1 << 63),
    ("1_000", 64, 1000),
    ("0000000000000000000000000000000000000001", 8, 1),
    ("-128", 8, 0x80),
    ("255", 8, 0xFF),
]

NOT_INTEGERS = ["", "-", "0x", "_1", "1_", "1__0", "0x_1", "0X1", "1e2", "1.", "a", "$1", "٣"]

F32 = [
    ("0", 0),
    ("-0", 0x80000000),
    ("1", 0x3F800000),
    ("0x1.8p1", 0x40400000),
    ("1_0.2_5e0_1", 0x42CD0000),
    ("inf", 0x7F800000),
    ("-inf", 0xFF800000),
    ("nan", 0x7FC00000),
    ("-nan", 0xFFC00000),
    ("nan:0x1", 0x7F800001),
    ("-nan:0x7f_ffff", 0xFFFFFFFF),
    ("0x1p-149", 1),
    ("0x1p-150", 0),
    ("0x1.000001p-150", 1),
    ("0x1.fffffep127", 0x7F7FFFFF),
    ("0x1.fffffefffffp127", 0x7F7FFFFF),
    ("340282356779733661637539395458142568447.9999", 0x7F7FFFFF),
    # Half way between two values: to the even one, unless there is more.
    ("0x1.000001p0", 0x3F800000),
    ("0x1.000003p0", 0x3F800002),
    ("1.00000005960464477539062500", 0x3F800000),
    # More, but so little that 64 bits do not have it: rounding twice gives 0x3F800000.
    ("0x1.00000100000000001p0", 0x3F800001),
    ("1.000000059604644775390625000000000001", 0x3F800001),
    # Less, likewise: rounding twice gives 0x3F800002.
    ("0x1.000002fffffffffffp0", 0x3F800001),
    ("1.00000017881393432617187499999999999", 0x3F800001),
    ("0x" + "1" + "0" * 500 + ".8p-2000", 0x3F800000),
    ("1" + "0" * 5000 + "e-5000", 0x3F800000),
]

F64 = [
    ("0.1", 0x3FB999999999999A),
    ("-0x0p0", 1 << 63),
    ("0x1.fffffffffffffp1023", 0x7FEFFFFFFFFFFFFF),
    ("0x1p-1074", 1),
    ("4.9e-324", 1),
    ("1e-400", 0),
    ("0x1.00000000000008p0", 0x3FF0000000000000),
    ("0x1.000000000000080000000000001p0", 0x3FF0000000000001),
    ("nan:0xf_ffff_ffff_ffff", 0x7FFFFFFFFFFFFFFF),
    ("nan:0x4", 0x7FF0000000000004),
]

NOT_FLOATS = [".0", "0x", "0x.1", "1e", "1e+", "0x1p", "1.e_1", "1._0", "infinity", "NaN", "nan:1"]
OUT_OF_F32 = ["1e39", "-0x1p128", "0x1.ffffffp127", "nan:0x0", "nan:0x80_0000", "1e99999999999"]


@pytest.mark.parametrize(("literal", "width", "bits"), INTEGERS)
def test_integer(literal: str, width: int, bits: int) -> None:
    assert numbers.integer(literal, width) == bits


@pytest.mark.parametrize("literal", NOT_INTEGERS)
def test_not_an_integer(literal: str) -> None:
    assert numbers.integer(literal, 64) is None
    assert not numbers.is_natural(literal)


@pytest.mark.parametrize(
    ("literal", "width"),
    [("256", 8), ("-129", 8), ("4294967296", 32), ("-0x80000001", 32), ("9" * 5000, 64)],
)
def test_an_integer_out_of_range(literal: str, width: int) -> None:
    with pytest.raises(LiteralError, match="constant out of range"):
        numbers.integer(literal, width)


@pytest.mark.parametrize(("literal", "bits"), F32)
def test_f32(literal: str, bits: int) -> None:
    assert numbers.f32(literal) == bits


@pytest.mark.parametrize(("literal", "bits"), F64)
def test_f64(literal: str, bits: int) -> None:
    assert numbers.f64(literal) == bits


@pytest.mark.parametrize("literal", NOT_FLOATS)
def test_not_a_float(literal: str) -> None:
    assert numbers.f32(literal) is None
    assert numbers.f64(literal) is None


@pytest.mark.parametrize("literal", OUT_OF_F32)
def test_a_float_out_of_range(literal: str) -> None:
    with pytest.raises(LiteralError, match="constant out of range"):
        numbers.f32(literal)
