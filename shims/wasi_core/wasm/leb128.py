"""LEB128 integers: the variable length integers of the binary format.

A reader takes the binary and an offset, and returns the value and the offset after it. The fast
path of one byte costs a comparison; the rules on length and on unused bits are those of the
specification, with the messages of its test suite:

* ``unexpected end``: the binary ends inside the integer;
* ``integer representation too long``: more than ceil(N / 7) bytes;
* ``integer too large``: bits of the last byte that N has no room for (for a signed integer: that
  are not all copies of the sign).

Source: WebAssembly core specification, binary format, "Values: Integers".
"""

from __future__ import annotations

from .errors import MalformedError

#: The text starts with ``unexpected end``, which is all that some tests of the suite ask for.
UNEXPECTED_END = "unexpected end of section or function"
TOO_LONG = "integer representation too long"
TOO_LARGE = "integer too large"


def u32(binary: bytes, at: int) -> tuple[int, int]:
    """An unsigned integer of 32 bits."""
    try:
        byte = binary[at]
    except IndexError:
        raise MalformedError(UNEXPECTED_END, offset=at) from None
    if byte < 0x80:
        return byte, at + 1
    return unsigned(binary, at, 32)


def s32(binary: bytes, at: int) -> tuple[int, int]:
    """A signed integer of 32 bits."""
    try:
        byte = binary[at]
    except IndexError:
        raise MalformedError(UNEXPECTED_END, offset=at) from None
    if byte < 0x80:
        return byte - 0x80 if byte & 0x40 else byte, at + 1
    return signed(binary, at, 32)


def s33(binary: bytes, at: int) -> tuple[int, int]:
    """A signed integer of 33 bits: a block type that is a type index."""
    try:
        byte = binary[at]
    except IndexError:
        raise MalformedError(UNEXPECTED_END, offset=at) from None
    if byte < 0x80:
        return byte - 0x80 if byte & 0x40 else byte, at + 1
    return signed(binary, at, 33)


def s64(binary: bytes, at: int) -> tuple[int, int]:
    """A signed integer of 64 bits."""
    try:
        byte = binary[at]
    except IndexError:
        raise MalformedError(UNEXPECTED_END, offset=at) from None
    if byte < 0x80:
        return byte - 0x80 if byte & 0x40 else byte, at + 1
    return signed(binary, at, 64)


def unsigned(binary: bytes, at: int, bits: int) -> tuple[int, int]:
    """An unsigned integer of any number of bits; :func:`u32` without its fast path."""
    value = shift = 0
    while shift < bits:
        byte = _byte(binary, at)
        left = bits - shift
        if left < 7 and byte & 0x7F >> left << left:
            raise MalformedError(TOO_LARGE, offset=at)
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise MalformedError(TOO_LONG, offset=at)


def signed(binary: bytes, at: int, bits: int) -> tuple[int, int]:
    """A signed integer of any number of bits; :func:`s32` and others without their fast path."""
    value = shift = 0
    while shift < bits:
        byte = _byte(binary, at)
        left = bits - shift
        if left < 7:
            sign_bits = 0x7F >> (left - 1) << (left - 1)
            if byte & sign_bits not in (0, sign_bits):
                raise MalformedError(TOO_LARGE, offset=at)
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value - (1 << shift) if byte & 0x40 else value, at
    raise MalformedError(TOO_LONG, offset=at)


def _byte(binary: bytes, at: int) -> int:
    try:
        return binary[at]
    except IndexError:
        raise MalformedError(UNEXPECTED_END, offset=at) from None


_ONE_BYTE = tuple(bytes([value]) for value in range(0x80))


def encode_unsigned(value: int) -> bytes:
    """The shortest encoding of an unsigned integer.

    :raises ValueError: the integer is negative.
    """
    if 0 <= value < 0x80:
        return _ONE_BYTE[value]
    if value < 0:
        raise ValueError(f"{value} is negative")
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def encode_signed(value: int) -> bytes:
    """The shortest encoding of a signed integer."""
    if -0x40 <= value < 0x40:
        return _ONE_BYTE[value & 0x7F]
    out = bytearray()
    while not -0x40 <= value < 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value & 0x7F)
    return bytes(out)
