"""What a module can import and export, and the rules by which an import is satisfied.

Source: WebAssembly core specification, "External Values" and "Import Matching".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..wasm.types import (
    ExternKind,
    ExternType,
    FuncType,
    GlobalType,
    Limits,
    MemoryType,
    TableType,
    ValType,
)
from .func import Func
from .global_ import Global
from .memory import Memory
from .table import Table
from .tag import Tag

if TYPE_CHECKING:
    from ..wasm.module import Import

Extern = Func | Table | Memory | Global | Tag

KINDS: dict[type[Extern], ExternKind] = {
    Func: ExternKind.FUNC,
    Table: ExternKind.TABLE,
    Memory: ExternKind.MEMORY,
    Global: ExternKind.GLOBAL,
    Tag: ExternKind.TAG,
}


class ImportType(NamedTuple):
    """An import of a module. The type of a tag is a ``FuncType``, so ``kind`` tells them apart."""

    module: str
    name: str
    kind: ExternKind
    type: ExternType

    def __str__(self) -> str:
        return f"{self.module}.{self.name}: {describe(self.kind, self.type)}"


class ExportType(NamedTuple):
    """An export of a module."""

    name: str
    kind: ExternKind
    type: ExternType

    def __str__(self) -> str:
        return f"{self.name}: {describe(self.kind, self.type)}"


def extern_type(item: Extern) -> ExternType:
    """The type of an object of a store; of a memory or table with the size it has now."""
    return item.signature if isinstance(item, Func | Tag) else item.current_type


def satisfies(wanted: Import, item: Extern) -> bool:
    """Whether an object can be imported; functions and tags of one engine have interned types."""
    if KINDS[type(item)] is not wanted.kind:
        return False
    have, want = extern_type(item), wanted.type
    if isinstance(have, MemoryType) and isinstance(want, MemoryType):
        return _within(have.limits, want.limits)
    if isinstance(have, TableType) and isinstance(want, TableType):
        return have.element == want.element and _within(have.limits, want.limits)
    return have == want


def _within(have: Limits, want: Limits) -> bool:
    if have.minimum < want.minimum:
        return False
    return want.maximum is None or (have.maximum is not None and have.maximum <= want.maximum)


def describe(kind: ExternKind, what: ExternType) -> str:
    """A kind and type in words: ``function [i32] -> []``, ``memory of 1 to 2 pages``."""
    match what:
        case FuncType():
            return f"{kind} {what}"
        case MemoryType(limits):
            return f"memory of {_bounds(limits)} pages"
        case TableType(element, limits):
            return f"table of {_bounds(limits)} {ValType(element)}"
        case GlobalType(content, mutable):
            return f"{'mutable' if mutable else 'immutable'} global {ValType(content)}"


def _bounds(limits: Limits) -> str:
    if limits.maximum is None:
        return f"{limits.minimum} or more"
    return f"{limits.minimum} to {limits.maximum}"
