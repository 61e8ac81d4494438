"""The operand stack of a block, as a state of the automaton in ``automaton``.

A state is a value on top and the state below. It is a mapping from a letter (see ``alphabet``) to
the state that follows.

Source: WebAssembly core specification, appendix "Validation Algorithm".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidError
from ..types import ValType, type_names
from .alphabet import PUSH, UNKNOWN

if TYPE_CHECKING:
    from .automaton import Automaton

#: The top of a state that has nothing to pop: no type.
BOTTOM = -1
_SHOWN = 8


class State(dict[int, "State"]):
    """The stack of a block; letters lead to what it becomes.

    :raises InvalidError: the letter asks for other types (from the look-up).
    """

    __slots__ = ("automaton", "below", "height", "top")

    def __init__(self, automaton: Automaton, top: int, below: State | None) -> None:
        self.automaton = automaton
        #: The type on top, ``UNKNOWN``, or for the bottom no type.
        self.top = top
        self.below: State = self if below is None else below
        self.height = 0 if below is None else below.height + 1

    def __missing__(self, letter: int) -> State:
        return self.automaton.step(self, letter)

    def __str__(self) -> str:
        return f"[{' '.join(self._types())}]"

    def _types(self) -> list[str]:
        names: list[str] = []
        state = self
        while state.height:
            if len(names) == _SHOWN:
                return [f"({state.height} more)", *reversed(names)]
            names.append("any" if state.top == UNKNOWN else str(ValType(state.top)))
            state = state.below
        if state.top == UNKNOWN:
            names.append("...")
        return names[::-1]


def pop(state: State, operands: bytes) -> State:
    """The state without the operands.

    :raises InvalidError: ``type mismatch``.
    """
    below = state
    for operand in reversed(operands):
        top = below.top
        if top not in (operand, UNKNOWN):
            raise mismatch(state, type_names(operands))
        below = below.below
    return below


def push(state: State, results: bytes) -> State:
    """The state with the results on top."""
    for result in results:
        state = state[PUSH[result]]
    return state


def mismatch(state: State, required: str) -> InvalidError:
    """The error of an instruction that requires other types than the stack has."""
    return InvalidError(f"type mismatch: instruction requires [{required}] but stack has {state}")
