"""The one way from WASI to a guest's memory.

Nothing in this package touches a ``bytearray`` of an engine: a memory is given as something with
``read`` and ``write``, so that an embedder with an interpreter of its own can link WASI too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from struct import Struct, calcsize
from typing import Protocol

from .errors import InvalidUtf8Error, NotAlignedError, OutOfBoundsError


class GuestMemory(Protocol):
    """A linear memory. Addresses and lengths in bytes, never negative."""

    def read(self, address: int, length: int) -> bytes:
        """A copy of a region. :raises OutOfBoundsError: it is not within the memory."""
        ...

    def write(self, address: int, data: bytes | bytearray | memoryview) -> None:
        """Replace a region. :raises OutOfBoundsError: it is not within; nothing is written."""
        ...

    def check(self, address: int, length: int) -> None:
        """Make sure that a region is within. :raises OutOfBoundsError: it is not."""
        ...


class ByteMemory:
    """A memory that is a ``bytearray``, which may be another one after the guest has grown it.

    :param data: what gives the bytes of now.
    """

    __slots__ = ("_data",)

    def __init__(self, data: Callable[[], bytearray]) -> None:
        self._data = data

    def read(self, address: int, length: int) -> bytes:
        """See :class:`GuestMemory`."""
        data = self._data()
        end = address + length
        if end > len(data):
            raise OutOfBoundsError(address, length)
        return bytes(data[address:end])

    def write(self, address: int, data: bytes | bytearray | memoryview) -> None:
        """See :class:`GuestMemory`."""
        memory = self._data()
        end = address + len(data)
        if end > len(memory):
            raise OutOfBoundsError(address, len(data))
        memory[address:end] = data

    def check(self, address: int, length: int) -> None:
        """See :class:`GuestMemory`."""
        if address + length > len(self._data()):
            raise OutOfBoundsError(address, length)


def check_aligned(address: int, alignment: int) -> None:
    """:raises NotAlignedError: an address is not a multiple of an alignment."""
    if address % alignment:
        raise NotAlignedError(address, alignment)


def fields_of(record: Struct) -> list[tuple[int, int]]:
    """Where the fields of a record are, and their sizes; padding (``x``) is none."""
    fields: list[tuple[int, int]] = []
    offset = 0
    count = ""
    for code in record.format.lstrip("<"):
        if code.isdigit():
            count += code
        elif code == "x":
            offset += int(count or 1)
            count = ""
        else:
            size = calcsize(f"<{code}")
            fields.append((offset, size))
            offset += size
    return fields


def write_record(
    memory: GuestMemory, address: int, data: bytes, fields: Iterable[tuple[int, int]]
) -> None:
    """Write a record field by field, which leaves what is between them as it is.

    :param fields: see :func:`fields_of`.
    :raises GuestMemoryError: a field is out of bounds or not aligned; those before are written.
    """
    for offset, size in fields:
        memory.check(address + offset, size)
        check_aligned(address + offset, size)
        memory.write(address + offset, data[offset : offset + size])


def read_u32(memory: GuestMemory, address: int) -> int:
    """A ``u32``. :raises GuestMemoryError: out of bounds or not aligned."""
    memory.check(address, 4)
    check_aligned(address, 4)
    return int.from_bytes(memory.read(address, 4), "little")


def write_u32(memory: GuestMemory, address: int, value: int) -> None:
    """Write a ``u32``. :raises GuestMemoryError: out of bounds or not aligned."""
    memory.check(address, 4)
    check_aligned(address, 4)
    memory.write(address, value.to_bytes(4, "little"))


def read_string(memory: GuestMemory, address: int, length: int) -> str:
    """UTF-8 text. :raises GuestMemoryError: out of bounds, or not UTF-8."""
    try:
        return memory.read(address, length).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidUtf8Error(str(error)) from None


def read_iovecs(memory: GuestMemory, address: int, count: int) -> list[tuple[int, int]]:
    """An array of ``iovec``: address and length of each, with every region checked.

    :raises GuestMemoryError: the array or a region is out of bounds, or the array not aligned.
    """
    memory.check(address, 8 * count)
    check_aligned(address, 4)
    raw = memoryview(memory.read(address, 8 * count)).cast("I")
    vectors = [(raw[at], raw[at + 1]) for at in range(0, 2 * count, 2)]
    for start, length in vectors:
        memory.check(start, length)
    return vectors


def write_string_array(memory: GuestMemory, heads: int, buffer: int, strings: list[str]) -> None:
    """Write strings to ``buffer``, each with a NUL after it, and their addresses to ``heads``.

    :raises GuestMemoryError: one is out of bounds or not aligned; those before it are written.
    """
    for place, string in enumerate(strings):
        text = string.encode() + b"\0"
        memory.write(buffer, text)
        write_u32(memory, heads + 4 * place, buffer)
        buffer += len(text)
