"""An instance: a module over the memories, tables, globals, tags and functions of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .func import Func

if TYPE_CHECKING:
    from ..wasm.module import ModuleData
    from .global_ import Global
    from .memory import Memory
    from .store import Store
    from .table import Table
    from .tag import Tag
    from .tier import BoundCode


class Instance:
    """A module that is ready to be called."""

    __slots__ = (
        "_elements",
        "bound",
        "dropped_data",
        "funcs",
        "globals",
        "memories",
        "module_data",
        "store",
        "tables",
        "tags",
    )

    store: Store
    module_data: ModuleData
    memories: list[Memory]
    tables: list[Table]
    globals: list[Global]
    tags: list[Tag]
    #: The functions that were asked for so far, by index.
    funcs: dict[int, Func]
    #: One byte for each data segment: 1 when it is dropped.
    dropped_data: bytearray
    bound: BoundCode

    def func(self, index: int) -> Func:
        """The function of an index of the function index space; always the same object."""
        ...

    def element(self, segment: int) -> list[Any]:
        """The references of an element segment; none when it is dropped."""
        ...

    def drop_element(self, segment: int) -> None:
        """Forget an element segment."""
        ...
