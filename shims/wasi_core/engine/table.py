"""Tables of references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..wasm.types import Limits, TableType, ValType
from .errors import LimitError
from .memory import GROW_FAILED
from .store import check_store
from .traps import Trap, TrapCode
from .values import python_value, raw_value

if TYPE_CHECKING:
    from .store import Store, StoreLike

_MAX_SIZE = 0xFFFF_FFFF


class Table:
    """A table of references, of functions most of the time.

    :param store: who owns it.
    :param kind: what its elements are, and its bounds.
    :param init: what each element is at first.
    :raises LimitError: the store's limits or this machine do not allow it.
    :raises TypeError: ``init`` does not fit the elements.
    """

    __slots__ = ("_kind", "_maximum", "elements", "store")

    def __init__(self, store: StoreLike, kind: TableType, init: object = None) -> None:
        owner = store.store.check_open()
        minimum, maximum = kind.limits
        largest = _MAX_SIZE if maximum is None else maximum
        if not 0 <= minimum <= largest <= _MAX_SIZE:
            raise ValueError(f"a table cannot have the bounds {minimum} to {largest} elements")
        first = raw_value(kind.element, init, owner, "the first element of a table")
        owner.resources.add_table(minimum)
        self.store: Store = owner
        self._kind = kind
        self._maximum = largest
        try:
            #: The references. The object stays the same when the table grows.
            self.elements: list[Any] = [first] * minimum
        except MemoryError:
            raise LimitError(
                f"this machine has no room for a table of {minimum} elements"
            ) from None

    def type(self, store: StoreLike) -> TableType:
        """What its elements are, and its bounds with the size it has now as the minimum."""
        check_store(self.store, store, "a table")
        return self.current_type

    @property
    def current_type(self) -> TableType:
        """As :meth:`type`; unchecked."""
        limits = Limits(len(self.elements), self._kind.limits.maximum)
        return TableType(self._kind.element, limits)

    def size(self, store: StoreLike) -> int:
        """How many elements it has."""
        check_store(self.store, store, "a table")
        return len(self.elements)

    def get(self, store: StoreLike, index: int) -> Any:
        """An element: a ``Func``, or for ``externref`` any object; None for null.

        :raises IndexError: there is no such element.
        """
        check_store(self.store, store, "a table")
        self._check_index(index)
        return python_value(self._kind.element, self.elements[index])

    def set(self, store: StoreLike, index: int, value: object) -> None:
        """Put a reference in the place of an element.

        :raises IndexError: there is no such element.
        :raises TypeError: the reference does not fit the elements.
        """
        check_store(self.store, store, "a table")
        self._check_index(index)
        self.elements[index] = raw_value(
            self._kind.element, value, self.store, "the element of a table"
        )

    def grow(self, store: StoreLike, delta: int, init: object = None) -> int:
        """Add elements; returns how many there were.

        :raises LimitError: its maximum, a limit of the store, or this machine does not allow it.
        """
        check_store(self.store, store, "a table")
        if delta < 0:
            raise ValueError(f"a table cannot grow by {delta} elements")
        added = raw_value(self._kind.element, init, self.store, "the new element of a table")
        old = self._try_to_grow(delta, added)
        if old == GROW_FAILED:
            raise LimitError(
                f"a table of {len(self.elements)} elements cannot grow by {delta}: its maximum is "
                f"{self._maximum}, and the store allows {self.store.limits.table_elements}"
            )
        return old

    def raw_grow(self, delta: int, reference: Any) -> int:
        """``table.grow``: the old size, or ``0xFFFFFFFF``.

        :raises Trap: it failed, and the store's limits say that this is a trap.
        """
        old = self._try_to_grow(delta, reference)
        if old == GROW_FAILED and self.store.resources.limits.trap_on_grow_failure:
            raise Trap(TrapCode.OUT_OF_MEMORY, f"a table cannot grow by {delta} elements")
        return old

    def _try_to_grow(self, delta: int, reference: Any) -> int:
        elements = self.elements
        old = len(elements)
        new = old + delta
        if not delta:
            return old
        if new > self._maximum or not self.store.resources.allows_table(new):
            return GROW_FAILED
        try:
            elements.extend([reference] * delta)
        except MemoryError:
            return GROW_FAILED
        return old

    def _check_index(self, index: int) -> None:
        if not 0 <= index < len(self.elements):
            raise IndexError(f"element {index} of a table of {len(self.elements)} elements")

    def __repr__(self) -> str:
        return f"<Table of {len(self.elements)} {ValType(self._kind.element)}>"
