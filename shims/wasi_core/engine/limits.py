"""Limits on what the guests of a store may allocate."""

from __future__ import annotations

from ..wasm.types import MAX_PAGES, PAGE_SIZE
from .errors import LimitError

#: What other engines allow; a table is a Python list, 8 bytes an element.
MAX_TABLE_ELEMENTS = 10_000_000
MAX_ITEMS = 10_000


class ResourceLimits:
    """What one store may hold; given to a :class:`~wasi_core.engine.store.Store` when it is made.

    An instantiation beyond a limit raises :class:`~wasi_core.engine.errors.LimitError`; growth
    beyond it fails with -1 in the guest.

    :param memory_size: bytes of one memory; None is what the format allows, 4 GiB.
    :param total_memory_size: bytes of all memories of the store together.
    :param table_elements: elements of one table.
    :param instances: how many instances; like memories and tables they count until the store is
        closed.
    :param memories: how many memories.
    :param tables: how many tables.
    :param trap_on_grow_failure: growth that fails traps with ``OUT_OF_MEMORY`` instead of -1.
    :raises ValueError: a negative limit.
    """

    __slots__ = (
        "instances",
        "memories",
        "memory_size",
        "table_elements",
        "tables",
        "total_memory_size",
        "trap_on_grow_failure",
    )

    def __init__(
        self,
        *,
        memory_size: int | None = None,
        total_memory_size: int | None = None,
        table_elements: int = MAX_TABLE_ELEMENTS,
        instances: int = MAX_ITEMS,
        memories: int = MAX_ITEMS,
        tables: int = MAX_ITEMS,
        trap_on_grow_failure: bool = False,
    ) -> None:
        self.memory_size = MAX_PAGES * PAGE_SIZE if memory_size is None else memory_size
        self.total_memory_size = total_memory_size
        self.table_elements = table_elements
        self.instances = instances
        self.memories = memories
        self.tables = tables
        self.trap_on_grow_failure = trap_on_grow_failure
        for name in self.__slots__:
            if (getattr(self, name) or 0) < 0:
                raise ValueError(f"{name} is {getattr(self, name)}; a limit is 0 or more")


class Resources:
    """What a store holds, against its limits."""

    __slots__ = ("instances", "limits", "memories", "memory_bytes", "tables")

    def __init__(self, limits: ResourceLimits) -> None:
        self.limits = limits
        self.instances = 0
        self.memories = 0
        self.tables = 0
        self.memory_bytes = 0

    def add_instance(self) -> None:
        """Count an instance. :raises LimitError: it is one too many."""
        self.instances = _one_more("instances", self.instances, self.limits.instances)

    def add_memory(self, size: int) -> None:
        """Count a memory of so many bytes. :raises LimitError: one too many, or too large."""
        count = _one_more("memories", self.memories, self.limits.memories)
        if not self.grow_memory(0, size):
            raise LimitError(
                f"a memory of {size} bytes is beyond what the store's limits leave "
                f"({self._memory_left()} bytes); give the store larger ResourceLimits"
            )
        self.memories = count

    def grow_memory(self, size: int, delta: int) -> bool:
        """Count growth of a memory in bytes; False when a limit does not allow it."""
        if size + delta > self.limits.memory_size:
            return False
        total = self.limits.total_memory_size
        if total is not None and self.memory_bytes + delta > total:
            return False
        self.memory_bytes += delta
        return True

    def add_table(self, size: int) -> None:
        """Count a table of so many elements. :raises LimitError: one too many, or too large."""
        count = _one_more("tables", self.tables, self.limits.tables)
        if not self.allows_table(size):
            raise LimitError(
                f"a table of {size} elements is beyond the store's limit of "
                f"{self.limits.table_elements}; give the store larger ResourceLimits"
            )
        self.tables = count

    def allows_table(self, size: int) -> bool:
        """Whether a table may have so many elements."""
        return size <= self.limits.table_elements

    def _memory_left(self) -> int:
        total = self.limits.total_memory_size
        if total is None:
            return self.limits.memory_size
        return min(self.limits.memory_size, total - self.memory_bytes)


def _one_more(what: str, count: int, limit: int) -> int:
    if count >= limit:
        raise LimitError(
            f"the store holds {count} {what} and its limit is {limit}; give the store larger "
            f"ResourceLimits, or use a new store"
        )
    return count + 1
