"""Operations between integer lanes of one width and of twice that width.

Source: WebAssembly core specification, "Vector Instructions", ``vextop``, ``vextunop`` and
``narrow``.
"""

from __future__ import annotations

import operator

from .lanes import I8X16, I16X8, I32X4, I64X2, Function, IntegerLanes, binary


def _extending(narrow: IntegerLanes, wide: IntegerLanes, half: str) -> Function:
    decode, encode = narrow.decode_half[half], wide.encode(half[-1])

    def extend(vector: bytes) -> bytes:
        return encode(*decode(vector))

    return extend


def _adding_pairs(narrow: IntegerLanes, wide: IntegerLanes, sign: str) -> Function:
    decode, encode = narrow.decode(sign), wide.encode(sign)

    def extadd_pairwise(vector: bytes) -> bytes:
        lanes = decode(vector)
        return encode(*map(operator.add, lanes[::2], lanes[1::2]))

    return extadd_pairwise


def _narrowing(wide: IntegerLanes, narrow: IntegerLanes, sign: str) -> Function:
    """The lanes of both vectors, which are signed, saturated."""
    decode, encode = wide.decode_signed, narrow.encode(sign)
    least, greatest = narrow.bounds(sign)

    def narrowed(low: bytes, high: bytes) -> bytes:
        lanes = decode(low) + decode(high)
        return encode(
            *[least if one < least else greatest if one > greatest else one for one in lanes]
        )

    return narrowed


def _dot(left: bytes, right: bytes) -> bytes:
    """Sums of two products; the sum of twice the greatest product wraps."""
    decode = I16X8.decode_signed
    products = list(map(operator.mul, decode(left), decode(right)))
    sums = map(operator.add, products[::2], products[1::2])
    return I32X4.encode_unsigned(*[one & 0xFFFFFFFF for one in sums])


FUNCTIONS: dict[str, Function] = {"i32x4.dot_i16x8_s": _dot}

for _narrow, _wide in (I8X16, I16X8), (I16X8, I32X4), (I32X4, I64X2):
    for _half, _decode in _narrow.decode_half.items():
        _end, _sign = _half.split("_")
        _suffix = f"{_end}_{_narrow.name}_{_sign}"
        FUNCTIONS[f"{_wide.name}.extend_{_suffix}"] = _extending(_narrow, _wide, _half)
        FUNCTIONS[f"{_wide.name}.extmul_{_suffix}"] = binary(
            _decode, operator.mul, _wide.encode(_sign)
        )

for _narrow, _wide in (I8X16, I16X8), (I16X8, I32X4):
    for _sign in "su":
        FUNCTIONS[f"{_wide.name}.extadd_pairwise_{_narrow.name}_{_sign}"] = _adding_pairs(
            _narrow, _wide, _sign
        )
        FUNCTIONS[f"{_narrow.name}.narrow_{_wide.name}_{_sign}"] = _narrowing(_wide, _narrow, _sign)
