"""Float arithmetic at its edges, and NaNs."""

from __future__ import annotations

from math import inf

import pytest
from float_support import F32_LEAST, F32_MAX
from hypothesis import example, given
from hypothesis import strategies as st
from operator_support import bits, operand_types, raw, run
from wasi_core.engine.floats import (
    CANONICAL_NAN,
    demote,
    f32_from_bits,
    f32_to_bits,
    f64_from_bits,
    f64_to_bits,
)
from wasi_core.wasm.types import ValType

#: Signalling and quiet NaNs with a payload, as bits; what a quiet one of the first is.
S32, Q32, S32_QUIET = 0x7FA00001, 0xFFC12345, 0x7FE00001
S64, Q64, S64_QUIET = 0x7FF4000000000001, 0xFFF8123456789ABC, 0x7FFC000000000001

PAYLOADS_F32 = [0x7F800001, 0x7FA00001, 0x7FBFFFFF, 0x7FC00000, 0x7FFFFFFF, 0xFF800001, 0xFFFFFFFF]
PLAIN_F32 = [0, 0x80000000, 1, 0x80000001, 0x7FFFFF, 0x800000, 0x3F800000, 0x7F7FFFFF, 0x7F800000]


@pytest.mark.parametrize("pattern", PAYLOADS_F32 + PLAIN_F32)
def test_an_f32_keeps_its_bits(pattern: int) -> None:
    assert f32_to_bits(f32_from_bits(pattern)) == pattern


@given(st.integers(0, 2**64 - 1))
@example(S64)
def test_an_f64_keeps_its_bits(pattern: int) -> None:
    assert f64_to_bits(f64_from_bits(pattern)) == pattern


def test_the_canonical_nan_is_that_of_both_types() -> None:
    assert f64_to_bits(CANONICAL_NAN) == 0x7FF8000000000000
    assert f32_to_bits(CANONICAL_NAN) == 0x7FC00000


#: The same for both types: operation, operands, result.
BOTH: list[tuple[str, tuple[float, ...], float]] = [
    ("add", (0.0, -0.0), 0.0),
    ("add", (-0.0, -0.0), -0.0),
    ("add", (inf, 1.0), inf),
    ("sub", (0.0, 0.0), 0.0),
    ("sub", (-0.0, 0.0), -0.0),
    ("mul", (0.0, -1.0), -0.0),
    ("mul", (-inf, -2.0), inf),
    ("div", (1.0, 0.0), inf),
    ("div", (1.0, -0.0), -inf),
    ("div", (-1.0, 0.0), -inf),
    ("div", (inf, 0.0), inf),
    ("div", (0.0, -5.0), -0.0),
    ("div", (7.0, inf), 0.0),
    ("sqrt", (4.0,), 2.0),
    ("sqrt", (0.0,), 0.0),
    ("sqrt", (-0.0,), -0.0),
    ("sqrt", (inf,), inf),
    ("min", (0.0, -0.0), -0.0),
    ("min", (-0.0, 0.0), -0.0),
    ("min", (0.0, 0.0), 0.0),
    ("min", (1.0, 2.0), 1.0),
    ("min", (2.0, -inf), -inf),
    ("max", (0.0, -0.0), 0.0),
    ("max", (-0.0, 0.0), 0.0),
    ("max", (-0.0, -0.0), -0.0),
    ("max", (1.0, 2.0), 2.0),
    ("max", (-2.0, inf), inf),
    ("ceil", (0.5,), 1.0),
    ("ceil", (-0.5,), -0.0),
    ("ceil", (-0.0,), -0.0),
    ("ceil", (0.0,), 0.0),
    ("ceil", (F32_LEAST,), 1.0),
    ("ceil", (-1.5,), -1.0),
    ("ceil", (-inf,), -inf),
    ("floor", (0.5,), 0.0),
    ("floor", (-0.5,), -1.0),
    ("floor", (-0.0,), -0.0),
    ("floor", (-F32_LEAST,), -1.0),
    ("floor", (-F32_MAX,), -F32_MAX),
    ("floor", (inf,), inf),
    ("trunc", (1.9,), 1.0),
    ("trunc", (-1.9,), -1.0),
    ("trunc", (-0.9,), -0.0),
    ("trunc", (-0.0,), -0.0),
    ("trunc", (0.9,), 0.0),
    ("trunc", (F32_MAX,), F32_MAX),
    ("trunc", (-inf,), -inf),
    ("nearest", (0.5,), 0.0),
    ("nearest", (1.5,), 2.0),
    ("nearest", (2.5,), 2.0),
    ("nearest", (-0.5,), -0.0),
    ("nearest", (-0.0,), -0.0),
    ("nearest", (-1.5,), -2.0),
    ("nearest", (8388609.0,), 8388609.0),
    ("nearest", (F32_MAX,), F32_MAX),
    ("nearest", (-inf,), -inf),
    ("abs", (-0.0,), 0.0),
    ("abs", (-inf,), inf),
    ("neg", (0.0,), -0.0),
    ("neg", (-1.0,), 1.0),
    ("copysign", (1.0, -0.0), -1.0),
    ("copysign", (-inf, 2.0), inf),
]


@pytest.mark.parametrize("kind", ["f32", "f64"])
@pytest.mark.parametrize(("operation", "operands", "result"), BOTH)
def test_edges(kind: str, operation: str, operands: tuple[float, ...], result: float) -> None:
    given_ = [demote(one) if kind == "f32" else one for one in operands]
    name = f"{kind}.{operation}"
    assert run(name, *given_) == bits(ValType[kind.upper()], result)


F64_EDGES: list[tuple[str, float, float]] = [
    ("f64.nearest", 0.49999999999999994, 0.0),
    ("f64.nearest", 2.0**51 + 0.5, 2.0**51),
    ("f64.nearest", 2.0**51 + 1.5, 2.0**51 + 2),
    ("f64.nearest", -(2.0**52) + 0.5, -(2.0**52)),
    ("f64.nearest", 2.0**52 + 1, 2.0**52 + 1),
    ("f64.floor", -(2.0**51) - 0.5, -(2.0**51) - 1),
    ("f64.floor", -5e-324, -1.0),
    ("f64.ceil", 5e-324, 1.0),
    ("f64.ceil", 4503599627370495.5, 4503599627370496.0),
    ("f64.trunc", -4503599627370495.5, -4503599627370495.0),
]


@pytest.mark.parametrize(("name", "operand", "result"), F64_EDGES)
def test_edges_of_f64_alone(name: str, operand: float, result: float) -> None:
    assert run(name, operand) == f64_to_bits(result)


INVALID = [
    ("add", (inf, -inf)),
    ("sub", (inf, inf)),
    ("mul", (0.0, inf)),
    ("div", (0.0, 0.0)),
    ("div", (-0.0, 0.0)),
    ("div", (inf, -inf)),
    ("sqrt", (-1.0,)),
    ("sqrt", (-inf,)),
]


@pytest.mark.parametrize(("operation", "operands"), INVALID)
def test_an_invalid_operation_is_a_canonical_nan(
    operation: str, operands: tuple[float, ...]
) -> None:
    assert run(f"f32.{operation}", *operands) & 0x7FFFFFFF == 0x7FC00000
    assert run(f"f64.{operation}", *operands) & (2**63 - 1) == 0x7FF8000000000000


ARITHMETIC = ("add", "sub", "mul", "div", "min", "max", "sqrt", "ceil", "floor", "trunc", "nearest")


@pytest.mark.parametrize("operation", ARITHMETIC)
def test_arithmetic_makes_a_nan_quiet_and_keeps_its_payload(operation: str) -> None:
    two = len(operand_types(f"f64.{operation}")) == 2
    for kind, signalling, quiet in (
        (ValType.F32, S32, S32_QUIET),
        (ValType.F32, Q32, Q32),
        (ValType.F64, S64, S64_QUIET),
        (ValType.F64, Q64, Q64),
    ):
        nan = raw(kind, signalling)
        for operands in ((nan, 0.0), (0.0, nan), (nan, nan)) if two else ((nan,),):
            assert run(f"{kind}.{operation}", *operands) == quiet


@pytest.mark.parametrize(("kind", "nan"), [(ValType.F32, S32), (ValType.F64, S64)])
def test_sign_operations_keep_a_signalling_nan(kind: ValType, nan: int) -> None:
    sign = 0x80000000 if kind == ValType.F32 else 1 << 63
    assert run(f"{kind}.neg", raw(kind, nan)) == nan | sign
    assert run(f"{kind}.abs", raw(kind, nan | sign)) == nan
    assert run(f"{kind}.copysign", raw(kind, nan), -1.0) == nan | sign
    assert run(f"{kind}.copysign", 1.0, raw(kind, nan | sign)) == bits(kind, -1.0)


@pytest.mark.parametrize("kind", ["f32", "f64"])
def test_comparisons(kind: str) -> None:
    ordered = [-inf, -1.0, 0.0, 2.0, inf]
    for at, one in enumerate(ordered):
        for to, other in enumerate(ordered):
            found = [
                run(f"{kind}.{test}", one, other) for test in ("eq", "ne", "lt", "gt", "le", "ge")
            ]
            assert found == [at == to, at != to, at < to, at > to, at <= to, at >= to]
    assert [run(f"{kind}.{test}", 0.0, -0.0) for test in ("eq", "lt", "ge")] == [1, 0, 1]
    for one, other in ((CANONICAL_NAN, 1.0), (1.0, CANONICAL_NAN), (CANONICAL_NAN, CANONICAL_NAN)):
        assert [run(f"{kind}.{test}", one, other) for test in ("eq", "lt", "gt", "le", "ge")] == [
            0
        ] * 5
        assert run(f"{kind}.ne", one, other) == 1
