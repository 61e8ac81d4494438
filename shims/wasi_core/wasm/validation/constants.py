"""Validation of constant expressions.

Source: WebAssembly core specification, validation, "Constant Expressions"; arithmetic in them: the
extended-const proposal.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..constants import GLOBAL_GET, REF_FUNC, REF_NULL, Constant, read_constant
from ..errors import InvalidError, UnsupportedError, WasmError
from ..features import Feature
from ..module import ModuleData
from ..opcodes import BY_CODE
from ..types import ExternKind, ValType
from .alphabet import PUSH
from .context import Context
from .states import State

_I32_CONST, _END = 0x41, 0x0B


def check_constant(context: Context, at: int, result: int, visible: int) -> None:
    """Validate the constant expression at an offset.

    :param result: the type of its value.
    :param visible: how many globals, from the first one on, it may read.
    :raises InvalidError: ``constant expression required``, ``type mismatch``, ``unknown global``,
        ``unknown function``.
    """
    if result == ValType.I32 and _is_i32_const(context.module.binary, at):
        return
    start = at
    try:
        state = context.automaton.bottom
        for constant in read_constant(context.module.binary, at, context.features):
            at = constant.offset
            state = _step(context, state, constant, visible)
        at = start
        state[context.automaton.end_letter(bytes((result,)))]
    except WasmError as error:
        if error.offset is None:
            error.offset = at
        raise


def _is_i32_const(binary: bytes, at: int) -> bool:
    """Whether the expression is one ``i32.const``: what the place of nearly every segment is."""
    if binary[at] != _I32_CONST:
        return False
    at += 1
    while binary[at] > 0x7F:
        at += 1
    return binary[at + 1] == _END


def _step(context: Context, state: State, constant: Constant, visible: int) -> State:
    code, immediate, _ = constant
    module = context.module
    if code == GLOBAL_GET:
        index = _index(immediate)
        if index >= visible:
            raise InvalidError(f"unknown global {index}")
        content, mutable = module.globals[index]
        if mutable:
            raise InvalidError(f"constant expression required: global {index} can be set")
        return state[PUSH[content]]
    if code == REF_FUNC:
        index = _index(immediate)
        if index >= len(module.functions):
            raise InvalidError(f"unknown function {index}")
        return state[PUSH[ValType.FUNCREF]]
    if code == REF_NULL:
        return state[PUSH[_index(immediate)]]
    if BY_CODE[code].operands and not context.extended_constants:
        raise UnsupportedError(Feature.EXTENDED_CONST, rule="constant expression required")
    return state[code]


def _index(immediate: float | bytes) -> int:
    assert isinstance(immediate, int)
    return immediate


def functions_named(module: ModuleData) -> frozenset[int]:
    """The functions that a valid module names outside of bodies and of its start section."""
    named = {one.item for one in module.exports if one.kind is ExternKind.FUNC}
    for element in module.elements:
        if element.functions is not None:
            named.update(element.functions)
    for at in _expressions(module):
        for code, immediate, _ in read_constant(module.binary, at, module.features):
            if code == REF_FUNC:
                named.add(_index(immediate))
    return frozenset(named)


def _expressions(module: ModuleData) -> Iterator[int]:
    yield from module.global_inits
    yield from (at for at in module.table_inits if at >= 0)
    for element in module.elements:
        yield from element.expressions or ()
