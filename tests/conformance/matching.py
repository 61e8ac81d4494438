"""Whether a result is what a pattern of a script says, by its bits."""

from __future__ import annotations

import struct
from typing import Any

from wasi_core.engine.exceptions import ExceptionReference
from wasi_core.engine.func import Func
from wasi_core.wasm.text.values import Bits, Either, Lanes, Nan, Null, Pattern, Reference
from wasi_core.wasm.types import ValType

#: Of a lane: its width in bits, and of a float the bits of its mantissa.
_WIDTHS = {"i8": 8, "i16": 16, "i32": 32, "i64": 64, "f32": 32, "f64": 64, "v128": 128}
_MANTISSAS = {"f32": 23, "f64": 52}


class ExternValue:
    """What ``(ref.extern n)`` stands for: one object for each number, so identity is tested."""

    _made: dict[int, ExternValue] = {}  # noqa: RUF012 - shared on purpose

    def __init__(self, number: int) -> None:
        self.number = number

    @classmethod
    def of(cls, number: int) -> ExternValue:
        return cls._made.setdefault(number, cls(number))

    def __repr__(self) -> str:
        return f"(ref.extern {self.number})"


def bits_of(kind: ValType, value: Any) -> int:
    """The bits of a number that the engine gave, unsigned.

    The payload of an ``f32`` NaN is the top of that of the ``float``: converting could change it.

    :raises TypeError: it is not a Python value of this type.
    """
    if kind in (ValType.I32, ValType.I64) and type(value) is int:
        width = _WIDTHS[str(kind)]
        if not -(1 << width - 1) <= value < 1 << width - 1:
            raise TypeError(f"{value} is not a signed {kind}")
        return value & (1 << width) - 1
    if kind is ValType.V128 and type(value) is bytes and len(value) == 16:
        return int.from_bytes(value, "little")
    if kind in (ValType.F32, ValType.F64) and type(value) is float:
        wide = int.from_bytes(struct.pack("<d", value), "little")
        if kind is ValType.F64:
            return wide
        if value != value:
            return wide >> 32 & 0x8000_0000 | 0x7F80_0000 | wide >> 29 & 0x7F_FFFF
        return int.from_bytes(struct.pack("<f", value), "little")
    raise TypeError(f"{value!r} is not a value of type {kind}")


def shown(kind: ValType, value: Any) -> str:
    """A result as a message has it."""
    if kind.is_reference:
        return repr(value)
    return f"{kind} {bits_of(kind, value):#x}"


def described(wanted: Pattern) -> str:
    """A pattern as a message has it."""
    match wanted:
        case Bits(kind, bits):
            return f"{kind} {bits:#x}"
        case Nan(kind, canonical):
            return f"{kind} nan:{'canonical' if canonical else 'arithmetic'}"
        case Lanes(shape, lanes):
            named = (hex(one) if isinstance(one, int) else described(one) for one in lanes)
            return f"{shape} {' '.join(named)}"
        case Either(patterns):
            return " or ".join(map(described, patterns))
        case Null(kind):
            return f"null {kind or ''}".rstrip()
        case Reference(kind, number):
            return f"{kind} {'' if number is None else number}".rstrip()


def matches(kind: ValType, value: Any, wanted: Pattern) -> bool:
    """Whether a result of a type is what a pattern describes.

    :raises TypeError: the engine gave something that is no value of the type.
    """
    match wanted:
        case Either(patterns):
            return any(matches(kind, value, one) for one in patterns)
        case Null(named):
            return kind.is_reference and value is None and named in (None, kind)
        case Reference(named, number):
            return named is kind and _is_reference(kind, value, number)
        case Lanes(shape, lanes):
            if kind is not ValType.V128:
                return False
            lane = shape.split("x")[0]
            width = _WIDTHS[lane]
            bits = bits_of(kind, value)
            return all(
                _lane_matches(lane, bits >> at * width & (1 << width) - 1, one)
                for at, one in enumerate(lanes)
            )
        case Nan(named):
            return named is kind and _lane_matches(str(kind), bits_of(kind, value), wanted)
        case Bits(named, expected):
            return named is kind and bits_of(kind, value) == expected


def _lane_matches(lane: str, bits: int, wanted: int | Nan) -> bool:
    if isinstance(wanted, int):
        return bits == wanted
    mantissa = _MANTISSAS[lane]
    exponent = (1 << _WIDTHS[lane] - 1) - (1 << mantissa)
    quiet = 1 << mantissa - 1
    payload = bits & (1 << mantissa) - 1
    if bits & exponent != exponent:
        return False
    return payload == quiet if wanted.canonical else bool(payload & quiet)


def _is_reference(kind: ValType, value: Any, number: int | None) -> bool:
    if kind is ValType.EXTERNREF:
        return isinstance(value, ExternValue) if number is None else value is ExternValue.of(number)
    if number is not None:
        return False  # no script asks for a function by number
    return isinstance(value, Func if kind is ValType.FUNCREF else ExceptionReference)
