"""Floats for property tests, and rounding by its definition."""

from __future__ import annotations

from fractions import Fraction
from math import inf

from hypothesis import strategies as st
from wasi_core.engine.floats import f32_from_bits, f64_from_bits

F32_MAX = 3.4028234663852886e38
F32_LEAST_NORMAL = 2.0**-126
F32_LEAST = 2.0**-149


def nearest_f32(exact: Fraction) -> float:
    """The ``f32`` nearest to a number other than zero, ties to even."""
    size = abs(exact)
    exponent = -149
    while size / Fraction(2) ** exponent >= 2**24:
        exponent += 1
    units = round(size / Fraction(2) ** exponent)  # of a fraction: ties to even
    rounded = units * Fraction(2) ** exponent
    value = inf if rounded >= 2**128 else float(rounded)
    return value if exact > 0 else -value


def _f32(sign: int, exponent: int, fraction: int) -> float:
    return f32_from_bits(sign << 31 | exponent << 23 | fraction)


def _f64(sign: int, exponent: int, fraction: int) -> float:
    return f64_from_bits(sign << 63 | exponent << 52 | fraction)


def _near_f32_fraction(units: int, near: int) -> int:
    return (units << 29) + near & 2**52 - 1


def _near_middle(units: int, shift: int, near: int) -> int:
    return (units * 2 + 1 << shift) + near & 2**64 - 1


_signs = st.integers(0, 1)
_edge_fractions = st.sampled_from([0, 1, 2, 0x3FFFFF, 0x400000, 0x400001, 0x7FFFFE, 0x7FFFFF])

#: Finite numbers; many are close to one another, to powers of two and to the least normal one.
f32s = st.one_of(
    st.floats(width=32, allow_nan=False, allow_infinity=False),
    st.builds(
        _f32,
        _signs,
        st.one_of(st.integers(0, 254), st.integers(120, 135), st.integers(0, 30)),
        st.one_of(_edge_fractions, st.integers(0, 2**23 - 1)),
    ),
)

#: Finite numbers; many are in the range of ``f32`` and at or next to the middle between two.
f64s = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.builds(
        _f64,
        _signs,
        st.integers(1023 - 151, 1023 + 128),
        st.one_of(
            st.integers(0, 2**52 - 1),
            st.builds(
                _near_f32_fraction,
                st.integers(0, 2**23),
                st.sampled_from([0, -1, 1, 2**28, 2**28 - 1, 2**28 + 1]),
            ),
        ),
    ),
)

#: Integers; many are at or next to the middle between two ``f32``.
u64s = st.one_of(
    st.integers(0, 2**64 - 1),
    st.builds(_near_middle, st.integers(2**23, 2**24 - 1), st.integers(0, 39), st.integers(-2, 2)),
)
