"""Operations on the 128 bits of a vector.

Source: WebAssembly core specification, "Vector Instructions", ``vvunop`` and those that follow.
"""

from __future__ import annotations

from .. import Operator
from .lanes import Function

_ONES = (1 << 128) - 1


def to_integer(vector: bytes) -> int:
    """The vector as a little-endian number."""
    return int.from_bytes(vector, "little")


def from_integer(bits: int) -> bytes:
    """The vector of a number below 2**128."""
    return bits.to_bytes(16, "little")


def _not(vector: bytes) -> bytes:
    return from_integer(to_integer(vector) ^ _ONES)


def _and(left: bytes, right: bytes) -> bytes:
    return from_integer(to_integer(left) & to_integer(right))


def _andnot(left: bytes, right: bytes) -> bytes:
    return from_integer(to_integer(left) & ~to_integer(right))


def _or(left: bytes, right: bytes) -> bytes:
    return from_integer(to_integer(left) | to_integer(right))


def _xor(left: bytes, right: bytes) -> bytes:
    return from_integer(to_integer(left) ^ to_integer(right))


def _bitselect(ones: bytes, zeros: bytes, mask: bytes) -> bytes:
    other = to_integer(zeros)
    return from_integer(other ^ (other ^ to_integer(ones)) & to_integer(mask))


FUNCTIONS: dict[str, Function] = {
    "v128.not": _not,
    "v128.and": _and,
    "v128.andnot": _andnot,
    "v128.or": _or,
    "v128.xor": _xor,
    "v128.bitselect": _bitselect,
}

OPERATORS: dict[str, Operator] = {"v128.any_true": Operator("any({0})", truth=True)}
