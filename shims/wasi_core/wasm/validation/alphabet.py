"""What an instruction does to the operand stack, as letters of the automaton in ``automaton``.

A letter is an integer:

===============  ==========================================================================
0x00 to 0x18     push, pop or look at a value of one type: ``PUSH``, ``POP`` and ``PEEK``
0x1A, 0x1B       ``drop`` and ``select``, for which any type will do
0x28 to 0xFDFF   an opcode whose operands and results the table of opcodes has
0x10000 and up   a rule that a module brings along: the type of a function or of a block
===============  ==========================================================================

The first row takes the numbers of control instructions and of instructions on variables, which
never are letters themselves. So nearly every letter is an integer that CPython keeps one of.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..features import Feature
from ..opcodes import OPCODES
from ..types import ValType

#: Stands for a value of any type: what is taken from the stack where no code can get to.
UNKNOWN = 0

_NUMBERS = {int(one): number for number, one in enumerate(ValType)}
#: Pushes a value of the type: ``local.get``.
PUSH = {**_NUMBERS, UNKNOWN: len(_NUMBERS)}
#: Pops a value of the type: ``local.set``.
POP = {one: number + 0x09 for one, number in _NUMBERS.items()}
#: Pops a value of the type and pushes it again: ``local.tee``.
PEEK = {one: number + 0x11 for one, number in _NUMBERS.items()}

PUSH_I32, POP_I32 = PUSH[ValType.I32], POP[ValType.I32]
DROP, SELECT, REF_IS_NULL = 0x1A, 0x1B, 0xD1
#: ``global.set`` of a global that cannot be set.
IMMUTABLE = 0x19
FIRST_RULE = 0x10000

#: Value types to letters, for ``bytes.translate``.
_TRANSLATIONS = [
    bytes(letters.get(byte, 0xFF) for byte in range(256)) for letters in (PUSH, POP, PEEK)
]

_MANY = 1000

Rule = tuple[bytes, bytes]

_SIMPLE: dict[int, tuple[Rule, Feature | None]] = {
    **{letter: ((b"", bytes((one,))), None) for one, letter in PUSH.items()},
    **{letter: ((bytes((one,)), b""), None) for one, letter in POP.items()},
    **{letter: ((bytes((one,)), bytes((one,))), None) for one, letter in PEEK.items()},
    **{
        opcode.code: ((opcode.operands, opcode.results), opcode.feature)
        for opcode in OPCODES
        if opcode.operands is not None and opcode.results is not None and opcode.code >= 0x28
    },
}


def rules(features: Feature) -> dict[int, Rule]:
    """Operands and results of every letter that is the same in all modules.

    A letter of a proposal that is switched off has no rule.
    """
    return {
        letter: rule
        for letter, (rule, feature) in _SIMPLE.items()
        if feature is None or feature in features
    }


def variable_letters(types: bytes) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """For variables of these types the letters of ``local.get``, ``local.set``, ``local.tee``.

    A list is twice as quick to index as bytes are, and thirty times as slow to make: a function of
    a few bytes can declare 50,000 locals.
    """
    push, pop, peek = _TRANSLATIONS
    letters = types.translate(push), types.translate(pop), types.translate(peek)
    if len(types) > _MANY:
        return letters
    return list(letters[0]), list(letters[1]), list(letters[2])
