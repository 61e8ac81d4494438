"""The tables of operators: complete, without doubles, and each template fits its instruction."""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from string import Formatter

import pytest
from operator_support import HELPERS, OPERATORS, TABLES
from wasi_core.engine.portable import integers
from wasi_core.engine.portable.operators import Operator
from wasi_core.wasm.opcodes import BY_CODE, BY_NAME, OPCODES
from wasi_core.wasm.types import ValType

#: What reads or changes anything but its operands, or has none.
_NOT_COMPUTING = {"memory.grow", "ref.is_null"}


def _computes(name: str) -> bool:
    opcode = BY_NAME[name]
    if opcode.operands is None or opcode.width or name in _NOT_COMPUTING:
        return False
    return bool(opcode.operands) and bool(opcode.results)


COMPUTING = [opcode.name for opcode in OPCODES if _computes(opcode.name)]
#: Locals of the function that a template is put in.
_LOCALS = {"f_x", "f_t", "f_r"}


def _fields(operator: Operator) -> Counter[str]:
    parsed = Formatter().parse(operator.template)
    return Counter(field for _, field, _, _ in parsed if field is not None)


def test_every_computing_instruction_has_one_operator_or_handler() -> None:
    counts = Counter(name for table in TABLES for name in table.OPERATORS)
    counts.update(BY_CODE[code].name for code in integers.HANDLERS)
    assert counts == Counter(COMPUTING)


def test_a_helper_name_stands_for_one_thing() -> None:
    for table in TABLES:
        for name, helper in table.HELPERS.items():
            assert HELPERS[name] == helper, name


@pytest.mark.parametrize("name", OPERATORS)
def test_a_template_fits_its_instruction(name: str) -> None:
    opcode, operator = BY_NAME[name], OPERATORS[name]
    fields = _fields(operator)
    operands = {str(at) for at in range(len(opcode.operands or b""))}
    assert fields.keys() == operands | ({"i"} if opcode.immediate != "-" else set())
    assert operator.repeats == any(fields[one] > 1 for one in operands)
    assert not (operator.wide and operator.truth)
    if operator.wide or operator.truth:
        assert opcode.results in (bytes([ValType.I32]), bytes([ValType.I64]))


@pytest.mark.parametrize("name", OPERATORS)
def test_a_template_is_one_expression_of_known_names(name: str) -> None:
    """It needs no parentheses: nothing binds stronger than ``**`` does to the left."""
    text = OPERATORS[name].template.format("one", "two", "three", i=1)
    alone = ast.parse(text, mode="eval").body
    power = ast.parse(f"{text} ** x", mode="eval").body
    assert isinstance(power, ast.BinOp)
    assert ast.dump(power.left) == ast.dump(alone)
    used = {node.id for node in ast.walk(alone) if isinstance(node, ast.Name)}
    known = HELPERS.keys() | _LOCALS | set(dir(builtins)) | {"one", "two", "three"}
    assert sorted(used - known) == []
