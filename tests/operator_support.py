"""Instructions that only compute, as functions over raw values made of their templates."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from wasi_core.engine.floats import f32_from_bits, f32_to_bits, f64_from_bits, f64_to_bits
from wasi_core.engine.portable.operators import Operator, conversions, floats, integers, vector
from wasi_core.wasm.opcodes import BY_NAME
from wasi_core.wasm.types import ValType

TABLES = (conversions, floats, integers, vector)
OPERATORS: dict[str, Operator] = {
    name: operator for table in TABLES for name, operator in table.OPERATORS.items()
}
HELPERS: dict[str, object] = {
    name: helper for table in TABLES for name, helper in table.HELPERS.items()
}

_MASKS = {ValType.I32: 0xFFFFFFFF, ValType.I64: 0xFFFFFFFFFFFFFFFF}


@cache
def instruction(name: str, immediate: object = None) -> Callable[..., Any]:
    """An instruction on raw values; its result is brought into range as the translator does it."""
    operator = OPERATORS[name]
    operands = [f"operand{at}" for at in range(len(BY_NAME[name].operands or b""))]
    text = operator.template.format(*operands, i=immediate)
    if operator.truth:
        text = f"(1 if {text} else 0)"
    if operator.wide:
        text = f"({text} & {_MASKS[result_type(name)]})"
    return eval(f"lambda {', '.join(operands)}: {text}", dict(HELPERS))


def result_type(name: str) -> ValType:
    """The type of the only result of an instruction."""
    (result,) = BY_NAME[name].results or b""
    return ValType(result)


def run(name: str, *operands: Any, immediate: object = None) -> Any:
    """The result of an instruction, a float as its bits."""
    return bits(result_type(name), instruction(name, immediate)(*operands))


def bits(kind: int, value: Any) -> Any:
    """A raw value, a float as its bits."""
    if kind == ValType.F32:
        return f32_to_bits(value)
    return f64_to_bits(value) if kind == ValType.F64 else value


def raw(kind: int, value: Any) -> Any:
    """The raw value of what :func:`bits` returns."""
    if kind == ValType.F32:
        return f32_from_bits(value)
    return f64_from_bits(value) if kind == ValType.F64 else value


def operand_types(name: str) -> bytes:
    """The types of the operands of an instruction, the deepest first."""
    return BY_NAME[name].operands or b""
