"""Whether two traces differ in the bits of NaNs alone.

The specification leaves the payload of a NaN open that an operation makes of another NaN. The
modules turn NaNs into zeros, but not in the lanes of vectors.

Source: WebAssembly core specification, "NaN Propagation".
"""

from __future__ import annotations

from itertools import zip_longest

#: Width, bits of the exponent, bits of the mantissa.
_F32 = (32, 0x7F80_0000, 0x007F_FFFF)
_F64 = (64, 0x7FF0_0000_0000_0000, 0x000F_FFFF_FFFF_FFFF)


def differ_in_nans(one: str, other: str) -> bool:
    """Whether every word that differs is a number with a NaN, in both lines, where it differs."""
    return all(
        left == right or (_number(left) and _number(right) and _nans(int(left, 16), int(right, 16)))
        for left, right in zip_longest(one.split(), other.split(), fillvalue="")
    )


def bytes_differ_in_nans(one: bytes, other: bytes) -> bool:
    """Whether every byte that differs is of a NaN, in both memories, at any address."""
    if len(one) != len(other):
        return False
    return all(
        any(
            _is_nan(_word(one, start, width), exponent, mantissa)
            and _is_nan(_word(other, start, width), exponent, mantissa)
            for width, exponent, mantissa in (_F32, _F64)
            for start in range(max(0, at - width // 8 + 1), at + 1)
        )
        for at in range(len(one))
        if one[at] != other[at]
    )


def _word(memory: bytes, at: int, width: int) -> int:
    return int.from_bytes(memory[at : at + width // 8], "little")


def _number(word: str) -> bool:
    return word.startswith("0x")


def _nans(left: int, right: int) -> bool:
    return any(
        all(
            _lane(left, at, width) == _lane(right, at, width)
            or (
                _is_nan(_lane(left, at, width), exponent, mantissa)
                and _is_nan(_lane(right, at, width), exponent, mantissa)
            )
            for at in range(0, 64, width)
        )
        for width, exponent, mantissa in (_F32, _F64)
    )


def _lane(word: int, at: int, width: int) -> int:
    return word >> at & (1 << width) - 1


def _is_nan(bits: int, exponent: int, mantissa: int) -> bool:
    return bits & exponent == exponent and bits & mantissa != 0
