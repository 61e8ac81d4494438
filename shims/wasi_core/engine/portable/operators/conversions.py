"""Conversions between integers and floats, between float types, and of their bits.

Source: WebAssembly core specification, "Conversions" of the numerics.
"""

from __future__ import annotations

from struct import Struct
from typing import NoReturn

from ...floats import demote, f32_from_bits, f32_to_bits
from ...traps import Trap, TrapCode
from . import Operator
from .floats import rounded, rounded_integer

#: Integer type and sign: the greatest float below those that truncate into the range, the least
#: above, and the range itself.
_RANGES = {
    "i32_s": ("-2147483649.0", "2147483648.0", -(2**31), 2**31 - 1),
    "i32_u": ("-1.0", "4294967296.0", 0, 2**32 - 1),
    "i64_s": ("-9223372036854777856.0", "9223372036854775808.0", -(2**63), 2**63 - 1),
    "i64_u": ("-1.0", "18446744073709551616.0", 0, 2**64 - 1),
}


def _untruncatable(value: float) -> NoReturn:
    """What is not a number or out of range."""
    if value != value:
        raise Trap(TrapCode.BAD_CONVERSION_TO_INTEGER)
    raise Trap(TrapCode.INTEGER_OVERFLOW)


def _saturated(value: float, least: int, greatest: int) -> int:
    """The bound nearest to a float out of range; 0 for a NaN."""
    return greatest if value > 0.0 else least if value < 0.0 else 0


def _i64_to_f32(value: int) -> float:
    """The ``f32`` nearest to an integer below 2**64.

    Through an ``f64`` it would be rounded twice, unless the last of the 53 bits that are left says
    whether there was anything below it.
    """
    if not -(2**53) <= value <= 2**53:
        value = (value >> 11 | (value & 0x7FF != 0)) << 11
    return demote(value / 1)


def _i64_s_to_f32(value: int) -> float:
    return _i64_to_f32((value ^ 0x8000000000000000) - 0x8000000000000000)


#: ``/ 1`` makes a float of an integer, correctly rounded, in half the time of ``float()``.
_UNSIGNED = "{0} / 1"
_I32_SIGNED = "({0} / 1 if {0} < 0x80000000 else ({0} - 0x100000000) / 1)"
_I64_SIGNED = "({0} / 1 if {0} < 0x8000000000000000 else ({0} - 0x10000000000000000) / 1)"

OPERATORS: dict[str, Operator] = {
    "f32.demote_f64": Operator(rounded("{0}")),
    # A signalling NaN becomes quiet; everything else is the same.
    "f64.promote_f32": Operator("({0} * 1.0)"),
    "f32.convert_i32_s": Operator(rounded_integer(_I32_SIGNED), repeats=True),
    "f32.convert_i32_u": Operator(rounded_integer(_UNSIGNED)),
    "f32.convert_i64_s": Operator("f32_convert_i64_s({0})"),
    "f32.convert_i64_u": Operator("f32_convert_i64_u({0})"),
    "f64.convert_i32_s": Operator(_I32_SIGNED, repeats=True),
    "f64.convert_i32_u": Operator(f"({_UNSIGNED})"),
    "f64.convert_i64_s": Operator(_I64_SIGNED, repeats=True),
    "f64.convert_i64_u": Operator(f"({_UNSIGNED})"),
    "i32.reinterpret_f32": Operator("f32_to_bits({0})"),
    "f32.reinterpret_i32": Operator("f32_from_bits({0})"),
    "i64.reinterpret_f64": Operator("unpack_i64(pack_f64({0}))[0]"),
    "f64.reinterpret_i64": Operator("unpack_f64(pack_i64({0}))[0]"),
}

for _range, (_low, _high, _least, _greatest) in _RANGES.items():
    _integer, _sign = _range.split("_")
    _truncated = f"(int({{0}}) if {_low} < {{0}} < {_high} else "
    for _float in "f32", "f64":
        OPERATORS[f"{_integer}.trunc_{_float}_{_sign}"] = Operator(
            _truncated + "untruncatable({0}))", repeats=True, traps=True, wide=_sign == "s"
        )
        OPERATORS[f"{_integer}.trunc_sat_{_float}_{_sign}"] = Operator(
            _truncated + f"truncation_saturated({{0}}, {_least}, {_greatest}))",
            repeats=True,
            wide=_sign == "s",
        )

HELPERS: dict[str, object] = {
    "f32_demote": demote,
    "f32_from_bits": f32_from_bits,
    "f32_to_bits": f32_to_bits,
    "f32_convert_i64_s": _i64_s_to_f32,
    "f32_convert_i64_u": _i64_to_f32,
    "pack_f64": Struct("<d").pack,
    "pack_i64": Struct("<Q").pack,
    "unpack_f64": Struct("<d").unpack,
    "unpack_i64": Struct("<Q").unpack,
    "truncation_saturated": _saturated,
    "untruncatable": _untruncatable,
}
