"""Immediates of instructions, read from an iterator over the bytes of a body.

An iterator gives the next byte in a fraction of the time that an index takes, and it knows where it
is. The readers here take the bytes that the loop over a body does not read itself: those of an
integer after its first one, and all of rare immediates.

:raises StopIteration: the body ends in the middle of an instruction (all readers).

Source: WebAssembly core specification, binary format, "Values" and "Instructions".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..binary.value_types import reference_type, value_type
from ..errors import MalformedError
from ..features import Feature
from ..leb128 import TOO_LARGE, TOO_LONG


def u32(body: Iterator[int]) -> int:
    """An unsigned integer of 32 bits."""
    byte = next(body)
    return byte if byte < 0x80 else rest_of_u32(body, byte)


def rest_of_u32(body: Iterator[int], first: int) -> int:
    """An unsigned integer of 32 bits whose first byte has been read and is not its last.

    :raises MalformedError: ``integer representation too long``, ``integer too large``.
    """
    value = first & 0x7F
    for shift in (7, 14, 21):
        byte = next(body)
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
    byte = next(body)
    if byte > 0x7F:
        raise MalformedError(TOO_LONG)
    if byte > 0x0F:
        raise MalformedError(TOO_LARGE)
    return value | byte << 28


def skip_signed(body: Iterator[int], read: int, bits: int) -> None:
    """The rest of a signed integer, of which some bytes have been read and none was the last.

    :raises MalformedError: ``integer representation too long``, ``integer too large``.
    """
    longest = (bits + 6) // 7
    for _ in range(longest - 1 - read):
        if next(body) < 0x80:
            return
    byte = next(body)
    if byte > 0x7F:
        raise MalformedError(TOO_LONG)
    # What the last byte has beyond the sign bit are copies of it.
    sign_bits = 0x7F & -1 << bits - 1 - 7 * (longest - 1)
    if byte & sign_bits not in (0, sign_bits):
        raise MalformedError(TOO_LARGE)


def rest_of_s33(body: Iterator[int], first: int) -> int:
    """A signed integer of 33 bits whose first byte has been read and is not its last.

    :raises MalformedError: ``integer representation too long``, ``integer too large``.
    """
    value = first & 0x7F
    for shift in (7, 14, 21):
        byte = next(body)
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value - (1 << shift + 7) if byte & 0x40 else value
    byte = next(body)
    if byte > 0x7F:
        raise MalformedError(TOO_LONG)
    if byte & 0x70 not in (0, 0x70):
        raise MalformedError(TOO_LARGE)
    return (value | byte << 28) - (1 << 35 if byte & 0x40 else 0)


def read_value_type(body: Iterator[int], features: Feature) -> int:
    """A value type, as its byte.

    :raises MalformedError: the byte is none, or of a proposal that is refused or switched off.
    """
    return _read_type(value_type, body, features)


def read_reference_type(body: Iterator[int], features: Feature) -> int:
    """A reference type, as its byte.

    :raises MalformedError: the byte is none, or of a proposal that is refused or switched off.
    """
    return _read_type(reference_type, body, features)


def _read_type(
    read: Callable[[bytes, int, Feature], tuple[int, int]], body: Iterator[int], features: Feature
) -> int:
    try:
        return read(bytes((next(body),)), 0, features)[0]
    except MalformedError as error:
        error.offset = None  # It counts from the byte, not from the start of the module.
        raise
