"""What owns the state of guests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from wasi_core import engine
from wasi_core.engine.limits import Resources

from .engine import Engine
from .errors import ErrorKind, translated
from .limits import StoreLimits

if TYPE_CHECKING:
    from .func import Caller

    #: What an operation on an object of a store takes: `impl AsContext` of the crate.
    AsContext: TypeAlias = "Store | Caller"


class Store:
    """Owns instances, functions, memories, tables and globals.

    :param engine: the engine.
    :param data: anything; host functions and the getter of ``add_to_linker`` find it.
    """

    #: `store` is that of the core; its objects accept whatever has one.
    __slots__ = ("_engine", "store")

    def __init__(self, engine_: Engine, data: Any = None) -> None:
        self._engine = engine_
        self.store = engine.Store(engine_.inner, data)

    @classmethod
    def new(cls, engine_: Engine, data: Any = None) -> Store:
        """A store."""
        return cls(engine_, data)

    @classmethod
    def default(cls) -> Store:
        """A store of a new engine, without data."""
        return cls(Engine())

    def engine(self) -> Engine:
        """Its engine."""
        return self._engine

    def data(self) -> Any:
        """What the embedder gave it."""
        return self.store.data

    data_mut = into_data = data

    def set_data(self, data: Any) -> None:
        """Put something else in the place of the data: ``*store.data_mut() = …``."""
        self.store.data = data

    def limiter(self, limiter: Callable[[Any], StoreLimits]) -> None:
        """Limit what guests may allocate from now on.

        :param limiter: gives the limits out of the data; asked once.
        """
        old = self.store.resources
        made = self.store.resources = Resources(limiter(self.store.data).inner)
        for name in ("instances", "memories", "memory_bytes", "tables"):
            setattr(made, name, getattr(old, name))

    def get_fuel(self) -> int:
        """The fuel that is left. :raises Error: fuel is not counted."""
        with translated(ErrorKind.Fuel):
            return self.store.fuel

    def set_fuel(self, fuel: int) -> None:
        """Set the fuel. :raises Error: fuel is not counted."""
        with translated(ErrorKind.Fuel):
            self.store.fuel = fuel

    def add_fuel(self, delta: int) -> None:
        """Add fuel, as wasmi 0.31 has it. :raises Error: fuel is not counted."""
        with translated(ErrorKind.Fuel):
            self.store.add_fuel(delta)
