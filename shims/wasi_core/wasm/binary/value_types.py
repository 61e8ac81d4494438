"""Value types, reference types, limits and the types made of them.

Source: WebAssembly core specification, binary format, "Types"; the bytes of refused types: the
binary formats of the proposals function-references and gc.
"""

from __future__ import annotations

from ..errors import MalformedError, UnsupportedError
from ..features import Feature
from ..leb128 import TOO_LARGE, TOO_LONG, UNEXPECTED_END, u32
from ..types import GlobalType, Limits, MemoryType, TableType, ValType

_REQUIRED = {
    ValType.V128: Feature.SIMD,
    ValType.FUNCREF: Feature.REFERENCE_TYPES,
    ValType.EXTERNREF: Feature.REFERENCE_TYPES,
    ValType.EXNREF: Feature.EXCEPTIONS,
}
_REFUSED = {
    **dict.fromkeys((0x63, 0x64), Feature.FUNCTION_REFERENCES),
    **dict.fromkeys((*range(0x6A, 0x6F), *range(0x71, 0x75)), Feature.GC),
}
_FUNCREF = int(ValType.FUNCREF)
_MUTABILITY = {0: False, 1: True}

_allowed: dict[Feature, bytes] = {}
_global_types: dict[bytes, GlobalType] = {}


def allowed(features: Feature) -> bytes:
    """The bytes that are value types with these features."""
    found = _allowed.get(features)
    if found is None:
        found = _allowed[features] = bytes(
            one for one in ValType if one not in _REQUIRED or _REQUIRED[one] in features
        )
    return found


def _not_a_type(byte: int, at: int, message: str) -> MalformedError:
    feature = _REFUSED.get(byte)
    if feature is None and byte in _REQUIRED:
        feature = _REQUIRED[ValType(byte)]
    if feature is not None:
        return UnsupportedError(feature, rule=message, offset=at)
    return MalformedError(message, offset=at)


def _byte(binary: bytes, at: int) -> int:
    try:
        return binary[at]
    except IndexError:
        raise MalformedError(UNEXPECTED_END, offset=at) from None


def value_type(binary: bytes, at: int, features: Feature) -> tuple[int, int]:
    """A value type, as its byte."""
    byte = _byte(binary, at)
    if byte not in allowed(features):
        raise _not_a_type(byte, at, "malformed value type")
    return byte, at + 1


def value_types(binary: bytes, at: int, end: int, features: Feature) -> bytes:
    """A run of value types."""
    types = binary[at:end]
    wrong = types.translate(None, allowed(features))
    if wrong:
        raise _not_a_type(wrong[0], at + types.index(wrong[0]), "malformed value type")
    return types


def reference_type(binary: bytes, at: int, features: Feature) -> tuple[int, int]:
    """A reference type, as its byte. ``funcref`` was the element type of tables in 1.0 already."""
    byte = _byte(binary, at)
    if byte != _FUNCREF and (byte > _FUNCREF or byte not in allowed(features)):
        if byte == ValType.V128:
            # No reference type, whether or not its feature is there.
            raise MalformedError("malformed reference type", offset=at)
        raise _not_a_type(byte, at, "malformed reference type")
    return byte, at + 1


def table_type(binary: bytes, at: int, features: Feature) -> tuple[TableType, int]:
    """A table type: a reference type, then limits in elements."""
    element, at = reference_type(binary, at, features)
    limits, at = _limits(binary, at, memory=False)
    return TableType(element, limits), at


def memory_type(binary: bytes, at: int) -> tuple[MemoryType, int]:
    """A memory type: limits in pages."""
    limits, at = _limits(binary, at, memory=True)
    return MemoryType(limits), at


def _limits(binary: bytes, at: int, *, memory: bool) -> tuple[Limits, int]:
    flags = binary[at]
    if flags > 1:
        raise _refused_limits(flags, at, memory)
    minimum, at = u32(binary, at + 1)
    if not flags:
        return Limits(minimum), at
    maximum, at = u32(binary, at)
    return Limits(minimum, maximum), at


def _refused_limits(flags: int, at: int, memory: bool) -> MalformedError:
    # The flags are an integer of one bit in 2.0: hence the messages.
    if flags & 0x80:
        return MalformedError(f"{TOO_LONG} in limits flags", offset=at + 1)
    rule = f"{TOO_LARGE}: malformed limits flags {flags:#x}"
    if memory and 0x08 <= flags <= 0x0F:
        return UnsupportedError(Feature.CUSTOM_PAGE_SIZES, rule=rule, offset=at)
    if 0x04 <= flags <= 0x07:
        return UnsupportedError(Feature.MEMORY64, rule=rule, offset=at)
    if memory and flags <= 0x03:
        return UnsupportedError(Feature.THREADS, rule=rule, offset=at)
    return MalformedError(rule, offset=at)


def global_type(binary: bytes, at: int, features: Feature) -> tuple[GlobalType, int]:
    """A global type: the type of the content and whether it can be set."""
    content, at = value_type(binary, at, features)
    key = binary[at - 1 : at + 1]
    found = _global_types.get(key)
    if found is None:
        mutable = _MUTABILITY.get(binary[at])
        if mutable is None:
            raise MalformedError("malformed mutability", offset=at)
        found = _global_types[key] = GlobalType(content, mutable)
    return found, at + 1
