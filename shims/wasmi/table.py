"""Tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasi_core import engine
from wasi_core.wasm import types as core
from wasi_core.wasm.types import ValType

from . import types
from .entity import Entity, core_value, value
from .errors import Error, ErrorKind, translated

if TYPE_CHECKING:
    from .store import AsContext


class Table(Entity):
    """A table of references.

    :param ctx: the store that owns it.
    :param ty: the type of its elements, and its bounds.
    :param init: what every element is at first.
    :raises Error: the limits do not allow it.
    """

    __slots__ = ()

    inner: engine.Table

    def __init__(self, ctx: AsContext, ty: types.TableType, init: Any = None) -> None:
        limits = core.Limits(ty.minimum(), ty.maximum())
        with translated(ErrorKind.Table):
            kind = core.TableType(ty.element(), limits)
            self.inner = engine.Table(ctx.store, kind, core_value(init))

    @classmethod
    def new(cls, ctx: AsContext, ty: types.TableType, init: Any = None) -> Table:
        """A table."""
        return cls(ctx, ty, init)

    def ty(self, ctx: AsContext) -> types.TableType:
        """Its type, with its size of now as the least."""
        element, (minimum, maximum) = self.inner.type(ctx.store)
        return types.TableType(ValType(element), minimum, maximum)

    def size(self, ctx: AsContext) -> int:
        """How many elements it has."""
        return self.inner.size(ctx.store)

    def grow(self, ctx: AsContext, delta: int, init: Any = None) -> int:
        """Add elements; returns how many there were. :raises Error: it cannot grow."""
        with translated(ErrorKind.Table):
            return self.inner.grow(ctx.store, delta, core_value(init))

    def get(self, ctx: AsContext, index: int) -> Any:
        """An element; None where there is none, and for null."""
        if not 0 <= index < self.size(ctx):
            return None
        return value(self.inner.get(ctx.store, index))

    def set(self, ctx: AsContext, index: int, value: Any) -> None:
        """Set an element. :raises Error: there is none."""
        try:
            self.inner.set(ctx.store, index, core_value(value))
        except IndexError as error:
            raise Error(ErrorKind.Table(error)) from None
