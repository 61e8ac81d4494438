"""Globals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..wasm.types import GlobalType, ValType
from .store import check_store
from .values import python_value, raw_value

if TYPE_CHECKING:
    from .store import Store, StoreLike


class Global:
    """A global variable or constant.

    :param store: who owns it.
    :param kind: the type of its value, and whether it can be set.
    :param value: what it holds at first, as :mod:`~wasi_core.engine.values` says.
    """

    __slots__ = ("_kind", "raw", "store")

    def __init__(self, store: StoreLike, kind: GlobalType, value: object) -> None:
        owner = store.store.check_open()
        self.store: Store = owner
        self._kind = kind
        #: The raw value.
        self.raw: Any = raw_value(kind.content, value, owner, "the value of a global")

    @classmethod
    def of_raw(cls, store: Store, kind: GlobalType, raw: Any) -> Global:
        """A global that holds a raw value; unchecked."""
        made = cls.__new__(cls)
        made.store = store
        made._kind = kind
        made.raw = raw
        return made

    def type(self, store: StoreLike) -> GlobalType:
        """The type of its value, and whether it can be set."""
        check_store(self.store, store, "a global")
        return self._kind

    @property
    def current_type(self) -> GlobalType:
        """As :meth:`type`; unchecked."""
        return self._kind

    def value(self, store: StoreLike) -> Any:
        """What it holds, as a Python value."""
        check_store(self.store, store, "a global")
        return python_value(self._kind.content, self.raw)

    def set_value(self, store: StoreLike, value: object) -> None:
        """Set what it holds.

        :raises TypeError: it is immutable, or the value is of the wrong type.
        :raises ValueError: an integer does not fit.
        """
        check_store(self.store, store, "a global")
        if not self._kind.mutable:
            raise TypeError("an immutable global cannot be set")
        self.raw = raw_value(self._kind.content, value, self.store, "the value of a global")

    def __repr__(self) -> str:
        kind = "mutable " if self._kind.mutable else ""
        return f"<Global {kind}{ValType(self._kind.content)}>"
