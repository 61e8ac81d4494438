"""LEB128 numbers, always in the fewest bytes.

Source: WebAssembly core specification, binary format, "Integers".
"""

from __future__ import annotations

_SMALL = tuple(bytes([number]) for number in range(0x80))


def unsigned(number: int) -> bytes:
    """An unsigned number, least significant seven bits first."""
    if number < 0x80:
        return _SMALL[number]
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def signed(number: int) -> bytes:
    """A signed number in two's complement: bit 6 of the last byte is the sign."""
    if -0x40 <= number < 0x40:
        return _SMALL[number & 0x7F]
    out = bytearray()
    while not -0x40 <= number < 0x40:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number & 0x7F)
    return bytes(out)


def vector(entries: list[bytes]) -> bytes:
    """A count, then the entries."""
    return unsigned(len(entries)) + b"".join(entries)


def sized(content: bytes | bytearray) -> bytes:
    """A count of bytes, then the bytes."""
    return unsigned(len(content)) + content
