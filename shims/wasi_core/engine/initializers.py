"""The values of constant expressions, and the copies of segments when a module is instantiated.

Source: WebAssembly core specification, "Instantiation".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..wasm import constants
from ..wasm.constants import read_constant
from ..wasm.leb128 import s32
from ..wasm.module import DECLARED, PASSIVE
from . import bulk
from .traps import Trap, TrapCode

if TYPE_CHECKING:
    from .instance import Instance

_END = 0x0B
_I32_MASK = 0xFFFF_FFFF
_I64_MASK = 0xFFFF_FFFF_FFFF_FFFF


def constant(instance: Instance, at: int) -> Any:
    """The raw value of the constant expression at an offset."""
    stack: list[Any] = []
    module = instance.module_data
    for code, immediate, _ in read_constant(module.binary, at, module.features):
        match code:
            case constants.GLOBAL_GET:
                stack.append(instance.globals[int(immediate)].raw)
            case constants.REF_FUNC:
                stack.append(instance.func(int(immediate)))
            case constants.REF_NULL:
                stack.append(None)
            case constants.I32_ADD:
                stack.append(stack.pop() + stack.pop() & _I32_MASK)
            case constants.I32_SUB:
                stack.append(-stack.pop() + stack.pop() & _I32_MASK)
            case constants.I32_MUL:
                stack.append(stack.pop() * stack.pop() & _I32_MASK)
            case constants.I64_ADD:
                stack.append(stack.pop() + stack.pop() & _I64_MASK)
            case constants.I64_SUB:
                stack.append(-stack.pop() + stack.pop() & _I64_MASK)
            case constants.I64_MUL:
                stack.append(stack.pop() * stack.pop() & _I64_MASK)
            case _:
                stack.append(immediate)
    return stack.pop()


def references(instance: Instance, segment: int) -> list[Any]:
    """The references of an element segment."""
    element = instance.module_data.elements[segment]
    if element.functions is not None:
        return list(map(instance.func, element.functions))
    return [constant(instance, at) for at in element.expressions or ()]


def copy_elements(instance: Instance) -> None:
    """Copy the active element segments into their tables, and drop them and the declared ones.

    :raises Trap: ``TABLE_OUT_OF_BOUNDS``; the segments before it are copied.
    """
    for segment, element in enumerate(instance.module_data.elements):
        table = element.mode.table
        if table >= 0:
            to = constant(instance, element.mode.expression)
            bulk.table_init(instance, instance.tables[table], segment, to, 0, len(element))
        if table != PASSIVE:
            assert table >= 0 or table == DECLARED
            instance.drop_element(segment)


def copy_data(instance: Instance) -> None:
    """Copy the active data segments into their memories, and drop them.

    One turn of the loop is all that a segment costs: there are modules with 100,000.

    :raises Trap: ``MEMORY_OUT_OF_BOUNDS``; the segments before it are copied.
    """
    module = instance.module_data
    binary = module.binary
    dropped = instance.dropped_data
    memories = [memory.data for memory in instance.memories]
    row = iter(module.data)
    for segment, (memory, at, start, end) in enumerate(zip(row, row, row, row, strict=True)):
        if memory < 0:
            continue
        to = -1
        if binary[at] == constants.I32_CONST:
            to, after = s32(binary, at + 1)
            to = to & _I32_MASK if binary[after] == _END else -1
        if to < 0:
            to = constant(instance, at)
        stop = to + end - start
        data = memories[memory]
        if stop > len(data):
            raise Trap(TrapCode.MEMORY_OUT_OF_BOUNDS, f"data segment {segment}")
        data[to:stop] = binary[start:end]
        dropped[segment] = 1
