"""Fixed-width SIMD, without its loads, stores and constants: a vector is ``bytes`` of 16.

Most instructions are a function, which is called like the instruction with ``_`` for the dot. The
functions are made of tables: shapes of lanes, and operations on a lane or on all of them.

Source: WebAssembly core specification, "Vector Instructions".
"""

from __future__ import annotations

from .....wasm.opcodes import BY_NAME
from .. import Operator
from . import bitwise, floats, integers, moves, widths
from .lanes import Function


def _call(name: str) -> Operator:
    """The function of an instruction, applied to its operands and its immediate."""
    opcode = BY_NAME[name]
    arguments = [f"{{{at}}}" for at in range(len(opcode.operands or b""))]
    if opcode.immediate != "-":
        arguments.append("{i}")
    return Operator(f"{name.replace('.', '_')}({', '.join(arguments)})")


_FUNCTIONS: dict[str, Function] = {
    **bitwise.FUNCTIONS,
    **integers.FUNCTIONS,
    **widths.FUNCTIONS,
    **floats.FUNCTIONS,
    **moves.FUNCTIONS,
}

OPERATORS: dict[str, Operator] = {
    **{name: _call(name) for name in _FUNCTIONS},
    **bitwise.OPERATORS,
    **integers.OPERATORS,
    **moves.OPERATORS,
}

HELPERS: dict[str, object] = {
    **{name.replace(".", "_"): function for name, function in _FUNCTIONS.items()},
    **integers.HELPERS,
    **moves.HELPERS,
}
