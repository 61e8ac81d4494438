"""The operand stack of validation, as the states of an automaton that is built while it runs.

A state is what the stack of one block holds: a value on top and the state below. It is a mapping
from a letter (see ``alphabet``) to the state that follows. The first time that a letter is met in
a state its rule is looked up and the types are compared; every later time, in any function of the
module, is one look-up in a dictionary. As real code repeats itself, nearly every instruction is
such a look-up: that is what makes validation quick.

A block starts on an empty stack of its own, so that nothing under it can be popped. Code that
cannot be reached runs on a stack whose bottom gives any number of values of any type: it is the
state ``unreachable``, which is its own state below.

Source: WebAssembly core specification, appendix "Validation Algorithm".
"""

from __future__ import annotations

from collections.abc import Callable

from ..errors import InvalidError, MalformedError, UnsupportedError
from ..features import Feature
from ..opcodes import BY_CODE
from ..types import ValType
from .alphabet import (
    DROP,
    FIRST_RULE,
    IMMUTABLE,
    POP_I32,
    PUSH,
    REF_IS_NULL,
    SELECT,
    UNKNOWN,
    Rule,
    rules,
)

#: Values that one block may have on its stack: a limit of this implementation.
MAX_HEIGHT = 50_000
#: Transitions to remember before starting anew: 25 MB, ten times what large programs need.
MAX_TRANSITIONS = 200_000

#: The top of a state that has nothing to pop: no type.
_BOTTOM = -1
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
                return ["...", *reversed(names)]
            names.append("any" if state.top == UNKNOWN else str(ValType(state.top)))
            state = state.below
        if state.top == UNKNOWN:
            names.append("...")
        return names[::-1]


class Automaton:
    """The states of one module, and the rules for its letters."""

    __slots__ = (
        "_ends",
        "_known",
        "_letters",
        "_remembering",
        "_rules",
        "_special",
        "bottom",
        "unreachable",
    )

    def __init__(self, features: Feature) -> None:
        #: The empty stack of a block.
        self.bottom = State(self, _BOTTOM, None)
        #: The stack after ``unreachable``, ``br``, ``return`` and the like.
        self.unreachable = State(self, UNKNOWN, None)
        self._rules: dict[int, Rule] = rules(features)
        self._special: dict[int, Callable[[State], State]] = {
            DROP: _drop,
            SELECT: _select,
            IMMUTABLE: _immutable,
        }
        if Feature.REFERENCE_TYPES in features:
            self._special[REF_IS_NULL] = _is_null
        self._letters: dict[Rule, int] = {}
        self._ends: dict[bytes, int] = {}
        self._remembering: list[State] = []
        self._known = 0

    def letter(self, operands: bytes, results: bytes) -> int:
        """The letter that pops the operands and pushes the results."""
        rule = operands, results
        found = self._letters.get(rule)
        if found is None:
            found = self._letters[rule] = FIRST_RULE + len(self._rules) + len(self._special)
            self._rules[found] = rule
        return found

    def end_letter(self, results: bytes) -> int:
        """The letter of the end of a block: its results must be there, and nothing else."""
        found = self._ends.get(results)
        if found is None:
            found = self._ends[results] = FIRST_RULE + len(self._rules) + len(self._special)
            self._special[found] = lambda state: _end(state, results)
        return found

    def step(self, state: State, letter: int) -> State:
        """Find out where a letter leads, and remember it."""
        if self._known >= MAX_TRANSITIONS:
            self.forget()
        self._known += 1
        rule = self._rules.get(letter)
        if rule is None:
            if letter not in self._special:
                raise _no_rule(letter)
            following = self._special[letter](state)
        elif letter < len(PUSH):
            following = State(self, rule[1][0], state)
            if following.height > MAX_HEIGHT:
                raise InvalidError(
                    f"too many values on the stack of a block: the limit is {MAX_HEIGHT}"
                )
        else:
            following = push(pop(state, rule[0]), rule[1])
        if not state:
            self._remembering.append(state)
        state[letter] = following
        return following

    def forget(self) -> None:
        """Free what was remembered; states in use stay right, and learn again.

        Also breaks the cycles between states, so that nothing waits for the garbage collector.
        """
        for state in self._remembering:
            state.clear()
        self._remembering.clear()
        self._known = 0


def pop(state: State, operands: bytes) -> State:
    """The state without the operands.

    :raises InvalidError: ``type mismatch``.
    """
    below = state
    for operand in reversed(operands):
        top = below.top
        if top not in (operand, UNKNOWN):
            raise mismatch(state, " ".join(str(ValType(one)) for one in operands))
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


def _pop_any(state: State, wanted: State) -> tuple[int, State]:
    if state.top == _BOTTOM:
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
    return below[PUSH[ValType.I32]]


def _immutable(_: State) -> State:
    raise InvalidError("global is immutable")


def _end(state: State, results: bytes) -> State:
    below = pop(state, results)
    if below.height:
        names = " ".join(str(ValType(one)) for one in results)
        raise InvalidError(f"type mismatch: [{names}] required at the end but stack has {state}")
    return below


def _no_rule(letter: int) -> MalformedError:
    opcode = BY_CODE.get(letter)
    if opcode is not None and opcode.feature is not None:
        return UnsupportedError(opcode.feature)
    return MalformedError(f"illegal opcode {letter:02x}")
