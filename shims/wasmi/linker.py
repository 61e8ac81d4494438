"""A linker: names for what modules import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from wasi_core import engine
from wasi_core.engine.matching import check_imports, missing_imports

from . import types
from .engine import Engine
from .entity import wrapped
from .errors import ErrorKind, translated
from .func import Caller, annotated, with_inputs
from .instance import Extern, InstancePre
from .module import Module

if TYPE_CHECKING:
    from .store import AsContext


class Linker:
    """Finds the imports of modules by name; setters return the linker.

    :param engine_: the engine of the modules.
    """

    __slots__ = ("_engine", "inner")

    def __init__(self, engine_: Engine) -> None:
        self._engine = engine_
        #: The linker of the core.
        self.inner = engine.Linker(engine_.inner)

    @classmethod
    def new(cls, engine_: Engine) -> Linker:
        """A linker."""
        return cls(engine_)

    def engine(self) -> Engine:
        """Its engine."""
        return self._engine

    def define(self, module: str, name: str, item: Extern) -> Linker:
        """Define a name as an object of a store. :raises Error: it is defined already."""
        with translated(ErrorKind.Linker):
            self.inner.define(item.inner.store, module, name, item.inner)
        return self

    def func_new(
        self,
        module: str,
        name: str,
        ty: types.FuncType,
        function: Callable[[Caller, list[Any]], Sequence[Any] | None],
    ) -> Linker:
        """Define a name as a host function, called as :class:`~wasmi.Func` says.

        :raises Error: the name is defined already.
        """
        with translated(ErrorKind.Linker):
            self.inner.define_func(module, name, ty.inner, with_inputs(function), True)
        return self

    def func_wrap(self, module: str, name: str, function: Callable[..., Any]) -> Linker:
        """Define a name as a host function whose type is in its annotations.

        :raises TypeError: an annotation is missing or has no meaning.
        :raises Error: the name is defined already.
        """
        kind, call, access_caller = annotated(function)
        with translated(ErrorKind.Linker):
            self.inner.define_func(module, name, kind, call, access_caller)
        return self

    def get(self, ctx: AsContext, module: str, name: str) -> Extern | None:
        """What a name stands for; None when it is not defined."""
        found = self.inner.get(ctx.store, module, name)
        return None if found is None else wrapped(found)

    def instantiate(self, ctx: AsContext, module: Module) -> InstancePre:
        """Find the imports of a module.

        :raises Error: one is not defined, or has another type.
        """
        wanted = module.inner.data.imports
        found = [self.inner.get(ctx.store, one.module, one.name) for one in wanted]
        imports = [item for item in found if item is not None]
        with translated(ErrorKind.Linker):
            if len(imports) < len(found):
                pairs = zip(wanted, found, strict=True)
                raise missing_imports([one for one, item in pairs if item is None])
            check_imports(ctx.store, module.inner.data, imports)
        return InstancePre(module.inner, imports)
