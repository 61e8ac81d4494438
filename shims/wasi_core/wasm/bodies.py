"""Where the instructions of a function body start, and what its locals are.

Source: WebAssembly core specification, binary format, "Code Section".
"""

from __future__ import annotations

from .binary.value_types import value_type
from .errors import MalformedError
from .leb128 import UNEXPECTED_END, u32
from .module import ModuleData

#: Locals and parameters that a function may have: a limit of this implementation, with the same
#: value as in browsers and in Wasmtime. The specification itself ends at 2**32 - 1.
MAX_LOCALS = 50_000


def locals_of(module: ModuleData, function: int) -> tuple[bytes, int]:
    """The types of the declared locals and the offset of the first instruction.

    :param function: a defined function, by its index in the function index space.
    :returns: one byte per local, without the parameters; the offset in ``module.binary``.
    :raises MalformedError: the declarations are broken, or there are more than
        :data:`MAX_LOCALS` locals.
    """
    binary = module.binary
    at, end = module.body(function)
    if binary[at : at + 1] == b"\0":
        return b"", at + 1
    groups, at = u32(binary, at)
    types: list[bytes] = []
    total = 0
    for _ in range(groups):
        if at >= end:
            # Nothing that follows is a declaration of this function.
            raise MalformedError(UNEXPECTED_END, offset=at)
        where = at
        count, at = u32(binary, at)
        total += count
        if total > MAX_LOCALS:
            raise MalformedError(f"too many locals: more than {MAX_LOCALS}", offset=where)
        kind, at = value_type(binary, at, module.features)
        types.append(bytes((kind,)) * count)
    return b"".join(types), at


def missing_end(module: ModuleData, end: int) -> MalformedError:
    """The error of a body that ends at ``end`` without its ``end`` instruction.

    The grammar reads on to find the ``end``, so the message depends on the byte that follows.
    """
    following = module.binary[end : end + 1]
    if not following:
        return MalformedError(UNEXPECTED_END, offset=end)
    if following == b"\x0b":
        return MalformedError("section size mismatch", offset=end)
    return MalformedError("END opcode expected", offset=end)
