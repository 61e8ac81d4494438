"""Functions, and what a host function is told about its caller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from wasi_core import engine
from wasi_core.wasm.types import ValType

from . import types
from .entity import Entity, core_value, value, wrapped
from .errors import Error, ErrorKind, translated

if TYPE_CHECKING:
    from .instance import Extern
    from .store import AsContext


class Caller:
    """The instance that calls a host function, and its store; stands for the store."""

    __slots__ = ("inner", "store")

    def __init__(self, inner: engine.Caller) -> None:
        self.inner = inner
        self.store = inner.store

    def get_export(self, name: str) -> Extern | None:
        """What the calling instance exports by a name, None when there is nothing."""
        found = self.inner.get_export(name)
        return None if found is None else wrapped(found)

    def data(self) -> Any:
        """The data of the store."""
        return self.store.data

    data_mut = data

    def get_fuel(self) -> int:
        """The fuel that is left in the store. :raises Error: fuel is not counted."""
        with translated(ErrorKind.Fuel):
            return self.inner.fuel

    def set_fuel(self, fuel: int) -> None:
        """Set the fuel of the store. :raises Error: fuel is not counted."""
        with translated(ErrorKind.Fuel):
            self.inner.fuel = fuel


class Func(Entity):
    """A function of a guest or of the host.

    :param ctx: the store that owns it.
    :param ty: its type.
    :param function: called with the caller and the list of inputs; gives the outputs, a sequence,
        or None when there are none.
    """

    __slots__ = ()

    inner: engine.Func

    def __init__(
        self,
        ctx: AsContext,
        ty: types.FuncType,
        function: Callable[[Caller, list[Any]], Sequence[Any] | None],
    ) -> None:
        self.inner = engine.Func(ctx.store, ty.inner, with_inputs(function), True)

    @classmethod
    def new(
        cls,
        ctx: AsContext,
        ty: types.FuncType,
        function: Callable[[Caller, list[Any]], Sequence[Any] | None],
    ) -> Func:
        """A function of the host."""
        return cls(ctx, ty, function)

    @classmethod
    def wrap(cls, ctx: AsContext, function: Callable[..., Any]) -> Func:
        """A function of the host whose type is in its annotations.

        :raises TypeError: an annotation is missing or has no meaning.
        """
        kind, call, access_caller = annotated(function)
        return cls.of(engine.Func(ctx.store, kind, call, access_caller))

    def ty(self, ctx: AsContext) -> types.FuncType:
        """Its type."""
        signature = self.inner.type(ctx.store)
        return types.FuncType.new(*(map(ValType, one) for one in signature))

    def call(self, ctx: AsContext, inputs: Sequence[Any] = ()) -> list[Any]:
        """Call it; gives the list of outputs.

        :raises Error: it trapped or ended, or the inputs do not fit.

        What a host function raises comes through as it is.
        """
        count = len(self.inner.signature.results)
        found = _call(self.inner, ctx, inputs)
        if count == 1:
            return [value(found)]
        return [value(one) for one in found or ()]

    def typed(self, ctx: AsContext) -> TypedFunc:
        """The function, to be called with one tuple in place of lists."""
        del ctx
        return TypedFunc(self)


class TypedFunc:
    """A function that takes a tuple, or one value, and gives None, one value or a tuple."""

    __slots__ = ("_func",)

    def __init__(self, func: Func) -> None:
        self._func = func

    def func(self) -> Func:
        """The function."""
        return self._func

    def call(self, ctx: AsContext, params: Any = ()) -> Any:
        """Call it: ``run.call(store, ())``, ``add.call(store, (1, 2))``, ``inc.call(store, 1)``.

        :raises Error: as :meth:`Func.call`.
        """
        inputs = cast("tuple[Any, ...]", params) if isinstance(params, tuple) else (params,)
        outputs = self._func.call(ctx, inputs)
        return tuple(outputs) if len(outputs) > 1 else outputs[0] if outputs else None


def with_inputs(
    function: Callable[[Caller, list[Any]], Sequence[Any] | None],
) -> Callable[..., Any]:
    """A host function of the core, called with its caller, that calls one of wasmi."""

    def call(caller: engine.Caller, *inputs: Any) -> Any:
        outputs = function(Caller(caller), [value(one) for one in inputs])
        given = tuple(core_value(one) for one in outputs or ())
        return given[0] if len(given) == 1 else given or None

    return call


def annotated(function: Callable[..., Any]) -> tuple[Any, Callable[..., Any], bool]:
    """The type by annotations, the host function for the core, and whether it wants its caller."""
    from wasi_core.engine.annotations import signature_of

    kind, access_caller = signature_of(function, Caller)
    if not access_caller:
        return kind, function, False

    def call(caller: engine.Caller, *inputs: Any) -> Any:
        return function(Caller(caller), *inputs)

    return kind, call, True


def _call(func: engine.Func, ctx: AsContext, inputs: Sequence[Any]) -> Any:
    expected = func.signature.params
    if len(inputs) != len(expected):
        raise Error(ErrorKind.Func(f"mismatched parameters: {len(inputs)}, not {len(expected)}"))
    with translated():
        return func(ctx.store, *map(core_value, inputs))
