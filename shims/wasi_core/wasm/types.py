"""Types of WebAssembly values, functions, tables, memories, globals and tags.

A sequence of value types is ``bytes``, one byte per type, exactly as the binary format has it: a
function type is sliced out of the module, and the validator compares and pops whole sequences at
once. A :class:`ValType` is the integer of that byte, so ``bytes`` of them and lists of them mix.

Source: WebAssembly core specification, "Types" of the structure and of the binary format.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple


class ValType(IntEnum):
    """A value type; its value is the byte of the binary format."""

    I32 = 0x7F
    I64 = 0x7E
    F32 = 0x7D
    F64 = 0x7C
    V128 = 0x7B
    FUNCREF = 0x70
    EXTERNREF = 0x6F
    EXNREF = 0x69

    def __str__(self) -> str:
        return self.name.lower()

    @property
    def is_reference(self) -> bool:
        return self <= ValType.FUNCREF


def type_names(types: Iterable[int]) -> str:
    """Value types as the text format writes them: ``i32 f64``."""
    return " ".join(str(ValType(one)) for one in types)


class FuncType(NamedTuple):
    """A function type: parameters and results, one byte per value type."""

    params: bytes
    results: bytes

    @classmethod
    def of(cls, params: Iterable[ValType] = (), results: Iterable[ValType] = ()) -> FuncType:
        """A function type of value types: ``FuncType.of([ValType.I32], [ValType.I32])``."""
        return cls(bytes(params), bytes(results))

    def __str__(self) -> str:
        return f"[{type_names(self.params)}] -> [{type_names(self.results)}]"


class Limits(NamedTuple):
    """Bounds of a table (elements) or memory (pages of 64 KiB)."""

    minimum: int
    maximum: int | None = None


class TableType(NamedTuple):
    """A table: the reference type of its elements (a :class:`ValType` value) and its bounds."""

    element: int
    limits: Limits


class MemoryType(NamedTuple):
    """A linear memory: bounds in pages of 64 KiB."""

    limits: Limits


class GlobalType(NamedTuple):
    """A global: the type of its content (a :class:`ValType` value) and whether it can be set."""

    content: int
    mutable: bool


class ExternKind(IntEnum):
    """What an import or export is; the value is the byte of the binary format."""

    FUNC = 0
    TABLE = 1
    MEMORY = 2
    GLOBAL = 3
    TAG = 4

    def __str__(self) -> str:
        return "function" if self is ExternKind.FUNC else self.name.lower()


#: A tag has a function type: its parameters are what an exception carries, its results are empty.
ExternType = FuncType | TableType | MemoryType | GlobalType

PAGE_SIZE = 65536
MAX_PAGES = 65536
