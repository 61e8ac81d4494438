"""What has its length in front of it, in the binary format."""

from __future__ import annotations

from ..leb128 import encode_unsigned


def vector(entries: list[bytes]) -> bytes:
    """A count, then the entries."""
    return encode_unsigned(len(entries)) + b"".join(entries)


def sized(content: bytes | bytearray) -> bytes:
    """A count of bytes, then the bytes."""
    return encode_unsigned(len(content)) + content
