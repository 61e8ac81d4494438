"""Instructions that are rare enough for a call each, by opcode.

Source: WebAssembly core specification, appendix "Index of Instructions".
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import MalformedError, UnsupportedError
from ..features import Feature
from ..opcodes import BY_CODE, REFUSED_CODES, REFUSED_PREFIXES, RELAXED_SIMD_START
from . import calls, exceptions, memory, references, tables, vectors
from .context import Context, Handler
from .control import Label
from .immediates import u32
from .states import State

_MISCELLANEOUS, _VECTOR = 0xFC, 0xFD


def rare(
    context: Context, op: int, body: Iterator[int], state: State, labels: list[Label]
) -> State:
    """Validate an instruction whose first byte has been read; returns the stack after it.

    :raises MalformedError: ``illegal opcode``.
    :raises UnsupportedError: the instruction belongs to a proposal that is refused or switched off.
    """
    code = _prefixed(op, u32(body)) if op in (_MISCELLANEOUS, _VECTOR) else op
    handler = context.handlers.get(code)
    if handler is None:
        handler = context.handlers[code] = _handler(context.features, code)
    return handler(context, code, body, state, labels)


def _prefixed(prefix: int, number: int) -> int:
    if number > 0xFF:
        if prefix == _VECTOR and number >= RELAXED_SIMD_START:
            raise UnsupportedError(Feature.RELAXED_SIMD)
        raise MalformedError(f"illegal opcode {prefix:02x} {number}")
    return prefix << 8 | number


def _handler(features: Feature, code: int) -> Handler:
    refused = REFUSED_CODES.get(code) or REFUSED_PREFIXES.get(code)
    if refused is not None:
        raise UnsupportedError(refused)
    handler = _HANDLERS.get(code)
    if handler is None:
        spelled = f"{code:02x}" if code < 0x100 else f"{code >> 8:02x} {code & 0xFF}"
        raise MalformedError(f"illegal opcode {spelled}")
    feature = BY_CODE[code].feature
    if feature is not None and feature not in features:
        raise UnsupportedError(feature)
    return handler


def _plain(
    _context: Context, code: int, _body: Iterator[int], state: State, _: list[Label]
) -> State:
    return state[code]


_HANDLERS: dict[int, Handler] = {
    **dict.fromkeys(range(0xFC00, 0xFC08), _plain),
    **memory.HANDLERS,
    **tables.HANDLERS,
    **references.HANDLERS,
    **calls.HANDLERS,
    **exceptions.HANDLERS,
    **vectors.HANDLERS,
}
