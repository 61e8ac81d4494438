"""What a host function is told about who calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .externs import Extern
    from .instance import Instance
    from .store import Store


class Caller:
    """The instance that calls a host function, and its store.

    Takes the place of the store wherever one is asked for. A function that is called through a
    table is called by the instance that put it there.
    """

    __slots__ = ("instance", "kept", "store")

    def __init__(self, store: Store, instance: Instance | None) -> None:
        #: The store of the function.
        self.store = store
        #: The instance; None when the host called the function itself.
        self.instance = instance
        #: What the function that gets this caller keeps for it from call to call.
        self.kept: Any = None

    @property
    def data(self) -> Any:
        """The data of the store."""
        return self.store.data

    @data.setter
    def data(self, value: Any) -> None:
        self.store.data = value

    @property
    def fuel(self) -> int:
        """The fuel that is left in the store."""
        return self.store.fuel

    @fuel.setter
    def fuel(self, amount: int) -> None:
        self.store.fuel = amount

    def get_export(self, name: str) -> Extern | None:
        """What the calling instance exports by a name, None when there is nothing."""
        return None if self.instance is None else self.instance.export(name)

    def __getitem__(self, name: str) -> Extern:
        found = self.get_export(name)
        if found is None:
            raise KeyError(f"the caller exports no {name!r}")
        return found
