"""``f32`` arithmetic against exact fractions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isfinite

import pytest
from float_support import F32_LEAST, F32_LEAST_NORMAL, F32_MAX, f32s, f64s, nearest_f32
from hypothesis import assume, example, given
from operator_support import HELPERS, OPERATORS, instruction
from wasi_core.engine.floats import demote, f32_from_bits, f32_to_bits, f64_to_bits

EXACT: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "add": lambda left, right: left + right,
    "sub": lambda left, right: left - right,
    "mul": lambda left, right: left * right,
    "div": lambda left, right: left / right,
}


@pytest.mark.parametrize("operation", EXACT)
@given(left=f32s, right=f32s)
@example(left=1.0, right=2.0**-24)
@example(left=1.0 + 2.0**-23, right=2.0**-24)
@example(left=F32_MAX, right=2.0**103)
@example(left=F32_MAX, right=2.0**102)
@example(left=F32_LEAST, right=0.5)
@example(left=F32_LEAST * 3, right=0.5)
@example(left=F32_LEAST_NORMAL, right=1.0 + 2.0**-23)
@example(left=F32_LEAST_NORMAL, right=1.0 - 2.0**-24)
@example(left=F32_LEAST_NORMAL - F32_LEAST, right=2.0)
@example(left=2.0 - 2.0**-23, right=1.0 - 2.0**-24)
def test_arithmetic_is_rounded_once(operation: str, left: float, right: float) -> None:
    assume(right or operation != "div")
    exact = EXACT[operation](Fraction(left), Fraction(right))
    result = instruction(f"f32.{operation}")(left, right)
    assert result == (nearest_f32(exact) if exact else 0.0)
    assert not isfinite(result) or f32_from_bits(f32_to_bits(result)) == result


@given(f32s)
def test_a_root_is_rounded_once(operand: float) -> None:
    operand = abs(operand)
    assume(operand)
    result = instruction("f32.sqrt")(operand)
    exact = Fraction(result)
    half = (Fraction(f32_from_bits(f32_to_bits(result) + 1)) - exact) / 2
    # It lies between the middles to the two neighbours of the result, which are never a root.
    assert (exact - half) ** 2 < Fraction(operand) < (exact + half) ** 2


@given(f64s)
@example(2.0 - 2.0**-52)
@example(2.0 - 2.0**-25)
@example(2.0 - 2.0**-24)
@example(1.0 + 2.0**-52)
@example(1.0 + 2.0**-24)
@example(1.0 + 3 * 2.0**-24)
@example(F32_MAX + 2.0**102)
@example(F32_MAX + 2.0**103)
@example(-(2.0**-150))
@example(2.0**-150 * 1.0000000000000002)
def test_a_demotion_is_rounded_once(value: float) -> None:
    expected = nearest_f32(Fraction(value)) if value else value
    assert f64_to_bits(demote(value)) == f64_to_bits(expected)
    assert f64_to_bits(instruction("f32.demote_f64")(value)) == f64_to_bits(expected)


#: A template in templates, and the same step by step.
NESTED: list[tuple[str, str, str]] = [
    ("f32.add", "f32.mul", "f32.sub"),
    ("f32.mul", "f32.add", "f32.mul"),
    ("f32.sub", "f32.mul", "f32.mul"),
]


@pytest.mark.parametrize(("outer", "left", "right"), NESTED)
@given(a=f32s, b=f32s, c=f32s)
def test_templates_nest(outer: str, left: str, right: str, a: float, b: float, c: float) -> None:
    nested = OPERATORS[outer].template.format(
        OPERATORS[left].template.format("a", "b"), OPERATORS[right].template.format("b", "c")
    )
    result = eval(f"lambda a, b, c: {nested}", dict(HELPERS))(a, b, c)
    stepwise = instruction(outer)(instruction(left)(a, b), instruction(right)(b, c))
    # Of two NaNs either one can come through.
    assert f64_to_bits(result) == f64_to_bits(stepwise) or (
        result != result and stepwise != stepwise
    )
