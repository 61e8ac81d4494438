"""Instructions that only compute, by the tables in ``operators``."""

from __future__ import annotations

from ...wasm.opcodes import OPCODES, Opcode
from .fold import OTHER, TRAP, TRUTH, WIDE, Folder, Handler, bound_of, typed
from .operators import Operator, conversions, floats, integers

_SCALAR = {**floats.OPERATORS, **conversions.OPERATORS, **integers.OPERATORS}


def _result(opcode: Opcode, operator: Operator) -> int:
    if operator.truth:
        return TRUTH
    if operator.wide:
        return WIDE
    return bound_of(opcode.results[0]) if opcode.results else OTHER


def handler(opcode: Opcode, operator: Operator) -> Handler:
    """The handler of an instruction that an operator describes."""
    template = operator.template
    kinds = opcode.operands or b""
    count = len(kinds)
    bound = _result(opcode, operator)
    traps = TRAP if operator.traps else 0
    apply = template.format
    shape = opcode.immediate

    if count == 1 and not operator.repeats and shape == "-":
        kind = kinds[0]

        def unary(f: Folder, at: int) -> int:
            entry = f.stack.pop()
            f.push(apply(typed(entry, kind)), entry[1] | traps, bound)
            return at

        return unary

    if count == 2 and not operator.repeats and shape == "-":
        kind1, kind2 = kinds

        def binary(f: Folder, at: int) -> int:
            two = f.stack.pop()
            one = f.stack.pop()
            f.push(apply(typed(one, kind1), typed(two, kind2)), one[1] | two[1] | traps, bound)
            return at

        return binary

    def general(f: Folder, at: int) -> int:
        immediate: object = None
        if shape == "lane":
            immediate = f.binary[at]
            at += 1
        elif shape == "shuffle":
            immediate = tuple(f.binary[at : at + 16])
            at += 16
        texts, effects = f.operands(kinds, operator.repeats)
        f.push(apply(*texts, i=immediate), effects | traps, bound)
        return at

    return general


def _handlers() -> dict[int, Handler]:
    return {
        opcode.code: handler(opcode, _SCALAR[opcode.name])
        for opcode in OPCODES
        if opcode.name in _SCALAR
    }


HANDLERS: dict[int, Handler] = _handlers()


def vector_handlers() -> dict[int, Handler]:
    """The handlers of vector instructions; their tables are only loaded when one is met."""
    from .operators import vector

    table = vector.OPERATORS
    return {
        opcode.code: handler(opcode, table[opcode.name])
        for opcode in OPCODES
        if opcode.name in table
    }
