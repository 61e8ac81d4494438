"""Indirect calls and tail calls.

Source: WebAssembly core specification, validation, "Control Instructions"; the tail-call proposal.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InvalidError
from ..types import FuncType, ValType, type_names
from .context import I32, Context, Handler
from .control import Label
from .immediates import u32
from .states import State
from .tables import element_type, table_index


def _indirect(
    context: Context, _code: int, body: Iterator[int], state: State, _: list[Label]
) -> State:
    return state[context.indirect_calls[_type_index(context, body)]]


def _tail(
    context: Context, _code: int, body: Iterator[int], state: State, labels: list[Label]
) -> State:
    index = u32(body)
    functions = context.module.functions
    if index >= len(functions):
        raise InvalidError(f"unknown function {index}")
    callee = context.module.types[functions[index]]
    return _leave(context, state, callee, callee.params, labels)


def _tail_indirect(
    context: Context, _code: int, body: Iterator[int], state: State, labels: list[Label]
) -> State:
    callee = context.module.types[_type_index(context, body)]
    return _leave(context, state, callee, callee.params + I32, labels)


def _type_index(context: Context, body: Iterator[int]) -> int:
    index = u32(body)
    element = element_type(context, table_index(context, body))
    if element != ValType.FUNCREF:
        raise InvalidError(
            f"type mismatch: a call needs a table of funcref, not of {ValType(element)}"
        )
    if index >= len(context.module.types):
        raise InvalidError(f"unknown type {index}")
    return index


def _leave(
    context: Context, state: State, callee: FuncType, operands: bytes, labels: list[Label]
) -> State:
    results = labels[0][2]
    if callee.results != results:
        raise InvalidError(
            f"type mismatch: current function requires result type [{type_names(results)}] "
            f"but callee returns [{type_names(callee.results)}]"
        )
    state[context.automaton.letter(operands, b"")]
    return context.automaton.unreachable


HANDLERS: dict[int, Handler] = {0x11: _indirect, 0x12: _tail, 0x13: _tail_indirect}
