"""Types of functions, memories, tables and globals.

Source: crates/wasmi/src/{func/func_type,memory/mod,table/mod,global}.rs at v0.36.0.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from wasi_core.wasm import types as core
from wasi_core.wasm.types import ValType


class FuncType:
    """Parameters and results of a function."""

    __slots__ = ("inner",)

    def __init__(self, params: Iterable[ValType] = (), results: Iterable[ValType] = ()) -> None:
        #: The type of the core.
        self.inner = core.FuncType.of(params, results)

    @classmethod
    def new(cls, params: Iterable[ValType], results: Iterable[ValType]) -> FuncType:
        """A type."""
        return cls(params, results)

    def params(self) -> tuple[ValType, ...]:
        """The types of the parameters."""
        return tuple(map(ValType, self.inner.params))

    def results(self) -> tuple[ValType, ...]:
        """The types of the results."""
        return tuple(map(ValType, self.inner.results))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FuncType) and self.inner == other.inner

    def __hash__(self) -> int:
        return hash(self.inner)

    def __repr__(self) -> str:
        return f"<FuncType {self.inner}>"


class MemoryType(NamedTuple):
    """Bounds of a memory in pages of 64 KiB."""

    initial: int
    maximum: int | None = None

    @classmethod
    def new(cls, initial: int, maximum: int | None = None) -> MemoryType:
        """A type."""
        return cls(initial, maximum)

    def initial_pages(self) -> int:
        """The least number of pages."""
        return self.initial

    def maximum_pages(self) -> int | None:
        """The greatest number of pages, None for no bound."""
        return self.maximum


class _Table(NamedTuple):
    element_: ValType
    minimum_: int
    maximum_: int | None = None


class TableType(_Table):
    """The reference type of a table's elements, and the bounds of their number."""

    __slots__ = ()

    @classmethod
    def new(cls, element: ValType, minimum: int, maximum: int | None = None) -> TableType:
        """A type."""
        return cls(element, minimum, maximum)

    def element(self) -> ValType:
        """The type of the elements."""
        return self.element_

    def minimum(self) -> int:
        """The least number of elements."""
        return self.minimum_

    def maximum(self) -> int | None:
        """The greatest number of elements, None for no bound."""
        return self.maximum_


class _Global(NamedTuple):
    content_: ValType
    mutable_: bool


class GlobalType(_Global):
    """The type of a global's value, and whether it can be set."""

    __slots__ = ()

    def content(self) -> ValType:
        """The type of the value."""
        return self.content_

    def is_mut(self) -> bool:
        """Whether it can be set."""
        return self.mutable_


ExternType = FuncType | MemoryType | TableType | GlobalType


def wrapped(inner: core.ExternType) -> ExternType:
    """A type of the core as one of wasmi."""
    match inner:
        case core.FuncType(params, results):
            return FuncType(map(ValType, params), map(ValType, results))
        case core.MemoryType((minimum, maximum)):
            return MemoryType(minimum, maximum)
        case core.TableType(element, (minimum, maximum)):
            return TableType(ValType(element), minimum, maximum)
        case core.GlobalType(content, mutable):
            return GlobalType(ValType(content), mutable)
