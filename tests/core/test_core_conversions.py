"""Conversions: edges by hand, and integers to floats against exact arithmetic."""

from __future__ import annotations

from fractions import Fraction
from math import inf, nan
from typing import Any

import pytest
from float_support import nearest_f32, u64s
from hypothesis import example, given
from hypothesis import strategies as st
from operator_support import instruction, raw, run
from wasi_core.engine.floats import f64_from_bits
from wasi_core.engine.traps import Trap
from wasi_core.wasm.types import ValType

INVALID = "invalid conversion to integer"
OVERFLOW = "integer overflow"

#: Target, operand, result of the trapping instruction, result of the saturating one.
TRUNCATIONS: list[tuple[str, str, float, int | str, int]] = [
    ("i32", "f64_s", -0.0, 0, 0),
    ("i32", "f64_s", 1.9, 1, 1),
    ("i32", "f64_s", -1.9, 0xFFFFFFFF, 0xFFFFFFFF),
    ("i32", "f64_s", 2147483647.9, 0x7FFFFFFF, 0x7FFFFFFF),
    ("i32", "f64_s", 2147483648.0, OVERFLOW, 0x7FFFFFFF),
    ("i32", "f64_s", -2147483648.9, 0x80000000, 0x80000000),
    ("i32", "f64_s", -2147483649.0, OVERFLOW, 0x80000000),
    ("i32", "f64_s", nan, INVALID, 0),
    ("i32", "f64_s", inf, OVERFLOW, 0x7FFFFFFF),
    ("i32", "f64_s", -inf, OVERFLOW, 0x80000000),
    ("i32", "f64_u", -0.9, 0, 0),
    ("i32", "f64_u", -1.0, OVERFLOW, 0),
    ("i32", "f64_u", 4294967295.9, 0xFFFFFFFF, 0xFFFFFFFF),
    ("i32", "f64_u", 4294967296.0, OVERFLOW, 0xFFFFFFFF),
    ("i32", "f64_u", nan, INVALID, 0),
    ("i32", "f32_s", 2147483520.0, 0x7FFFFF80, 0x7FFFFF80),
    ("i32", "f32_s", 2147483648.0, OVERFLOW, 0x7FFFFFFF),
    ("i32", "f32_s", -2147483648.0, 0x80000000, 0x80000000),
    ("i32", "f32_s", -2147483904.0, OVERFLOW, 0x80000000),
    ("i32", "f32_u", 4294967040.0, 0xFFFFFF00, 0xFFFFFF00),
    ("i32", "f32_u", -0.5, 0, 0),
    ("i64", "f64_s", 9223372036854774784.0, 0x7FFFFFFFFFFFFC00, 0x7FFFFFFFFFFFFC00),
    ("i64", "f64_s", 2.0**63, OVERFLOW, 0x7FFFFFFFFFFFFFFF),
    ("i64", "f64_s", -(2.0**63), 1 << 63, 1 << 63),
    ("i64", "f64_s", -(2.0**63) - 2048, OVERFLOW, 1 << 63),
    ("i64", "f64_s", nan, INVALID, 0),
    ("i64", "f64_u", 2.0**64 - 2048, 0xFFFFFFFFFFFFF800, 0xFFFFFFFFFFFFF800),
    ("i64", "f64_u", 2.0**64, OVERFLOW, 2**64 - 1),
    ("i64", "f64_u", -1.0, OVERFLOW, 0),
    ("i64", "f32_s", 2.0**62, 1 << 62, 1 << 62),
    ("i64", "f32_s", -(2.0**63) - 2.0**40, OVERFLOW, 1 << 63),
    ("i64", "f32_u", 2.0**64 - 2.0**40, 2**64 - 2**40, 2**64 - 2**40),
    ("i64", "f32_u", inf, OVERFLOW, 2**64 - 1),
    ("i64", "f32_u", nan, INVALID, 0),
]


@pytest.mark.parametrize(("target", "source", "operand", "trapping", "saturating"), TRUNCATIONS)
def test_truncation(
    target: str, source: str, operand: float, trapping: int | str, saturating: int
) -> None:
    name = f"{target}.trunc_{source}"
    if isinstance(trapping, str):
        with pytest.raises(Trap) as caught:
            run(name, operand)
        assert caught.value.message == trapping
    else:
        assert run(name, operand) == trapping
    assert run(f"{target}.trunc_sat_{source}", operand) == saturating


#: Instruction, operand, result; floats as bits.
EXACT: list[tuple[str, Any, Any]] = [
    ("f64.convert_i32_s", 0xFFFFFFFF, 0xBFF0000000000000),
    ("f64.convert_i32_s", 0x80000000, 0xC1E0000000000000),
    ("f64.convert_i32_u", 0xFFFFFFFF, 0x41EFFFFFFFE00000),
    ("f64.convert_i32_s", 0, 0),
    ("f32.convert_i32_s", 16777217, 0x4B800000),
    ("f32.convert_i32_s", 16777219, 0x4B800002),
    ("f32.convert_i32_s", 0xFEFFFFFF, 0xCB800000),
    ("f32.convert_i32_u", 0xFFFFFFFF, 0x4F800000),
    # Rounded to 53 bits first, these would be ties.
    ("f32.convert_i64_u", 0x8000008000000001, 0x5F000001),
    ("f32.convert_i64_s", 0x7FFFFF4000000001, 0x5EFFFFFF),
    ("f32.convert_i64_s", 2**64 - 0x7FFFFF4000000001, 0xDEFFFFFF),
    ("f32.convert_i64_u", 2**64 - 1, 0x5F800000),
    ("f64.convert_i64_u", 2**53 + 1, 0x4340000000000000),
    ("f64.convert_i64_u", 2**53 + 3, 0x4340000000000002),
    ("f64.convert_i64_s", 2**64 - 1, 0xBFF0000000000000),
]


@pytest.mark.parametrize(("name", "operand", "result"), EXACT)
def test_integers_and_floats(name: str, operand: Any, result: Any) -> None:
    assert run(name, operand) == result


#: Bits to bits.
NANS = [
    ("f64.promote_f32", ValType.F32, 0x7FA00001, 0x7FFC000020000000),
    ("f64.promote_f32", ValType.F32, 0xFFC00000, 0xFFF8000000000000),
    ("f32.demote_f64", ValType.F64, 0x7FF0000000000001, 0x7FC00000),
    ("f32.demote_f64", ValType.F64, 0xFFF4000020000001, 0xFFE00001),
    ("f32.demote_f64", ValType.F64, 0x7FF8000000000000, 0x7FC00000),
    ("i32.reinterpret_f32", ValType.F32, 0x7FA00001, 0x7FA00001),
    ("i64.reinterpret_f64", ValType.F64, 0xFFF4000000000001, 0xFFF4000000000001),
    ("f32.reinterpret_i32", ValType.I32, 0xFF800001, 0xFF800001),
    ("f64.reinterpret_i64", ValType.I64, 0x7FF0000000000001, 0x7FF0000000000001),
]


@pytest.mark.parametrize(("name", "kind", "operand", "result"), NANS)
def test_nans(name: str, kind: ValType, operand: int, result: int) -> None:
    assert run(name, raw(kind, operand)) == result


@given(u64s)
@example(2**53 + 1)
@example(2**64 - 1)
def test_an_integer_is_rounded_once(value: int) -> None:
    signed = value - (1 << 64) if value >> 63 else value
    if value:
        assert instruction("f32.convert_i64_u")(value) == nearest_f32(Fraction(value))
        assert instruction("f32.convert_i64_s")(value) == nearest_f32(Fraction(signed))
    assert instruction("f64.convert_i64_u")(value) == float(value)
    assert instruction("f64.convert_i64_s")(value) == float(signed)
    low = value & 0xFFFFFFFF
    signed_low = low - (1 << 32) if low >> 31 else low
    if low:
        assert instruction("f32.convert_i32_u")(low) == nearest_f32(Fraction(low))
        assert instruction("f32.convert_i32_s")(low) == nearest_f32(Fraction(signed_low))


@given(st.integers(0, 2**64 - 1))
def test_truncation_is_that_of_exact_numbers(pattern: int) -> None:
    value = f64_from_bits(pattern)
    if value != value or abs(value) == inf:
        return
    exact = int(Fraction(value))
    for target, sign, low, high in (
        ("i32", "s", -(2**31), 2**31 - 1),
        ("i32", "u", 0, 2**32 - 1),
        ("i64", "s", -(2**63), 2**63 - 1),
        ("i64", "u", 0, 2**64 - 1),
    ):
        expected = min(max(exact, low), high) % (1 << int(target[1:]))
        assert run(f"{target}.trunc_sat_f64_{sign}", value) == expected
