"""What the bodies of one module are validated against, prepared once.

Source: WebAssembly core specification, validation, "Contexts".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from ..features import Feature
from ..module import ModuleData
from ..opcodes import OPCODES
from ..types import ValType
from .alphabet import IMMUTABLE, variable_letters
from .automaton import Automaton
from .control import BlockTypes, Label
from .states import State

I32 = bytes((ValType.I32,))

#: Validates an instruction whose opcode has been read: the context, the opcode, the bytes that
#: follow, the stack, the labels; returns the stack after it.
Handler = Callable[["Context", int, Iterator[int], State, list[Label]], State]


def _natural(immediate: str) -> dict[int, int]:
    """The largest alignment, as the exponent that the binary has, of every memory access."""
    return {
        opcode.code: opcode.width.bit_length() - 1
        for opcode in OPCODES
        if opcode.immediate == immediate
    }


_NATURAL = _natural("memarg")
_NATURAL_OF_LANES = _natural("memarg_lane")
#: Loads and stores of one byte of opcode come before this one.
_END_OF_ACCESSES = 0x3F


class Context:
    """The index spaces of a module, as letters.

    ``alignments`` has by opcode the largest exponent that the fast path of a memory access takes:
    -1 where there is no memory, so that every access goes the slow way and is refused there.
    """

    def __init__(self, module: ModuleData) -> None:
        self.module = module
        self.features = module.features
        self.automaton = Automaton(module.features)
        self.blocks = BlockTypes(module, self.automaton)
        self.multi_memory = Feature.MULTI_MEMORY in module.features
        self.exceptions = Feature.EXCEPTIONS in module.features
        self.extended_constants = Feature.EXTENDED_CONST in module.features
        self.reference_types = Feature.REFERENCE_TYPES in module.features
        #: Handlers of the rare instructions that were met.
        self.handlers: dict[int, Handler] = {}

    @cached_property
    def calls(self) -> list[int]:
        """By function index the letter of ``call``."""
        letter = self.automaton.letter
        letters = [letter(params, results) for params, results in self.module.types]
        return [letters[index] for index in self.module.functions]

    @cached_property
    def indirect_calls(self) -> list[int]:
        """By type index the letter of ``call_indirect``."""
        letter = self.automaton.letter
        return [letter(params + I32, results) for params, results in self.module.types]

    @cached_property
    def globals(self) -> tuple[Sequence[int], Sequence[int]]:
        """By global index the letters of ``global.get`` and ``global.set``."""
        types = self.module.globals
        gets, sets, _ = variable_letters(bytes(one.content for one in types))
        return gets, [
            letter if one.mutable else IMMUTABLE for letter, one in zip(sets, types, strict=True)
        ]

    @cached_property
    def alignments(self) -> list[int]:
        """By opcode the largest exponent of alignment, or -1."""
        if not self.module.memories:
            return [-1] * _END_OF_ACCESSES
        return [_NATURAL.get(code, -1) for code in range(_END_OF_ACCESSES)]

    @cached_property
    def declared(self) -> frozenset[int]:
        """The functions that ``ref.func`` may name: those that occur outside of bodies.

        They occur in exports, in element segments and in constant expressions; as the start
        function they do not.
        """
        from .constants import functions_named

        return functions_named(self.module)

    @property
    def natural(self) -> dict[int, int]:
        """By opcode the largest exponent of alignment, of every memory access."""
        return _NATURAL | _NATURAL_OF_LANES
