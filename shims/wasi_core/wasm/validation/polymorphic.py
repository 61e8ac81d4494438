"""Letters that take values of any type, or look at all of the stack.

Source: WebAssembly core specification, validation, "Parametric Instructions" and "Reference
Instructions".
"""

from __future__ import annotations

from collections.abc import Callable

from ..errors import InvalidError
from ..types import ValType, type_names
from .alphabet import DROP, IMMUTABLE, POP_I32, PUSH, PUSH_I32, REF_IS_NULL, SELECT, UNKNOWN
from .states import BOTTOM, State, mismatch, pop


def _pop_any(state: State, wanted: State) -> tuple[int, State]:
    if state.top == BOTTOM:
        raise mismatch(wanted, "any")
    return state.top, state.below


def _drop(state: State) -> State:
    return _pop_any(state, state)[1]


def _select(state: State) -> State:
    condition = state[POP_I32]
    second, below = _pop_any(condition, state)
    first, below = _pop_any(below, state)
    result = first or second
    if second not in (result, UNKNOWN):
        raise mismatch(state, f"{ValType(first)} {ValType(first)} i32")
    if result != UNKNOWN and ValType(result).is_reference:
        raise InvalidError(
            "type mismatch: select without a type cannot choose between references, "
            f"but stack has {state}"
        )
    return below[PUSH[result]]


def _is_null(state: State) -> State:
    top, below = _pop_any(state, state)
    if top != UNKNOWN and not ValType(top).is_reference:
        raise mismatch(state, "reference")
    return below[PUSH_I32]


def _immutable(_: State) -> State:
    raise InvalidError("global is immutable")


def end(state: State, results: bytes) -> State:
    """The end of a block: the results are there, and nothing else.

    :raises InvalidError: ``type mismatch``.
    """
    below = pop(state, results)
    if below.height:
        raise InvalidError(
            f"type mismatch: [{type_names(results)}] required at the end but stack has {state}"
        )
    return below


RULES: dict[int, Callable[[State], State]] = {
    DROP: _drop,
    SELECT: _select,
    REF_IS_NULL: _is_null,
    IMMUTABLE: _immutable,
}
