"""Numeric literals to bits.

Floating-point literals are rounded once, from their exact value, to the nearest representable
value, ties to even. ``float`` and ``float.fromhex`` do that for 64 bits; a 32-bit value would be
rounded twice on that way, so a tie of the second rounding is settled by the exact value.

Source: WebAssembly core specification, text format, "Integers" and "Floating-Point".
"""

from __future__ import annotations

import math
import re
import struct

from .strings import LiteralError

_DECIMAL = r"[0-9](?:_?[0-9])*"
_HEXADECIMAL = r"[0-9A-Fa-f](?:_?[0-9A-Fa-f])*"
_INTEGER = re.compile(rf"[+-]?(?:0x{_HEXADECIMAL}|{_DECIMAL})")
_NATURAL = re.compile(rf"0x{_HEXADECIMAL}|{_DECIMAL}")
_FLOAT = re.compile(
    rf"""([+-])? (?:
        (0x{_HEXADECIMAL} (?:\.(?:{_HEXADECIMAL})?)? (?:[Pp][+-]?{_DECIMAL})?)
      | ({_DECIMAL} (?:\.(?:{_DECIMAL})?)? (?:[Ee][+-]?{_DECIMAL})?)
      | (inf) | nan(?::0x({_HEXADECIMAL}))?
    )""",
    re.VERBOSE,
)

_RANGE = "constant out of range"
#: Digits that a decimal integer of 64 bits can have without its leading zeros.
_LONGEST_INTEGER = 20


def is_number(word: str) -> bool:
    """Whether a token is an integer or a floating-point number of any range."""
    return _FLOAT.fullmatch(word) is not None or _INTEGER.fullmatch(word) is not None


def is_natural(word: str) -> bool:
    """Whether a token is an unsigned integer without a sign, of any range."""
    return _NATURAL.fullmatch(word) is not None


def _magnitude(digits: str) -> int:
    digits = digits.replace("_", "")
    if digits.startswith("0x"):
        return int(digits, 16)
    digits = digits.lstrip("0") or "0"
    if len(digits) > _LONGEST_INTEGER:
        raise LiteralError(_RANGE)
    return int(digits)


def natural(word: str, bits: int) -> int | None:
    """An unsigned integer without a sign; None when the token is none.

    Raises :class:`LiteralError` when it does not fit.
    """
    if not _NATURAL.fullmatch(word):
        return None
    value = _magnitude(word)
    if value >> bits:
        raise LiteralError(f"i{bits} {_RANGE}")
    return value


def integer(word: str, bits: int) -> int | None:
    """An integer, signed or unsigned, as an unsigned number of ``bits``; None for another token.

    Raises :class:`LiteralError` when it is neither a signed nor an unsigned number of that size.
    """
    if not _INTEGER.fullmatch(word):
        return None
    value = _magnitude(word.lstrip("+-"))
    if value > 1 << bits - 1 if word[0] == "-" else value >> bits:
        raise LiteralError(_RANGE)
    return (-value if word[0] == "-" else value) & (1 << bits) - 1


def f64(word: str) -> int | None:
    """The 64 bits of a floating-point literal; None for another token."""
    match = _FLOAT.fullmatch(word)
    if match is None:
        return None
    sign, hexadecimal, decimal, infinite, payload = match.groups()
    if hexadecimal or decimal:
        bits = _bits64(_nearest(hexadecimal, decimal))
    else:
        bits = _special(infinite, payload, 11, 52)
    return bits | 1 << 63 if sign == "-" else bits


def f32(word: str) -> int | None:
    """The 32 bits of a floating-point literal; None for another token."""
    match = _FLOAT.fullmatch(word)
    if match is None:
        return None
    sign, hexadecimal, decimal, infinite, payload = match.groups()
    if hexadecimal or decimal:
        bits = _bits32(_nearest(hexadecimal, decimal), hexadecimal, decimal)
    else:
        bits = _special(infinite, payload, 8, 23)
    return bits | 1 << 31 if sign == "-" else bits


def _special(infinite: str | None, payload: str | None, exponent: int, mantissa: int) -> int:
    """Infinity, or a NaN: the canonical one without a payload."""
    bits = ((1 << exponent) - 1) << mantissa
    if infinite:
        return bits
    if payload is None:
        return bits | 1 << mantissa - 1
    value = int(payload.replace("_", ""), 16)
    if value == 0 or value >> mantissa:
        raise LiteralError(_RANGE)
    return bits | value


def _nearest(hexadecimal: str | None, decimal: str | None) -> float:
    try:
        if hexadecimal:
            return float.fromhex(hexadecimal.replace("_", ""))
        value = float((decimal or "").replace("_", ""))
    except OverflowError:
        raise LiteralError(_RANGE) from None
    if math.isinf(value):
        raise LiteralError(_RANGE)
    return value


def _bits64(value: float) -> int:
    return int.from_bytes(struct.pack("<d", value), "little")


def _bits32(value: float, hexadecimal: str | None, decimal: str | None) -> int:
    try:
        packed = struct.pack("<f", value)
        if struct.unpack("<f", packed)[0] != value:
            packed = struct.pack("<f", _sticky(value, hexadecimal, decimal))
    except OverflowError:
        # The largest value that still rounds to a finite one can round up to a 64-bit value that
        # does not.
        try:
            packed = struct.pack("<f", _sticky(value, hexadecimal, decimal))
        except OverflowError:
            raise LiteralError(_RANGE) from None
    return int.from_bytes(packed, "little")


def _sticky(value: float, hexadecimal: str | None, decimal: str | None) -> float:
    """A 64-bit value near ``value`` that rounds to 32 bits as the exact literal does.

    Every tie of 32 bits is an even 64-bit value; when the exact value is not the tie, the odd
    neighbour on its side is not a tie and rounds to the same side.
    """
    if _bits64(value) & 1:
        return value
    side = _compare_hexadecimal(hexadecimal, value) if hexadecimal else _compare(decimal, value)
    return math.nextafter(value, math.copysign(math.inf, side)) if side else value


def _compare(decimal: str | None, value: float) -> int:
    from decimal import Decimal

    exact = Decimal((decimal or "").replace("_", ""))
    rounded = Decimal.from_float(value)
    return (exact > rounded) - (exact < rounded)


def _compare_hexadecimal(hexadecimal: str, value: float) -> int:
    digits, _, exponent = hexadecimal.replace("_", "").lower().partition("p")
    whole, _, fraction = digits[2:].partition(".")
    mantissa = int(whole + fraction, 16)
    power = int(exponent or 0) - 4 * len(fraction)
    numerator, denominator = value.as_integer_ratio()
    exact, rounded = mantissa * denominator, numerator
    if power >= 0:
        exact <<= power
    else:
        rounded <<= -power
    return (exact > rounded) - (exact < rounded)
