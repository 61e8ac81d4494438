"""Python values to raw values (``engine/tier.py``) and back.

==============  ========================================  =======================================
type            accepted from Python                      given to Python
==============  ========================================  =======================================
``i32 i64``     ``int`` or what has ``__index__``, from   ``int``, signed
                the least signed to the greatest
                unsigned number of the type
``f32``         ``float`` or what has ``__float__``,      ``float``
                rounded to the nearest ``f32``
``f64``         ``float`` or what has ``__float__``       ``float``
``v128``        16 bytes                                  ``bytes``
``funcref``     ``Func`` of the same store, or None       ``Func`` or None
``externref``   anything; None is null                    the same object
``exnref``      ``ExceptionReference`` or None            the same object
==============  ========================================  =======================================

``bool`` is an ``int`` in Python and is accepted as one.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from math import copysign, inf, isnan
from operator import index
from typing import TYPE_CHECKING, Any

from ..wasm.types import ValType
from .errors import WrongStoreError

if TYPE_CHECKING:
    from .store import Store

_f32 = struct.Struct("<f")
_f64 = struct.Struct("<d")
_I32 = 1 << 32
_I64 = 1 << 64


def _raw_i32(value: Any, _store: Store) -> int:
    number: int = value if value.__class__ is int else index(value)
    if -0x8000_0000 <= number <= 0xFFFF_FFFF:
        return number & 0xFFFF_FFFF
    raise ValueError(f"{number} does not fit in 32 bits")


def _raw_i64(value: Any, _store: Store) -> int:
    number: int = value if value.__class__ is int else index(value)
    if -0x8000_0000_0000_0000 <= number <= 0xFFFF_FFFF_FFFF_FFFF:
        return number & 0xFFFF_FFFF_FFFF_FFFF
    raise ValueError(f"{number} does not fit in 64 bits")


def _raw_f64(value: Any, _store: Store) -> float:
    if value.__class__ is float:
        return value
    # Not float(value) alone, which reads a number out of a string.
    if not hasattr(value, "__float__"):
        raise TypeError("it is not a number")
    return float(value)


def _raw_f32(value: Any, store: Store) -> float:
    number = _raw_f64(value, store)
    if isnan(number):
        # Its bits are moved as an integer: a conversion makes a signalling NaN quiet.
        bits = int.from_bytes(_f64.pack(number), "little") & ~0x1FFF_FFFF
        if not bits & 0x000F_FFFF_FFFF_FFFF:
            bits |= 0x0008_0000_0000_0000
        return _f64.unpack(bits.to_bytes(8, "little"))[0]
    try:
        return _f32.unpack(_f32.pack(number))[0]
    except OverflowError:
        return copysign(inf, number)


def _raw_v128(value: Any, _store: Store) -> bytes:
    # Not bytes(value) alone, which makes so many zeros of a number.
    lanes = memoryview(value).tobytes()
    if len(lanes) != 16:
        raise ValueError(f"a v128 is 16 bytes, not {len(lanes)}")
    return lanes


def _raw_funcref(value: Any, store: Store) -> Any:
    from .func import Func

    if value is None:
        return None
    if not isinstance(value, Func):
        raise TypeError("a funcref is a Func or None")
    if value.store is not store:
        raise WrongStoreError("a function of another store cannot be used here: make it anew")
    return value


def _raw_externref(value: Any, _store: Store) -> Any:
    return value


def _raw_exnref(value: Any, store: Store) -> Any:
    from .exceptions import ExceptionReference

    if value is None:
        return None
    if not isinstance(value, ExceptionReference):
        raise TypeError("an exnref is an ExceptionReference or None")
    if value.tag.store is not store:
        raise WrongStoreError("an exception of another store cannot be used here")
    return value


#: ``(value, store) -> raw value``. Raises TypeError, ValueError, WrongStoreError.
TO_RAW: dict[int, Callable[[Any, Any], Any]] = {
    ValType.I32: _raw_i32,
    ValType.I64: _raw_i64,
    ValType.F32: _raw_f32,
    ValType.F64: _raw_f64,
    ValType.V128: _raw_v128,
    ValType.FUNCREF: _raw_funcref,
    ValType.EXTERNREF: _raw_externref,
    ValType.EXNREF: _raw_exnref,
}


def raw_value(kind: int, value: object, store: Store, what: str) -> Any:
    """The raw value of one Python value; ``what`` names its place in an error.

    :raises TypeError: it is of the wrong type.
    :raises ValueError: an integer does not fit, or a v128 has not 16 bytes.
    :raises WrongStoreError: a reference to an object of another store.
    """
    try:
        return TO_RAW[kind](value, store)
    except (TypeError, ValueError) as error:
        told = f"{what} is {_short(value)}; it has to be {ValType(kind)}: {error}"
        raise type(error)(told) from None


def raw_values(
    types: Sequence[int], values: Sequence[object], store: Store, what: str
) -> tuple[Any, ...]:
    """Raw values of as many Python values; raises as :func:`raw_value`."""
    if len(values) != len(types):
        raise TypeError(f"{what} takes {counted(len(types))}, not {len(values)}")
    try:
        return tuple([TO_RAW[kind](value, store) for kind, value in zip(types, values)])  # noqa: B905
    except (TypeError, ValueError):
        # Once more, to tell which one it is.
        return tuple(
            raw_value(kind, value, store, f"value {place} of {what}")
            for place, (kind, value) in enumerate(zip(types, values, strict=True), 1)
        )


def python_value(kind: int, raw: Any) -> Any:
    """The Python value of a raw one."""
    if kind == ValType.I32:
        return raw - _I32 if raw > 0x7FFF_FFFF else raw
    if kind == ValType.I64:
        return raw - _I64 if raw > 0x7FFF_FFFF_FFFF_FFFF else raw
    return raw


def python_values(types: Iterable[int], raw: Iterable[Any]) -> tuple[Any, ...]:
    """Python values of as many raw ones."""
    return tuple(map(python_value, types, raw))


def counted(count: int) -> str:
    """``1 value``, ``2 values``."""
    return f"{count} value" if count == 1 else f"{count} values"


def _short(value: object) -> str:
    text = repr(value)
    return f"{text[:60]}..." if len(text) > 63 else text
