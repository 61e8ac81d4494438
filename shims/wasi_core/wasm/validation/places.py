"""Where in a module an error is.

The loop over a body keeps no offset of the instruction that it is at. When there is an error, the
body is read once more to find where the instruction starts.
"""

from __future__ import annotations

from ..binary.instructions import skip
from ..binary.primitives import SIZE_MISMATCH
from ..bodies import missing_end
from ..errors import InvalidError, MalformedError, UnsupportedError, WasmError
from ..leb128 import UNEXPECTED_END, u32
from ..module import ModuleData
from ..names import Names
from ..opcodes import BY_CODE

_END = 0x0B


def function_label(module: ModuleData, function: int) -> str:
    """A function in an error text: ``function 12 "name"``, or its index alone."""
    name = Names(module).function(function)
    return f"function {function}" if name is None else f'function {function} "{name}"'


def placed(
    error: WasmError, module: ModuleData, function: int, start: int, at: int, op: int
) -> WasmError:
    """The error of a body, with function and offset.

    A body that is malformed is not invalid: what was found invalid only counts if the rest of the
    body can be read.

    :param start: the offset of the first instruction.
    :param at: the offset after the last byte that was read.
    :param op: the opcode byte that was read last.
    """
    end = module.body(function)[1]
    if at >= end and op != _END:
        error = missing_end(module, end)
    elif not isinstance(error, MalformedError):
        error = _broken(module, start, end) or error
    if error.offset is None:
        if isinstance(error, InvalidError):
            error.offset, name = _instruction(module, start, at)
            if error.message.startswith("type mismatch"):
                error.message = f"{error.message}, at {name}"
        else:
            error.offset = at
    error.function = function_label(module, function)
    return error


def placed_in_locals(
    error: IndexError | MalformedError, module: ModuleData, function: int
) -> MalformedError:
    """The error of the declarations of locals, with function and offset."""
    if isinstance(error, IndexError):
        error = MalformedError(UNEXPECTED_END, offset=len(module.binary))
    error.function = function_label(module, function)
    return error


def _broken(module: ModuleData, at: int, end: int) -> MalformedError | None:
    """What is malformed in a body, whose instructions start and end at these offsets."""
    binary = module.binary
    depth = 1
    while depth:
        if at >= end:
            return missing_end(module, end)
        if binary[at] == _END:
            at += 1
            depth -= 1
            continue
        try:
            at, opens = skip(binary, at, module.features)
        except UnsupportedError:
            return None
        except IndexError:
            return missing_end(module, end)
        except MalformedError as error:
            return error
        depth += opens
    return None if at == end else MalformedError(SIZE_MISMATCH, offset=at)


def _instruction(module: ModuleData, start: int, at: int) -> tuple[int, str]:
    """The offset and the name of the instruction of which the byte before ``at`` is part."""
    binary = module.binary
    following = start
    while following < at:
        start = following
        try:
            following, _ = skip(binary, start, module.features)
        except (IndexError, MalformedError):
            break
    code = binary[start]
    if code in (0xFC, 0xFD) and following > start:
        code = code << 8 | u32(binary, start + 1)[0]
    return start, BY_CODE[code].name if code in BY_CODE else f"opcode {code:02x}"
