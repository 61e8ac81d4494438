"""What the sections are made of: lengths, names, and runs of integers.

Reading past the end of the binary raises IndexError where a byte is indexed; the decoder turns it
into ``unexpected end``.

Source: WebAssembly core specification, binary format, "Conventions" and "Values".
"""

from __future__ import annotations

from array import array

from ..errors import MalformedError
from ..leb128 import UNEXPECTED_END, u32

SIZE_MISMATCH = "section size mismatch"


def length(binary: bytes, at: int) -> tuple[int, int]:
    """A count of bytes or of entries.

    Every entry takes a byte at least, so that a count beyond the rest of the binary is refused
    before anything is reserved for it.
    """
    count, following = u32(binary, at)
    if count > len(binary) - at:
        raise MalformedError("length out of bounds", offset=at)
    return count, following


def name(binary: bytes, at: int) -> tuple[str, int]:
    """A name: a length in bytes, then UTF-8."""
    size, start = length(binary, at)
    end = start + size
    if end > len(binary):
        raise MalformedError(UNEXPECTED_END, offset=start)
    try:
        return binary[start:end].decode(), end
    except UnicodeDecodeError as error:
        raise MalformedError("malformed UTF-8 encoding", offset=start + error.start) from None


def u32_run(binary: bytes, at: int, count: int, out: array[int]) -> int:
    """Append ``count`` unsigned integers to an array; returns the offset after them."""
    run = binary[at : at + count]
    if len(run) == count and run.isascii():
        out.extend(run)
        return at + count
    append = out.append
    for _ in range(count):
        value = binary[at]
        at += 1
        if value > 0x7F:
            high = binary[at]
            if high < 0x80:
                value += (high << 7) - 0x80
                at += 1
            else:
                value, at = u32(binary, at - 1)
        append(value)
    return at
