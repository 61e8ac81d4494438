"""Vector instructions: their immediates; what they do to the stack says the table of instructions.

Source: WebAssembly core specification, validation, "Vector Instructions".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ..errors import InvalidError
from ..opcodes import OPCODES, Opcode
from .context import Context, Handler
from .control import Label
from .memory import access
from .states import State


def _lanes(opcode: Opcode) -> int:
    """How many lanes there are to choose from."""
    if opcode.width:
        return 16 // opcode.width
    shape = opcode.name.partition(".")[0]
    return int(shape.partition("x")[2])


_LANES = {
    opcode.code: _lanes(opcode) for opcode in OPCODES if opcode.immediate in ("lane", "memarg_lane")
}
_SHUFFLED = 32


def _plain(
    _context: Context, code: int, _body: Iterator[int], state: State, _: list[Label]
) -> State:
    return state[code]


def _constant(
    _context: Context, code: int, body: Iterator[int], state: State, _: list[Label]
) -> State:
    bytes(islice(body, 16))
    return state[code]


def _access(
    context: Context, code: int, body: Iterator[int], state: State, _: list[Label]
) -> State:
    access(context, code, body, next(body))
    return state[code]


def _access_lane(
    context: Context, code: int, body: Iterator[int], state: State, _: list[Label]
) -> State:
    access(context, code, body, next(body))
    _check(next(body), _LANES[code])
    return state[code]


def _lane(_context: Context, code: int, body: Iterator[int], state: State, _: list[Label]) -> State:
    _check(next(body), _LANES[code])
    return state[code]


def _shuffle(
    _context: Context, code: int, body: Iterator[int], state: State, _: list[Label]
) -> State:
    lanes = bytes(islice(body, 16))
    if len(lanes) == 16:
        _check(max(lanes), _SHUFFLED)
    return state[code]


def _check(lane: int, lanes: int) -> None:
    if lane >= lanes:
        raise InvalidError(f"invalid lane index {lane}: there are {lanes}")


_BY_IMMEDIATE: dict[str, Handler] = {
    "-": _plain,
    "v128": _constant,
    "memarg": _access,
    "memarg_lane": _access_lane,
    "lane": _lane,
    "shuffle": _shuffle,
}
HANDLERS: dict[int, Handler] = {
    opcode.code: _BY_IMMEDIATE[opcode.immediate] for opcode in OPCODES if opcode.code >> 8 == 0xFD
}
