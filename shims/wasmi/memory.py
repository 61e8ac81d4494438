"""Linear memories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasi_core import engine
from wasi_core.wasm import types as core

from . import types
from .entity import Entity
from .errors import Error, ErrorKind, translated

if TYPE_CHECKING:
    from .store import AsContext


class Memory(Entity):
    """A linear memory.

    :param ctx: the store that owns it.
    :param ty: its bounds.
    :raises Error: the limits do not allow it.
    """

    __slots__ = ()

    inner: engine.Memory

    def __init__(self, ctx: AsContext, ty: types.MemoryType) -> None:
        with translated(ErrorKind.Memory):
            self.inner = engine.Memory(ctx.store, core.MemoryType(core.Limits(*ty)))

    @classmethod
    def new(cls, ctx: AsContext, ty: types.MemoryType) -> Memory:
        """A memory."""
        return cls(ctx, ty)

    def ty(self, ctx: AsContext) -> types.MemoryType:
        """Its bounds, with its size of now as the least."""
        return types.MemoryType(*self.inner.type(ctx.store).limits)

    def size(self, ctx: AsContext) -> int:
        """How many pages it has."""
        return self.inner.size(ctx.store)

    #: The name in wasmi 0.31 to 0.35.
    current_pages = size

    def grow(self, ctx: AsContext, additional: int) -> int:
        """Add pages; returns how many there were. :raises Error: it cannot grow."""
        with translated(ErrorKind.Memory):
            return self.inner.grow(ctx.store, additional)

    def data(self, ctx: AsContext) -> memoryview:
        """Its bytes, to read and write; it cannot grow while the view is held."""
        return self.inner.view(ctx.store)

    data_mut = data

    def data_size(self, ctx: AsContext) -> int:
        """How many bytes it has."""
        return self.inner.data_len(ctx.store)

    def read(self, ctx: AsContext, offset: int, buffer: bytearray | memoryview) -> None:
        """Fill a buffer. :raises Error: it is outside."""
        view = memoryview(buffer).cast("B")
        if not 0 <= offset <= self.inner.data_len(ctx.store) - len(view):
            raise Error(ErrorKind.Memory("out of bounds memory access"))
        view[:] = self.inner.read(ctx.store, offset, offset + len(view))

    def write(self, ctx: AsContext, offset: int, buffer: bytes | bytearray | memoryview) -> None:
        """Write a buffer. :raises Error: it is outside; nothing is written then."""
        try:
            self.inner.write(ctx.store, buffer, offset)
        except IndexError:
            raise Error(ErrorKind.Memory("out of bounds memory access")) from None
