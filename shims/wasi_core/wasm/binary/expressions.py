"""Where a constant expression ends.

The grammar allows any instruction in it, and leaves it to validation to ask for constant ones. The
constant ones are skipped by hand, as there is one in every data segment; anything else goes through
the table of instructions, if only to find its length.

Source: WebAssembly core specification, binary format, "Expressions".
"""

from __future__ import annotations

from ..errors import MalformedError, UnsupportedError
from ..features import SUPPORTED, Feature
from ..leb128 import s32, s64, u32
from .value_types import reference_type

_I32_CONST, _I64_CONST, _F32_CONST, _F64_CONST = 0x41, 0x42, 0x43, 0x44
_GLOBAL_GET, _REF_NULL, _REF_FUNC, _ELSE, _END = 0x23, 0xD0, 0xD2, 0x05, 0x0B
#: i32.add, sub, mul and their i64 forms.
_ARITHMETIC = frozenset((0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E))


def skip_expression(binary: bytes, at: int, features: Feature) -> int:
    """The offset after the ``end`` of the expression at ``at``."""
    while True:
        code = binary[at]
        if code == _END:
            return at + 1
        if code == _I32_CONST:
            _, at = s32(binary, at + 1)
        elif code in (_GLOBAL_GET, _REF_FUNC):
            if code == _REF_FUNC:
                _needs_references(features, code, at)
            _, at = u32(binary, at + 1)
        elif code == _I64_CONST:
            _, at = s64(binary, at + 1)
        elif code == _F32_CONST:
            at += 5
        elif code == _F64_CONST:
            at += 9
        elif code == _REF_NULL:
            _needs_references(features, code, at)
            _, at = reference_type(binary, at + 1, features)
        elif code in _ARITHMETIC:
            at += 1
        else:
            at = _skip_other(binary, at, features)


def _needs_references(features: Feature, code: int, at: int) -> None:
    # Both proposals have these instructions in element segments. Usually everything is on, and
    # that is quicker to see than a flag.
    if features is not SUPPORTED and not features & (Feature.REFERENCE_TYPES | Feature.BULK_MEMORY):
        rule = f"illegal opcode {code:02x}"
        raise UnsupportedError(Feature.REFERENCE_TYPES, rule=rule, offset=at)


def _skip_other(binary: bytes, at: int, features: Feature) -> int:
    """The offset after an instruction that is not constant, with its body when it is a block."""
    from . import instructions

    if binary[at] == _ELSE:
        raise MalformedError("END opcode expected", offset=at)
    at, opens = instructions.skip(binary, at, features)
    return instructions.skip_block(binary, at, features) if opens else at
