"""Instances, before and after their start function has run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from wasi_core import engine

from .entity import wrapped
from .errors import Error, ErrorKind, translated
from .func import Func, TypedFunc
from .global_ import Global
from .memory import Memory
from .table import Table

if TYPE_CHECKING:
    from .store import AsContext

Extern = Func | Memory | Table | Global


class Export(NamedTuple):
    """One export of an instance."""

    name: str
    extern: Extern

    def into_extern(self) -> Extern:
        """What is exported."""
        return self.extern


class Instance:
    """A module that is ready to be called."""

    __slots__ = ("inner",)

    def __init__(self, inner: engine.Instance) -> None:
        #: The instance of the core.
        self.inner = inner

    def get_export(self, store: AsContext, name: str) -> Extern | None:
        """What it exports by a name; None when there is nothing."""
        found = self.inner.exports(store.store).get(name)
        return None if found is None else wrapped(found)

    def get_func(self, store: AsContext, name: str) -> Func | None:
        """An exported function; None when there is none of that name."""
        found = self.inner.get_func(store.store, name)
        return found and Func.of(found)

    def get_typed_func(self, store: AsContext, name: str) -> TypedFunc:
        """An exported function. :raises Error: there is none of that name."""
        found = self.get_func(store, name)
        if found is None:
            raise Error(ErrorKind.Func(f"there is no exported function {name!r}"))
        return found.typed(store)

    def get_memory(self, store: AsContext, name: str) -> Memory | None:
        """An exported memory; None when there is none of that name."""
        found = self.inner.get_memory(store.store, name)
        return found and Memory.of(found)

    def get_table(self, store: AsContext, name: str) -> Table | None:
        """An exported table; None when there is none of that name."""
        found = self.inner.get_table(store.store, name)
        return found and Table.of(found)

    def get_global(self, store: AsContext, name: str) -> Global | None:
        """An exported global; None when there is none of that name."""
        found = self.inner.get_global(store.store, name)
        return found and Global.of(found)

    def exports(self, store: AsContext) -> Iterator[Export]:
        """Everything that it exports, in order."""
        for name, item in self.inner.exports(store.store).items():
            yield Export(name, wrapped(item))


class InstancePre:
    """A module whose imports are found; one of the two methods makes it an instance.

    Memory and tables are filled then, not before: nobody can see them until then.
    """

    __slots__ = ("_imports", "_module")

    def __init__(self, module: engine.Module, imports: list[engine.Extern]) -> None:
        self._module = module
        self._imports = imports

    def start(self, ctx: AsContext) -> Instance:
        """Run the start function if there is one.

        :raises Error: it trapped, a segment does not fit, or a limit is reached.
        """
        with translated(ErrorKind.Instantiation):
            return Instance(engine.Instance(ctx.store, self._module, self._imports))

    def ensure_no_start(self, ctx: AsContext) -> Instance:
        """As :meth:`start`, for a module that must not have a start function.

        :raises Error: it has one; it is not run.
        """
        if self._module.data.start is not None:
            raise Error(ErrorKind.Instantiation("encountered an unexpected start function"))
        return self.start(ctx)
