"""Throwing and catching exceptions.

Source: the exception-handling proposal (exnref), validation of control instructions.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import InvalidError, MalformedError, UnsupportedError
from ..features import Feature
from ..types import ValType, type_names
from .alphabet import POP
from .context import Context, Handler
from .control import Label, label_at
from .immediates import u32
from .states import State

_EXNREF = bytes((ValType.EXNREF,))
#: Whether a clause names a tag, and whether it gives the exception itself.
_CATCHES = {0: (True, False), 1: (True, True), 2: (False, False), 3: (False, True)}


def catches(context: Context, body: Iterator[int], labels: list[Label]) -> None:
    """Read and check the catch clauses of ``try_table``, whose labels are those around it.

    :raises MalformedError: ``malformed catch clause``.
    :raises InvalidError: ``unknown tag``, ``unknown label``, or ``type mismatch`` where the label
        takes other values than the clause gives.
    :raises UnsupportedError: the proposal is switched off.
    """
    if not context.exceptions:
        raise UnsupportedError(Feature.EXCEPTIONS)
    for _ in range(u32(body)):
        kind = next(body)
        if kind not in _CATCHES:
            raise MalformedError("malformed catch clause")
        has_tag, has_reference = _CATCHES[kind]
        given = _parameters(context, body) if has_tag else b""
        if has_reference:
            given += _EXNREF
        wanted = label_at(body, labels)[2]
        if given != wanted:
            raise InvalidError(
                f"type mismatch: catch clause gives [{type_names(given)}] "
                f"but its label takes [{type_names(wanted)}]"
            )


def _parameters(context: Context, body: Iterator[int]) -> bytes:
    index = u32(body)
    module = context.module
    if index >= len(module.tags):
        raise InvalidError(f"unknown tag {index}")
    return module.types[module.tags[index]].params


def _throw(
    context: Context, _code: int, body: Iterator[int], state: State, _: list[Label]
) -> State:
    state[context.automaton.letter(_parameters(context, body), b"")]
    return context.automaton.unreachable


def _throw_ref(
    context: Context, _code: int, _body: Iterator[int], state: State, _: list[Label]
) -> State:
    state[POP[ValType.EXNREF]]
    return context.automaton.unreachable


HANDLERS: dict[int, Handler] = {0x08: _throw, 0x0A: _throw_ref}
