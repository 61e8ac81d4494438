"""Blocks, labels and branches.

Source: WebAssembly core specification, validation, "Control Instructions".
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import length_hint

from ..errors import InvalidError, MalformedError, UnsupportedError
from ..features import Feature
from ..module import ModuleData
from ..types import FuncType, ValType, type_names
from .alphabet import POP_I32
from .automaton import Automaton
from .immediates import read_value_type, rest_of_s33, u32
from .states import State

#: What a branch to a label asks for: the letter of ``br``, the letter of ``br_if``, the types.
Label = tuple[int, int, bytes]
#: Letters of a block: what it does to the stack around it, what it starts with, what is there at
#: its end, its end; then its label, and its label if it is a loop.
Block = tuple[int, int, int, int, Label, Label]

_I32 = bytes((ValType.I32,))
_EMPTY = 0x40
#: Block types whose index takes more than a byte have this added to it.
_LONG = 0x100


class BlockTypes(dict[int, Block]):
    """Letters of every block type, by its first byte in the binary.

    A block type that is longer than a byte is read by :meth:`read`.
    """

    def __init__(self, module: ModuleData, automaton: Automaton) -> None:
        self._module = module
        self._automaton = automaton

    def __missing__(self, key: int) -> Block:
        block = self[key] = self.of(self._type(key))
        return block

    def of(self, type: FuncType) -> Block:  # noqa: A002
        """The letters of a block of a function type."""
        letter = self._automaton.letter
        params, results = type
        return (
            letter(params, results),
            letter(b"", params),
            letter(b"", results),
            self._automaton.end_letter(results),
            (letter(results, b""), letter(results + _I32, results), results),
            (letter(params, b""), letter(params + _I32, params), params),
        )

    def of_results(self, results: bytes) -> Block:
        """The letters of the body of a function with these results."""
        return self.of(FuncType(b"", results))

    def read(self, body: Iterator[int], first: int) -> Block:
        """The letters of a block type of several bytes, of which the first has been read.

        :raises MalformedError: a broken integer, or a negative one.
        :raises InvalidError: ``unknown type``.
        """
        index = rest_of_s33(body, first)
        if index < 0:
            raise MalformedError("malformed block type")
        return self[index + _LONG]

    def _type(self, key: int) -> FuncType:
        if key == _EMPTY:
            return FuncType(b"", b"")
        features = self._module.features
        if _EMPTY < key < 0x80:
            return FuncType(b"", bytes((read_value_type(iter((key,)), features),)))
        if Feature.MULTI_VALUE not in features:
            raise UnsupportedError(Feature.MULTI_VALUE)
        index = key - _LONG if key >= _LONG else key
        if index >= len(self._module.types):
            raise InvalidError(f"unknown type {index}")
        return self._module.types[index]


def branch_table(code: bytes, body: Iterator[int], state: State, labels: list[Label]) -> None:
    """Check ``br_table``; its immediates are read from ``body``, which iterates over ``code``.

    :raises InvalidError: ``unknown label``; ``type mismatch`` also where the labels take
        different numbers of values.
    """
    count = u32(body)
    at = len(code) - length_hint(body)
    short = code[at : at + count + 1]
    if short.isascii() and len(short) > count:
        targets = set(short)
        for _ in zip(short, body, strict=False):
            pass
    else:
        targets = {u32(body) for _ in range(count)}
        short = b""
    default = short[-1] if short else u32(body)
    targets.add(default)
    furthest = max(targets)
    if furthest >= len(labels):
        raise InvalidError(f"unknown label {furthest}")
    state = state[POP_I32]
    arity = len(labels[~default][2])
    for branch, _, types in {labels[~target] for target in targets}:
        if len(types) != arity:
            raise InvalidError(
                f"type mismatch: label {default} takes {arity} values, "
                f"but another one of the same br_table takes [{type_names(types)}]"
            )
        state[branch]


def label_at(body: Iterator[int], labels: list[Label]) -> Label:
    """The label that an index in ``body`` names.

    :raises InvalidError: ``unknown label``.
    """
    index = u32(body)
    if index >= len(labels):
        raise InvalidError(f"unknown label {index}")
    return labels[~index]
