"""What the objects of a store have in common: they stand for one of the core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasi_core import engine

if TYPE_CHECKING:
    from .func import Func
    from .global_ import Global
    from .instance import Extern
    from .memory import Memory
    from .table import Table


class Entity:
    """An object of a store; two that stand for the same are equal."""

    __slots__ = ("inner",)

    inner: Any

    @classmethod
    def of(cls, inner: Any) -> Any:
        """The one that stands for an object of the core."""
        made = cls.__new__(cls)
        made.inner = inner
        return made

    def into_func(self) -> Func | None:
        """Itself if it is a function, otherwise None; likewise for the other kinds."""
        return self._if(engine.Func)

    def into_memory(self) -> Memory | None:
        """Itself if it is a memory, otherwise None."""
        return self._if(engine.Memory)

    def into_table(self) -> Table | None:
        """Itself if it is a table, otherwise None."""
        return self._if(engine.Table)

    def into_global(self) -> Global | None:
        """Itself if it is a global, otherwise None."""
        return self._if(engine.Global)

    def _if(self, kind: type[object]) -> Any:
        return self if isinstance(self.inner, kind) else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entity) and self.inner == other.inner

    def __hash__(self) -> int:
        return hash(self.inner)

    def __repr__(self) -> str:
        return f"{self.inner!r}"


def wrapped(inner: engine.Extern) -> Extern:
    """An object of the core as one of wasmi."""
    from .func import Func
    from .global_ import Global
    from .memory import Memory
    from .table import Table

    match inner:
        case engine.Func():
            return Func.of(inner)
        case engine.Memory():
            return Memory.of(inner)
        case engine.Table():
            return Table.of(inner)
        case engine.Global():
            return Global.of(inner)
        case engine.Tag():
            raise TypeError("wasmi has no tags: what exports one cannot be used through it")


def value(raw: Any) -> Any:
    """A value that the core gives: functions become those of wasmi."""
    return wrapped(raw) if isinstance(raw, engine.Func) else raw


def core_value(given: Any) -> Any:
    """A value for the core."""
    return given.inner if isinstance(given, Entity) else given
