"""Integer instructions that are the same whatever their operands are; the others: ``integers``.

Source: WebAssembly core specification, "Integer Operations" of the numerics.
"""

from __future__ import annotations

from ...traps import Trap, TrapCode
from . import Operator


def _division(bits: int) -> tuple[object, object]:
    """Signed division and remainder, both towards zero, of operands read as unsigned."""
    half = 1 << (bits - 1)
    modulus = half * 2
    mask = modulus - 1

    def div_s(one: int, two: int) -> int:
        if not two:
            raise Trap(TrapCode.INTEGER_DIVISION_BY_ZERO)
        if one < half:
            return one // two if two < half else -(one // (modulus - two)) & mask
        if two < half:
            return -((modulus - one) // two) & mask
        if one == half and two == mask:
            raise Trap(TrapCode.INTEGER_OVERFLOW)
        return (modulus - one) // (modulus - two)

    def rem_s(one: int, two: int) -> int:
        if not two:
            raise Trap(TrapCode.INTEGER_DIVISION_BY_ZERO)
        size = two if two < half else modulus - two
        return one % size if one < half else -((modulus - one) % size) & mask

    return div_s, rem_s


def _counts(kind: str, bits: int) -> dict[str, Operator]:
    return {
        f"{kind}.clz": Operator(f"({bits} - ({{0}}).bit_length())"),
        f"{kind}.ctz": Operator(f"(({{0}} & -{{0}}).bit_length() - 1 if {{0}} else {bits})", True),
        f"{kind}.popcnt": Operator("({0}).bit_count()"),
    }


OPERATORS: dict[str, Operator] = {**_counts("i32", 32), **_counts("i64", 64)}

_I32 = _division(32)
_I64 = _division(64)
HELPERS: dict[str, object] = {
    "i32_div_s": _I32[0],
    "i32_rem_s": _I32[1],
    "i64_div_s": _I64[0],
    "i64_rem_s": _I64[1],
}
