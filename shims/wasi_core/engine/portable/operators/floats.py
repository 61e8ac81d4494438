"""Arithmetic and comparison of ``f32`` and ``f64``.

An ``f32`` operation is the ``f64`` one, rounded once more. That second rounding changes nothing:
53 bits are more than twice 24 plus 2, which is enough for a sum, a product, a quotient and a square
root. A result that is below the normal numbers of ``f32`` is exact in ``f64``, or, for a quotient,
too far from the middle between two of its neighbours.

Rounding to 24 bits is arithmetic as well. With ``t = x * 2**29`` the difference ``t - x`` has its
last bit where the last bit of an ``f32`` near ``x`` is (one further where it leaves the binade of
``t``; then ``x`` is within a hair of a power of two, and rounds to it). So ``t - (t - x)`` is ``x``
rounded to 24 bits, ties to even, since in a tie ``t`` is even in units of that bit. This is three
times as quick as packing and unpacking. It holds for the normal numbers of ``f32``; the others, and
what rounds up to infinity, go to :func:`~wasi_core.engine.floats.demote`.

``f_x``, ``f_t`` and ``f_r`` in a template are locals of the function that it is put in. No operand
is computed between where one is set and where it is read, so templates nest.

NaNs: the operations of Python's ``float`` are those of the CPU, which make a signalling NaN quiet
and propagate payloads (of two NaNs either one's, which the specification leaves open too). ``abs``,
``neg`` and ``copysign`` only touch the sign.

Source: WebAssembly core specification, "Floating-Point Operations". S. A. Figueroa, "When is double
rounding innocuous?", SIGNUM Newsletter 30 (1995).
"""

from __future__ import annotations

from math import copysign, inf, sqrt

from ...floats import demote
from . import Operator


def _invalid_operation(infinite: float) -> float:
    """The NaN that this CPU makes of an invalid operation; its sign differs between CPUs."""
    return infinite - infinite


_INVALID = _invalid_operation(inf)


def rounded(expression: str) -> str:
    """A number, NaN or infinity rounded to ``f32``.

    Its square tells with one comparison whether it is a normal ``f32``: the bounds are a little
    inside of the squares of the least, 2**-252, and of the greatest.
    """
    return (
        f"((f_t := f_x * 536870912.0) - (f_t - f_x) if 1.4e-76 < (f_x := {expression}) * f_x"
        " < 1.15e+77 else f32_demote(f_x))"
    )


def rounded_sum(expression: str) -> str:
    """As :func:`rounded`, of what is exact when it is below the normal numbers of ``f32``.

    What has been rounded is in range when its square is not 2**256, which is 1.15792089e+77, but
    that of the greatest ``f32``, 1.15792075e+77, or less.
    """
    return (
        f"(f_r if (f_r := (f_t := (f_x := {expression}) * 536870912.0) - (f_t - f_x)) * f_r"
        " < 1.1579208e+77 else f32_demote(f_x))"
    )


def rounded_integer(expression: str) -> str:
    """As :func:`rounded`, of an integer below 2**64."""
    return f"((f_t := (f_x := {expression}) * 536870912.0) - (f_t - f_x))"


def _divided_by_zero(dividend: float, divisor: float) -> float:
    return dividend * copysign(inf, divisor)


def _square_root(value: float) -> float:
    """Of what ``math.sqrt`` refuses, and of infinity and NaN."""
    return _INVALID if value < 0.0 else value * 1.0


def _nearest(value: float) -> float:
    """The nearest integer, ties to even, of a number that is 2**51 or more, infinity or NaN."""
    return float(round(value)) if -(2.0**52) < value < 2.0**52 else value * 1.0


def _minimum(left: float, right: float) -> float:
    """Of zeros, of equal numbers, or with a NaN."""
    if left == right:
        return left if copysign(1.0, left) < 0.0 else right
    return right + left


def _maximum(left: float, right: float) -> float:
    """Of zeros, of equal numbers, or with a NaN."""
    if left == right:
        return right if copysign(1.0, left) < 0.0 else left
    return right + left


_COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="}

_QUOTIENT = "{0} / {1} if {1} else float_divided_by_zero({0}, {1})"
_FLOOR = "{0} // 1.0"
_CEIL = "-(-{0} // 1.0)"
#: Adding and taking away 1.5 * 2**52 leaves no bit below the units.
_NEAREST = "copysign({0} + 6755399441055744.0 - 6755399441055744.0, {0})"

#: What needs no rounding, or whose result is exact in ``f32`` when its operands are.
_EXACT = {
    **{name: Operator(f"({{0}} {sign} {{1}})", truth=True) for name, sign in _COMPARISONS.items()},
    "abs": Operator("abs({0})"),
    "neg": Operator("(-{0})"),
    "copysign": Operator("copysign({0}, {1})"),
    "ceil": Operator(f"({_CEIL} if -1e999 < {{0}} < 1e999 else {{0}} * 1.0)", repeats=True),
    "floor": Operator(f"({_FLOOR} if -1e999 < {{0}} < 1e999 else {{0}} * 1.0)", repeats=True),
    "trunc": Operator(
        f"({_FLOOR} if 0.0 <= {{0}} < 1e999 else {_CEIL} if -1e999 < {{0}} < 0.0 else {{0}} * 1.0)",
        repeats=True,
    ),
    "nearest": Operator(
        f"({_NEAREST} if -2251799813685248.0 < {{0}} < 2251799813685248.0"
        " else float_nearest({0}))",
        repeats=True,
    ),
    "min": Operator(
        "({0} if {0} < {1} else {1} if {1} < {0} else float_min({0}, {1}))", repeats=True
    ),
    "max": Operator(
        "({0} if {0} > {1} else {1} if {1} > {0} else float_max({0}, {1}))", repeats=True
    ),
}

_F64 = {
    "add": Operator("({0} + {1})"),
    "sub": Operator("({0} - {1})"),
    "mul": Operator("({0} * {1})"),
    "div": Operator(f"({_QUOTIENT})", repeats=True),
    "sqrt": Operator("(sqrt({0}) if {0} >= 0.0 else float_sqrt({0}))", repeats=True),
}

_F32 = {
    "add": Operator(rounded_sum("{0} + {1}")),
    "sub": Operator(rounded_sum("{0} - {1}")),
    "mul": Operator(rounded("{0} * {1}")),
    "div": Operator(rounded(f"({_QUOTIENT})"), repeats=True),
    "sqrt": Operator(
        f"({rounded_sum('sqrt({0})')} if 0.0 <= {{0}} < 1e999 else float_sqrt({{0}}))",
        repeats=True,
    ),
}

OPERATORS: dict[str, Operator] = {
    **{f"f32.{name}": operator for name, operator in (_EXACT | _F32).items()},
    **{f"f64.{name}": operator for name, operator in (_EXACT | _F64).items()},
}

HELPERS: dict[str, object] = {
    "copysign": copysign,
    "sqrt": sqrt,
    "f32_demote": demote,
    "float_divided_by_zero": _divided_by_zero,
    "float_sqrt": _square_root,
    "float_nearest": _nearest,
    "float_min": _minimum,
    "float_max": _maximum,
}
