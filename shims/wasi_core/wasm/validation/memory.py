"""Memory accesses and instructions on memories and data segments.

Source: WebAssembly core specification, validation, "Memory Instructions"; the flag of a memory
index: the multi-memory proposal.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InvalidError, MalformedError, UnsupportedError
from ..features import Feature
from .context import Context, Handler
from .control import Label
from .immediates import rest_of_u32, u32
from .states import State

_HAS_MEMORY = 0x40


def access(context: Context, code: int, body: Iterator[int], flags: int) -> None:
    """Read and check the immediate of a load or store whose first byte has been read.

    :raises MalformedError: ``malformed memop flags``.
    :raises InvalidError: ``unknown memory``, ``alignment must not be larger than natural``.
    """
    if flags > 0x7F:
        flags = rest_of_u32(body, flags)
    memory = 0
    if context.multi_memory:
        if flags > 0x7F:
            raise MalformedError("malformed memop flags")
        if flags & _HAS_MEMORY:
            flags -= _HAS_MEMORY
            memory = u32(body)
    elif flags & _HAS_MEMORY:
        raise UnsupportedError(Feature.MULTI_MEMORY, rule="malformed memop flags")
    elif flags > 0x1F:
        raise MalformedError("malformed memop flags")
    u32(body)
    _known(context, memory)
    natural = context.natural[code]
    if flags > natural:
        raise InvalidError(
            f"alignment must not be larger than natural: 2**{flags}, natural is 2**{natural}"
        )


def memory_index(context: Context, body: Iterator[int]) -> int:
    """The index of a memory; one zero byte unless there can be several memories.

    :raises InvalidError: ``unknown memory``.
    """
    index = _index(context, body)
    _known(context, index)
    return index


def _index(context: Context, body: Iterator[int]) -> int:
    if context.multi_memory:
        return u32(body)
    if next(body):
        raise UnsupportedError(Feature.MULTI_MEMORY, rule="zero byte expected")
    return 0


def _known(context: Context, index: int) -> None:
    if index >= len(context.module.memories):
        raise InvalidError(f"unknown memory {index}")


def _data_index(context: Context, body: Iterator[int]) -> int:
    index = u32(body)
    if context.module.data_count is None:
        raise MalformedError("data count section required")
    return index


def _known_data(context: Context, index: int) -> None:
    if index >= context.module.data_segments:
        raise InvalidError(f"unknown data segment {index}")


def _one_memory(
    context: Context, code: int, body: Iterator[int], state: State, _: list[Label]
) -> State:
    memory_index(context, body)
    return state[code]


def _copy(context: Context, code: int, body: Iterator[int], state: State, _: list[Label]) -> State:
    destination = _index(context, body)
    source = _index(context, body)
    _known(context, destination)
    _known(context, source)
    return state[code]


def _init(context: Context, code: int, body: Iterator[int], state: State, _: list[Label]) -> State:
    data = _data_index(context, body)
    memory_index(context, body)
    _known_data(context, data)
    return state[code]


def _drop(context: Context, code: int, body: Iterator[int], state: State, _: list[Label]) -> State:
    _known_data(context, _data_index(context, body))
    return state[code]


HANDLERS: dict[int, Handler] = {
    0x3F: _one_memory,
    0x40: _one_memory,
    0xFC08: _init,
    0xFC09: _drop,
    0xFC0A: _copy,
    0xFC0B: _one_memory,
}
