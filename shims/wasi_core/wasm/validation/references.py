"""Instructions on references, and ``select`` with a type.

Source: WebAssembly core specification, validation, "Reference Instructions" and "Parametric
Instructions".
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InvalidError
from ..types import ValType
from .alphabet import PUSH
from .context import I32, Context, Handler
from .control import Label
from .immediates import read_reference_type, read_value_type, u32
from .states import State


def _null(context: Context, _code: int, body: Iterator[int], state: State, _: list[Label]) -> State:
    return state[PUSH[read_reference_type(body, context.features)]]


def _is_null(
    _context: Context, code: int, _body: Iterator[int], state: State, _: list[Label]
) -> State:
    return state[code]


def _function(
    context: Context, _code: int, body: Iterator[int], state: State, _: list[Label]
) -> State:
    index = u32(body)
    if index >= len(context.module.functions):
        raise InvalidError(f"unknown function {index}")
    if index not in context.declared:
        raise InvalidError(f"undeclared function reference {index}")
    return state[PUSH[ValType.FUNCREF]]


def _select(
    context: Context, _code: int, body: Iterator[int], state: State, _: list[Label]
) -> State:
    count = u32(body)
    types = bytes([read_value_type(body, context.features) for _ in range(count)])
    if count != 1:
        raise InvalidError(f"invalid result arity: select gives one value, not {count}")
    return state[context.automaton.letter(types + types + I32, types)]


HANDLERS: dict[int, Handler] = {0x1C: _select, 0xD0: _null, 0xD1: _is_null, 0xD2: _function}
