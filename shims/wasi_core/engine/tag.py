"""Tags: the kinds of guest exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..wasm.types import FuncType
from .store import check_store

if TYPE_CHECKING:
    from .store import Store, StoreLike


class Tag:
    """A kind of guest exception; two tags are the same only when they are the same object.

    :param store: who owns it.
    :param kind: the parameters are what an exception carries; there are no results.
    :raises ValueError: the type has results.
    """

    __slots__ = ("signature", "store")

    def __init__(self, store: StoreLike, kind: FuncType) -> None:
        owner = store.store.check_open()
        if kind.results:
            raise ValueError(f"the type of a tag has no results; {kind} has some")
        self.store: Store = owner
        #: Its type, interned by the engine.
        self.signature = owner.engine.intern(kind)

    def type(self, store: StoreLike) -> FuncType:
        """Its type: the parameters are what an exception carries."""
        check_store(self.store, store, "a tag")
        return self.signature

    def __repr__(self) -> str:
        return f"<Tag {self.signature}>"
