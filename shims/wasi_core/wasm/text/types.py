"""Types: of values, functions, tables, memories and globals.

Source: WebAssembly core specification, text format, "Types".
"""

from __future__ import annotations

from typing import NamedTuple

from ..features import SUPPORTED, Feature
from ..leb128 import encode_unsigned
from ..types import FuncType, ValType
from .cursor import Cursor

_VALUES = {str(one): one for one in ValType}
_HEAPS = {"func": ValType.FUNCREF, "extern": ValType.EXTERNREF, "exn": ValType.EXNREF}
_FEATURES = {
    ValType.V128: Feature.SIMD,
    ValType.EXTERNREF: Feature.REFERENCE_TYPES,
    ValType.EXNREF: Feature.EXCEPTIONS,
}


def _enabled(cursor: Cursor, features: Feature, value: ValType, at: int) -> ValType:
    feature = _FEATURES.get(value)
    if feature is not None and feature not in features:
        raise cursor.unsupported(feature, at)
    return value


def heap_type(cursor: Cursor, features: Feature = SUPPORTED) -> ValType:
    """``func``, ``extern`` or ``exn``, as the reference type that can be null."""
    at = cursor.at
    word = cursor.words[at]
    value = _HEAPS.get(word)
    if value is None:
        if word[:1] == "$" or cursor.is_natural():
            raise cursor.unsupported(Feature.FUNCTION_REFERENCES)
        raise cursor.unexpected("a heap type")
    cursor.at += 1
    return _enabled(cursor, features, value, at)


def value_type(cursor: Cursor, features: Feature = SUPPORTED) -> ValType | None:
    """A value type if one is next."""
    at = cursor.at
    value = _VALUES.get(cursor.words[at])
    if value is not None:
        cursor.at += 1
        return _enabled(cursor, features, value, at)
    if cursor.enter("ref"):
        if not cursor.take("null"):
            heap_type(cursor, features)
            raise cursor.unsupported(Feature.FUNCTION_REFERENCES, at)
        value = heap_type(cursor, features)
        cursor.leave()
    return value


def reference_type(cursor: Cursor, features: Feature = SUPPORTED) -> ValType | None:
    """A reference type if one is next."""
    at = cursor.at
    value = value_type(cursor, features)
    if value is not None and not value.is_reference:
        raise cursor.unexpected("a reference type", at)
    return value


def _value_types(cursor: Cursor, features: Feature) -> bytes:
    """Value types to the end of the form."""
    types = bytearray()
    while not cursor.closes():
        value = value_type(cursor, features)
        if value is None:
            raise cursor.unexpected("a value type")
        types.append(value)
    cursor.leave()
    return bytes(types)


class Signature(NamedTuple):
    """A function type as it was written, with the identifiers of the parameters."""

    type: FuncType
    #: Where the first parameter or result is written, -1 if the type is ``[] -> []`` by omission.
    at: int
    names: dict[str, int]


def declare_locals(
    cursor: Cursor,
    features: Feature,
    keyword: str,
    names: dict[str, int] | None,
    first: int = 0,
    distinct: bool = True,
) -> bytes:
    """Forms like ``(param $x i32)`` or ``(param i32 i64)``, as many as there are: the types.

    ``names`` gets the identifiers, which count from ``first``; None when none may be given.
    """
    types = b""
    while cursor.enter(keyword):
        at = cursor.at
        name = cursor.identifier() if names is not None else None
        if name is None or names is None:
            types += _value_types(cursor, features)
            continue
        if distinct and name in names:
            raise cursor.error(f"duplicate local ${name}", at)
        names[name] = first + len(types)
        value = value_type(cursor, features)
        if value is None:
            raise cursor.unexpected("a value type")
        cursor.leave()
        types += bytes((value,))
    return types


def signature(
    cursor: Cursor, features: Feature, named: bool = True, distinct: bool = True
) -> Signature:
    """Parameters and results; ``named`` says whether parameters may have identifiers."""
    at = cursor.at
    names: dict[str, int] = {}
    params = declare_locals(cursor, features, "param", names if named else None, 0, distinct)
    results = b""
    while cursor.enter("result"):
        results += _value_types(cursor, features)
    if cursor.opens("param"):
        raise cursor.error("unexpected token: result before parameter")
    return Signature(FuncType(params, results), at if cursor.at > at else -1, names)


def function_type(cursor: Cursor, features: Feature) -> FuncType:
    """``(func (param …) (result …))``, which has to be next."""
    if not cursor.enter("func"):
        cursor.expect("(")
        raise cursor.unexpected('"func"')
    written = signature(cursor, features, distinct=False)
    cursor.leave()
    return written.type


def refuse_address_type(cursor: Cursor) -> None:
    """Refuse ``i32`` or ``i64`` in front of the bounds of a table or memory."""
    if cursor.words[cursor.at] in ("i32", "i64"):
        raise cursor.unsupported(Feature.MEMORY64)


def limits(cursor: Cursor) -> bytes:
    """Bounds of a table or memory, encoded."""
    refuse_address_type(cursor)
    if cursor.opens("pagesize"):
        raise cursor.unsupported(Feature.CUSTOM_PAGE_SIZES)
    minimum = cursor.size()
    encoded = b"\x00" + encode_unsigned(minimum)
    if cursor.is_natural():
        encoded = b"\x01" + encode_unsigned(minimum) + encode_unsigned(cursor.size())
    return encoded


def memory_type(cursor: Cursor) -> bytes:
    """The bounds of a memory, encoded."""
    encoded = limits(cursor)
    if cursor.words[cursor.at] == "shared":
        raise cursor.unsupported(Feature.THREADS)
    if cursor.opens("pagesize"):
        raise cursor.unsupported(Feature.CUSTOM_PAGE_SIZES)
    return encoded


def table_type(cursor: Cursor, features: Feature) -> bytes:
    """Bounds and the type of the elements, encoded."""
    bounds = limits(cursor)
    element = reference_type(cursor, features)
    if element is None:
        raise cursor.unexpected("a reference type")
    return bytes((element,)) + bounds


def global_type(cursor: Cursor, features: Feature) -> bytes:
    """The type of the content and whether it can be set, encoded."""
    mutable = cursor.enter("mut")
    value = value_type(cursor, features)
    if value is None:
        raise cursor.unexpected("a value type")
    if mutable:
        cursor.leave()
    return bytes((value, mutable))
