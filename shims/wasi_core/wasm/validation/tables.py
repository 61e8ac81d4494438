"""Instructions on tables and element segments.

Source: WebAssembly core specification, validation, "Table Instructions".
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InvalidError, UnsupportedError
from ..features import Feature
from ..types import ValType
from .context import I32, Context, Handler
from .control import Label
from .immediates import u32
from .states import State

_GET, _SET, _GROW, _FILL = 0x25, 0x26, 0xFC0F, 0xFC11


def table_index(context: Context, body: Iterator[int]) -> int:
    """The index of a table, not checked; one zero byte unless there can be several tables."""
    if context.reference_types:
        return u32(body)
    if next(body):
        raise UnsupportedError(Feature.REFERENCE_TYPES, rule="zero byte expected")
    return 0


def element_type(context: Context, index: int) -> int:
    """The type of the elements of a table.

    :raises InvalidError: ``unknown table``.
    """
    tables = context.module.tables
    if index >= len(tables):
        raise InvalidError(f"unknown table {index}")
    return tables[index].element


def _segment_type(context: Context, index: int) -> int:
    elements = context.module.elements
    if index >= len(elements):
        raise InvalidError(f"unknown elem segment {index}")
    return elements[index].type


def _typed(context: Context, code: int, body: Iterator[int], state: State, _: list[Label]) -> State:
    """``table.get``, ``table.set``, ``table.grow`` and ``table.fill``."""
    element = bytes((element_type(context, table_index(context, body)),))
    operands, results = {
        _GET: (I32, element),
        _SET: (I32 + element, b""),
        _GROW: (element + I32, I32),
        _FILL: (I32 + element + I32, b""),
    }[code]
    return state[context.automaton.letter(operands, results)]


def _size(context: Context, code: int, body: Iterator[int], state: State, _: list[Label]) -> State:
    element_type(context, table_index(context, body))
    return state[code]


def _copy(context: Context, code: int, body: Iterator[int], state: State, _: list[Label]) -> State:
    destination = table_index(context, body)
    source = table_index(context, body)
    _same(element_type(context, destination), element_type(context, source))
    return state[code]


def _init(context: Context, code: int, body: Iterator[int], state: State, _: list[Label]) -> State:
    segment = u32(body)
    table = element_type(context, table_index(context, body))
    _same(table, _segment_type(context, segment))
    return state[code]


def _drop(context: Context, code: int, body: Iterator[int], state: State, _: list[Label]) -> State:
    _segment_type(context, u32(body))
    return state[code]


def _same(table: int, source: int) -> None:
    if table != source:
        raise InvalidError(
            f"type mismatch: table of {ValType(table)} cannot take elements of {ValType(source)}"
        )


HANDLERS: dict[int, Handler] = {
    _GET: _typed,
    _SET: _typed,
    0xFC0C: _init,
    0xFC0D: _drop,
    0xFC0E: _copy,
    _GROW: _typed,
    0xFC10: _size,
    _FILL: _typed,
}
