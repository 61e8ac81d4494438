"""Sections of a binary, filled entry by entry in the order of the text.

Source: WebAssembly core specification, binary format, "Modules".
"""

from __future__ import annotations

from enum import IntEnum

from ..leb128 import encode_unsigned
from .lengths import sized, vector

_MAGIC = b"\0asm\x01\0\0\0"


class Section(IntEnum):
    """The identifier of a section."""

    CUSTOM = 0
    TYPE = 1
    IMPORT = 2
    FUNCTION = 3
    TABLE = 4
    MEMORY = 5
    GLOBAL = 6
    EXPORT = 7
    START = 8
    ELEMENT = 9
    CODE = 10
    DATA = 11
    DATA_COUNT = 12
    TAG = 13


_VECTORS = (
    Section.TYPE,
    Section.IMPORT,
    Section.FUNCTION,
    Section.TABLE,
    Section.MEMORY,
    Section.TAG,
    Section.GLOBAL,
    Section.EXPORT,
)


class Sections:
    """The entries of each section."""

    __slots__ = ("data_count", "entries", "names", "start")

    def __init__(self) -> None:
        self.entries: dict[Section, list[bytes]] = {
            section: [] for section in (*_VECTORS, Section.ELEMENT, Section.CODE, Section.DATA)
        }
        self.start: int | None = None
        #: Write a data count section.
        self.data_count = False
        #: The content of the name section, nothing when there is none.
        self.names = b""

    def add(self, section: Section, entry: bytes) -> None:
        """Append an entry."""
        self.entries[section].append(entry)

    def binary(self) -> bytes:
        """The whole module."""
        out = bytearray(_MAGIC)
        for section in _VECTORS:
            self._write(out, section)
        if self.start is not None:
            out += bytes((Section.START,)) + sized(encode_unsigned(self.start))
        self._write(out, Section.ELEMENT)
        if self.data_count:
            count = encode_unsigned(len(self.entries[Section.DATA]))
            out += bytes((Section.DATA_COUNT,)) + sized(count)
        self._write(out, Section.CODE)
        self._write(out, Section.DATA)
        if self.names:
            out += bytes((Section.CUSTOM,)) + sized(self.names)
        return bytes(out)

    def _write(self, out: bytearray, section: Section) -> None:
        if entries := self.entries[section]:
            out += bytes((section,)) + sized(vector(entries))
