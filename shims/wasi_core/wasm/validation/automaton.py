"""The operand stack of validation, as the states of an automaton that is built while it runs.

A state is what the stack of one block holds; what instructions do to it are letters. The first
time that a letter is met in a state, its rule is looked up and the types are compared; every later
time, in any function of the module, is one look-up in a dictionary. As real code repeats itself,
nearly every instruction is such a look-up: that is what makes validation quick.

A block starts on an empty stack of its own, so that nothing under it can be popped. Code that
cannot be reached runs on a stack whose bottom gives any number of values of any type: it is the
state ``unreachable``, which is its own state below.

Source: WebAssembly core specification, appendix "Validation Algorithm".
"""

from __future__ import annotations

from collections.abc import Callable

from ..errors import InvalidError, UnsupportedError
from ..features import Feature
from ..opcodes import BY_CODE
from . import polymorphic
from .alphabet import FIRST_RULE, PUSH, UNKNOWN, Rule, rules
from .states import BOTTOM, State, pop, push

#: Values that one block may have on its stack: a limit of this implementation.
MAX_HEIGHT = 50_000
#: Transitions to remember before starting anew: 20 MB at most. All of clang needs 7,000.
MAX_TRANSITIONS = 50_000


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
        self.bottom = State(self, BOTTOM, None)
        #: The stack after ``unreachable``, ``br``, ``return`` and the like.
        self.unreachable = State(self, UNKNOWN, None)
        self._rules: dict[int, Rule] = rules(features)
        self._special: dict[int, Callable[[State], State]] = dict(polymorphic.RULES)
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
            self._special[found] = lambda state: polymorphic.end(state, results)
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


def _no_rule(letter: int) -> UnsupportedError:
    # The loop over a body and the table of rare instructions only come with letters that some
    # proposal has.
    feature = BY_CODE[letter].feature
    assert feature is not None
    return UnsupportedError(feature)
