"""Bulk operations on memories and tables, with the checks of the specification.

The operands are raw (``engine/tier.py``) and in the order of the stack: destination, source or
value, count. Each operation checks its bounds before it writes anything. A slice of a ``bytearray``
or ``list`` never fails by itself, so the checks are explicit.

Source: WebAssembly 2.0 core specification, "Memory Instructions" and "Table Instructions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .traps import Trap, TrapCode

if TYPE_CHECKING:
    from .instance import Instance
    from .memory import Memory
    from .table import Table


def memory_copy(target: Memory, origin: Memory, to: int, start: int, count: int) -> None:
    """``memory.copy``: the ranges can overlap. Traps with ``MEMORY_OUT_OF_BOUNDS``."""
    data = target.data
    source = origin.data
    if to + count > len(data) or start + count > len(source):
        raise Trap(TrapCode.MEMORY_OUT_OF_BOUNDS)
    data[to : to + count] = source[start : start + count]


def memory_fill(memory: Memory, to: int, value: int, count: int) -> None:
    """``memory.fill`` with the low byte of ``value``. Traps with ``MEMORY_OUT_OF_BOUNDS``."""
    data = memory.data
    if to + count > len(data):
        raise Trap(TrapCode.MEMORY_OUT_OF_BOUNDS)
    value &= 0xFF
    data[to : to + count] = bytes((value,)) * count if value else bytes(count)


def memory_init(
    instance: Instance, memory: Memory, segment: int, to: int, start: int, count: int
) -> None:
    """``memory.init`` from a data segment; a dropped one is empty."""
    data = memory.data
    module = instance.module_data
    if instance.dropped_data[segment]:
        first = last = 0
    else:
        first, last = module.data[segment * 4 + 2 : segment * 4 + 4]
    if to + count > len(data) or start + count > last - first:
        raise Trap(TrapCode.MEMORY_OUT_OF_BOUNDS)
    data[to : to + count] = module.binary[first + start : first + start + count]


def data_drop(instance: Instance, segment: int) -> None:
    """``data.drop``."""
    instance.dropped_data[segment] = 1


def table_copy(target: Table, origin: Table, to: int, start: int, count: int) -> None:
    """``table.copy``: the ranges can overlap. Traps with ``TABLE_OUT_OF_BOUNDS``."""
    elements = target.elements
    source = origin.elements
    if to + count > len(elements) or start + count > len(source):
        raise Trap(TrapCode.TABLE_OUT_OF_BOUNDS)
    elements[to : to + count] = source[start : start + count]


def table_fill(table: Table, to: int, reference: Any, count: int) -> None:
    """``table.fill``. Traps with ``TABLE_OUT_OF_BOUNDS``."""
    elements = table.elements
    if to + count > len(elements):
        raise Trap(TrapCode.TABLE_OUT_OF_BOUNDS)
    elements[to : to + count] = [reference] * count


def table_init(
    instance: Instance, table: Table, segment: int, to: int, start: int, count: int
) -> None:
    """``table.init`` from an element segment; a dropped one is empty."""
    elements = table.elements
    source = instance.element(segment)
    if to + count > len(elements) or start + count > len(source):
        raise Trap(TrapCode.TABLE_OUT_OF_BOUNDS)
    elements[to : to + count] = source[start : start + count]


def elem_drop(instance: Instance, segment: int) -> None:
    """``elem.drop``."""
    instance.drop_element(segment)
