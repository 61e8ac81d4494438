"""The globals of generated functions, one dictionary for each instance.

=========  =====================================================================
``m0``     the bytes of a memory            ``M0``  the memory
``e0``     the elements of a table          ``E0``  the table
``g0``     a global                         ``x0``  a tag
``f0``     the raw callable of a function   ``y0``  a function type
``I``      the instance                     ``K``   whether to stop
``Q``      a list of the fuel that is left
``F64_…``  a float that has no literal, by its bits in hexadecimal
=========  =====================================================================

and the helpers of the tables in ``operators``. ``f``, ``y`` and constants are added when a function
that uses them is compiled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from .. import bulk
from ..floats import f32_from_bits, f64_from_bits
from ..traps import Trap, TrapCode
from . import exceptions
from .memory import CODECS
from .operators import conversions, floats, integers, memory_values

if TYPE_CHECKING:
    from ..instance import Instance
    from ..table import Table


def _interrupted() -> NoReturn:
    raise Trap(TrapCode.INTERRUPT)


def _out_of_fuel() -> NoReturn:
    raise Trap(TrapCode.OUT_OF_FUEL)


def _bad_signature() -> NoReturn:
    raise Trap(TrapCode.BAD_SIGNATURE)


def _table_get(elements: list[Any], at: int) -> Any:
    if at >= len(elements):
        raise Trap(TrapCode.TABLE_OUT_OF_BOUNDS)
    return elements[at]


def _table_set(elements: list[Any], at: int, reference: Any) -> None:
    if at >= len(elements):
        raise Trap(TrapCode.TABLE_OUT_OF_BOUNDS)
    elements[at] = reference


def _table_grow(table: Table, reference: Any, delta: int) -> int:
    return table.raw_grow(delta, reference)


#: What every function can use.
COMMON: dict[str, Any] = {
    **CODECS,
    **floats.HELPERS,
    **conversions.HELPERS,
    **integers.HELPERS,
    **exceptions.HELPERS,
    **{name: value for name, value in vars(memory_values).items() if name[0] in "fv"},
    "Trap": Trap,
    "UNREACHABLE": TrapCode.UNREACHABLE,
    "V0": bytes(16),
    "interrupted": _interrupted,
    "bad_signature": _bad_signature,
    "out_of_fuel": _out_of_fuel,
    "table_get": _table_get,
    "table_set": _table_set,
    "table_grow": _table_grow,
    **{
        operation.__name__: operation
        for operation in (
            bulk.memory_copy,
            bulk.memory_fill,
            bulk.memory_init,
            bulk.data_drop,
            bulk.table_copy,
            bulk.table_fill,
            bulk.table_init,
            bulk.elem_drop,
        )
    },
    "K": False,
    "__name__": "<wasm>",
}


def namespace_of(instance: Instance) -> dict[str, Any]:
    """The globals of the functions of an instance, without functions, types and constants."""
    namespace = COMMON.copy()
    namespace["I"] = instance
    namespace["Q"] = instance.store.fuel_left
    for at, memory in enumerate(instance.memories):
        namespace[f"M{at}"] = memory
        namespace[f"m{at}"] = memory.data
    for at, table in enumerate(instance.tables):
        namespace[f"E{at}"] = table
        namespace[f"e{at}"] = table.elements
    for at, one in enumerate(instance.globals):
        namespace[f"g{at}"] = one
    for at, tag in enumerate(instance.tags):
        namespace[f"x{at}"] = tag
    return namespace


def constant(name: str) -> Any:
    """The value of a constant by its name."""
    kind, _, bits = name.partition("_")
    return f32_from_bits(int(bits, 16)) if kind == "F32" else f64_from_bits(int(bits, 16))
