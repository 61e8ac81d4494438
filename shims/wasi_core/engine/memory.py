"""Linear memories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..wasm.types import MAX_PAGES, PAGE_SIZE, Limits, MemoryType
from .errors import LimitError, MemoryInUseError
from .store import check_store
from .traps import Trap, TrapCode

if TYPE_CHECKING:
    from .store import Store, StoreLike

#: What growth that fails gives a guest: -1.
GROW_FAILED = 0xFFFF_FFFF


class Memory:
    """A linear memory: bytes that guests and the host read and write.

    :param store: who owns it.
    :param kind: its bounds in pages of 64 KiB.
    :raises LimitError: the store's limits or this machine do not allow it.
    :raises ValueError: bounds beyond 65536 pages, or a minimum above the maximum.
    """

    __slots__ = ("_kind", "_maximum", "data", "store")

    def __init__(self, store: StoreLike, kind: MemoryType) -> None:
        owner = store.store.check_open()
        minimum, maximum = kind.limits
        largest = MAX_PAGES if maximum is None else maximum
        if not 0 <= minimum <= largest <= MAX_PAGES:
            raise ValueError(f"a memory cannot have the bounds {minimum} to {largest} pages")
        size = minimum * PAGE_SIZE
        owner.resources.add_memory(size)
        self.store: Store = owner
        self._kind = kind
        self._maximum = largest
        try:
            #: The bytes. The object stays the same when the memory grows.
            self.data = bytearray(size)
        except MemoryError:
            raise LimitError(f"this machine has no room for a memory of {size} bytes") from None

    def type(self, store: StoreLike) -> MemoryType:
        """Its bounds, with the size it has now as the minimum."""
        check_store(self.store, store, "a memory")
        return self.current_type

    @property
    def current_type(self) -> MemoryType:
        """Its bounds, with the size it has now as the minimum; unchecked."""
        return MemoryType(Limits(len(self.data) // PAGE_SIZE, self._kind.limits.maximum))

    def size(self, store: StoreLike) -> int:
        """How many pages of 64 KiB it has."""
        check_store(self.store, store, "a memory")
        return len(self.data) // PAGE_SIZE

    def data_len(self, store: StoreLike) -> int:
        """How many bytes it has."""
        check_store(self.store, store, "a memory")
        return len(self.data)

    def grow(self, store: StoreLike, delta: int) -> int:
        """Add pages, zero bytes all; returns how many pages there were.

        :raises LimitError: its maximum, a limit of the store, or this machine does not allow it.
        :raises MemoryInUseError: a view of it is held.
        """
        check_store(self.store, store, "a memory")
        if delta < 0:
            raise ValueError(f"a memory cannot grow by {delta} pages")
        old = self._try_to_grow(delta)
        if old == GROW_FAILED:
            raise LimitError(
                f"a memory of {self.size(store)} pages cannot grow by {delta}: its maximum is "
                f"{self._maximum} pages, and the store's limits and this machine count too"
            )
        return old

    def read(self, store: StoreLike, start: int = 0, stop: int | None = None) -> bytearray:
        """A copy of the bytes of a slice, by Python's rules: what is outside is left out."""
        check_store(self.store, store, "a memory")
        return self.data[start:stop]

    def write(self, store: StoreLike, value: bytes | bytearray | memoryview, start: int = 0) -> int:
        """Copy bytes into the memory; returns how many.

        :raises IndexError: they do not fit; nothing is written then.
        """
        check_store(self.store, store, "a memory")
        source = memoryview(value).cast("B")
        count = len(source)
        size = len(self.data)
        if not 0 <= start <= size - count:
            raise IndexError(f"{count} bytes at {start} are outside a memory of {size} bytes")
        self.data[start : start + count] = source
        return count

    def view(self, store: StoreLike) -> memoryview:
        """The bytes themselves, to read and write, for a ``with`` block.

        While a view is held the memory cannot grow, neither from the host nor by guest code that
        is called: that raises :class:`~wasi_core.engine.errors.MemoryInUseError`, and the memory
        is as it was.
        """
        check_store(self.store, store, "a memory")
        return memoryview(self.data)

    def raw_grow(self, delta: int) -> int:
        """``memory.grow``: the old size in pages, or ``0xFFFFFFFF``.

        :raises Trap: it failed, and the store's limits say that this is a trap.
        """
        old = self._try_to_grow(delta)
        if old == GROW_FAILED and self.store.resources.limits.trap_on_grow_failure:
            raise Trap(TrapCode.OUT_OF_MEMORY, f"a memory cannot grow by {delta} pages")
        return old

    def _try_to_grow(self, delta: int) -> int:
        data = self.data
        size = len(data)
        old = size // PAGE_SIZE
        if not delta:
            return old
        added = delta * PAGE_SIZE
        if old + delta > self._maximum or not self.store.resources.grow_memory(size, added):
            return GROW_FAILED
        try:
            data.extend(bytes(added))
        except MemoryError:
            self.store.resources.grow_memory(size, -added)
            return GROW_FAILED
        except BufferError:
            self.store.resources.grow_memory(size, -added)
            raise MemoryInUseError from None
        return old

    def __repr__(self) -> str:
        return f"<Memory of {len(self.data) // PAGE_SIZE} pages>"
