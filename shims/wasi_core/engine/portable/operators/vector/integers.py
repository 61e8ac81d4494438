"""Arithmetic, comparison and shifts of integer lanes.

Addition, subtraction and shifts of all lanes are one operation on a number of 128 bits: the top bit
of each lane is kept out of it, so that nothing is carried into the next lane.

Source: WebAssembly core specification, "Integer Operations" of the numerics.
"""

from __future__ import annotations

import operator

from .. import Operator
from .bitwise import from_integer, to_integer
from .lanes import (
    INTEGER_LANES,
    Decode,
    Function,
    IntegerLanes,
    binary,
    comparison,
    known,
    unary,
)

_COMPARISONS = {
    "lt": operator.lt,
    "gt": operator.gt,
    "le": operator.le,
    "ge": operator.ge,
}


def _sum_and_difference(lanes: IntegerLanes) -> tuple[Function, Function]:
    top = lanes.repeated(1 << lanes.bits - 1)
    rest = lanes.repeated((1 << lanes.bits - 1) - 1)

    def add(left: bytes, right: bytes) -> bytes:
        one, other = to_integer(left), to_integer(right)
        return from_integer((one & rest) + (other & rest) ^ (one ^ other) & top)

    def sub(left: bytes, right: bytes) -> bytes:
        one, other = to_integer(left), to_integer(right)
        return from_integer((one | top) - (other & rest) ^ (one ^ ~other) & top)

    return add, sub


def _shifts(lanes: IntegerLanes) -> tuple[Function, Function, Function]:
    last = lanes.bits - 1
    ones = (1 << lanes.bits) - 1
    left_masks = [lanes.repeated(ones << count & ones) for count in range(lanes.bits)]
    right_masks = [lanes.repeated(ones >> count) for count in range(lanes.bits)]
    decode, encode = lanes.decode_signed, lanes.encode_signed

    def shl(vector: bytes, count: int) -> bytes:
        count &= last
        return from_integer(to_integer(vector) << count & left_masks[count])

    def shr_u(vector: bytes, count: int) -> bytes:
        count &= last
        return from_integer(to_integer(vector) >> count & right_masks[count])

    def shr_s(vector: bytes, count: int) -> bytes:
        count &= last
        return encode(*[lane >> count for lane in decode(vector)])

    return shl, shr_u, shr_s


def _negation(sub: Function) -> Function:
    zeros = bytes(16)

    def neg(vector: bytes) -> bytes:
        return sub(zeros, vector)

    return neg


def _product(ones: int) -> Function:
    def mul(left: int, right: int) -> int:
        return left * right & ones

    return mul


def _saturating(operation: Function, bounds: tuple[int, int]) -> Function:
    least, greatest = bounds

    def saturated(left: int, right: int) -> int:
        result = operation(left, right)
        return least if result < least else greatest if result > greatest else result

    return saturated


def _rounded_average(left: int, right: int) -> int:
    return left + right + 1 >> 1


def _q15_product(left: int, right: int) -> int:
    return min(left * right + 0x4000 >> 15, 0x7FFF)


def _bitmask(decode_signed: Decode) -> Function:
    def bitmask(vector: bytes) -> int:
        mask = 0
        for at, lane in enumerate(decode_signed(vector)):
            if lane < 0:
                mask |= 1 << at
        return mask

    return bitmask


def _operations(lanes: IntegerLanes) -> dict[str, Function]:
    signed, to_signed = lanes.decode_signed, lanes.encode_signed
    unsigned, to_unsigned = lanes.decode_unsigned, lanes.encode_unsigned
    add, sub = _sum_and_difference(lanes)
    shl, shr_u, shr_s = _shifts(lanes)
    operations: dict[str, Function] = {
        "abs": unary(signed, abs, to_unsigned),
        "neg": _negation(sub),
        "popcnt": unary(unsigned, int.bit_count, to_unsigned),
        "bitmask": _bitmask(signed),
        "add": add,
        "sub": sub,
        "mul": binary(unsigned, _product((1 << lanes.bits) - 1), to_unsigned),
        "shl": shl,
        "shr_u": shr_u,
        "shr_s": shr_s,
        "avgr_u": binary(unsigned, _rounded_average, to_unsigned),
        "q15mulr_sat_s": binary(signed, _q15_product, to_signed),
        "eq": comparison(unsigned, operator.eq, lanes),
        "ne": comparison(unsigned, operator.ne, lanes),
    }
    for sign in "su":
        decode, encode, bounds = lanes.decode(sign), lanes.encode(sign), lanes.bounds(sign)
        operations |= {
            f"add_sat_{sign}": binary(decode, _saturating(operator.add, bounds), encode),
            f"sub_sat_{sign}": binary(decode, _saturating(operator.sub, bounds), encode),
            f"min_{sign}": binary(decode, min, encode),
            f"max_{sign}": binary(decode, max, encode),
        }
        for name, holds in _COMPARISONS.items():
            operations[f"{name}_{sign}"] = comparison(decode, holds, lanes)
    return operations


FUNCTIONS: dict[str, Function] = {
    name: function
    for lanes in INTEGER_LANES
    for name, function in known(lanes.name, _operations(lanes)).items()
}

OPERATORS: dict[str, Operator] = {
    f"{lanes.name}.all_true": Operator(f"all({lanes.name}_lanes_u({{0}}))", truth=True)
    for lanes in INTEGER_LANES
}
HELPERS: dict[str, object] = {
    f"{lanes.name}_lanes_u": lanes.decode_unsigned for lanes in INTEGER_LANES
}
