"""Globals."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from wasi_core import engine
from wasi_core.wasm import types as core
from wasi_core.wasm.types import ValType

from . import types
from .entity import Entity, core_value, value
from .errors import Error, ErrorKind

if TYPE_CHECKING:
    from .store import AsContext


class Mutability(Enum):
    """Whether a global can be set."""

    Const = False
    Var = True

    def is_const(self) -> bool:
        """Whether it cannot."""
        return not self.value

    def is_mut(self) -> bool:
        """Whether it can."""
        return self.value


class Global(Entity):
    """A global.

    :param ctx: the store that owns it.
    :param initial_value: what it holds at first.
    :param mutability: whether it can be set.
    :param content: the type of the value; a Python value does not tell it. ``i32`` for an ``int``
        and ``f64`` for a ``float`` when it is left out.
    """

    __slots__ = ()

    inner: engine.Global

    def __init__(
        self,
        ctx: AsContext,
        initial_value: Any,
        mutability: Mutability,
        content: ValType | None = None,
    ) -> None:
        if content is None:
            content = ValType.F64 if isinstance(initial_value, float) else ValType.I32
        kind = core.GlobalType(content, mutability.is_mut())
        self.inner = engine.Global(ctx.store, kind, core_value(initial_value))

    @classmethod
    def new(
        cls,
        ctx: AsContext,
        initial_value: Any,
        mutability: Mutability,
        content: ValType | None = None,
    ) -> Global:
        """A global."""
        return cls(ctx, initial_value, mutability, content)

    def ty(self, ctx: AsContext) -> types.GlobalType:
        """The type of its value, and whether it can be set."""
        content, mutable = self.inner.type(ctx.store)
        return types.GlobalType(ValType(content), mutable)

    def get(self, ctx: AsContext) -> Any:
        """What it holds."""
        return value(self.inner.value(ctx.store))

    def set(self, ctx: AsContext, new_value: Any) -> None:
        """Set what it holds. :raises Error: it cannot be set, or the value is of another type."""
        try:
            self.inner.set_value(ctx.store, core_value(new_value))
        except (TypeError, ValueError) as error:
            raise Error(ErrorKind.Global(error)) from None
