"""What an exception out of generated code stands for.

Generated code does not test what Python tests anyway: an index past the end of a ``bytearray``, a
division by zero, a call stack that is too deep. Such an exception is a trap when the frame that
raised it, the innermost of its traceback, is one of generated code or of ``memory_values``.

===================================  ========================================================
``struct.error``, ``IndexError``     an access outside a memory
``IndexError`` of a ``list``         an element outside a table
``AttributeError`` of ``None``       a null element that is called
``ZeroDivisionError``                a division of integers
``RecursionError``, ``MemoryError``  also when a helper of this package raised it
===================================  ========================================================
"""

from __future__ import annotations

from struct import error as StructError  # noqa: N812 - a class
from types import FrameType

from ..traps import Frame, Trap, TrapCode

#: Generated code has this as its file name; the name of its function is ``f`` and the index.
FILENAME = "<wasm>"

#: The local that has the index of the last indirect call.
ELEMENT = "element"
_OF_ELEMENTS = (TrapCode.UNDEFINED_ELEMENT, TrapCode.UNINITIALIZED_ELEMENT)

_PACKAGE = __name__.rpartition(".")[0]
#: What accesses memories for generated code.
_ACCESSES = f"{_PACKAGE}.operators.memory_values"


def innermost(error: BaseException) -> FrameType | None:
    """The frame that raised an exception."""
    at = error.__traceback__
    if at is None:
        return None
    while at.tb_next is not None:
        at = at.tb_next
    return at.tb_frame


def trap_of(error: BaseException) -> Trap | None:
    """See :meth:`~wasi_core.engine.tier.Tier.trap_of`."""
    if isinstance(error, Trap):
        return error
    frame = innermost(error)
    if frame is None:
        return None
    if isinstance(error, (RecursionError, MemoryError)):
        if frame.f_code.co_filename == FILENAME or _is_ours(frame):
            overflow = isinstance(error, RecursionError)
            return Trap(TrapCode.STACK_OVERFLOW if overflow else TrapCode.OUT_OF_MEMORY)
        return None
    if frame.f_code.co_filename != FILENAME and frame.f_globals.get("__name__") != _ACCESSES:
        return None
    code = _code_of(error)
    if code is None:
        return None
    return Trap(code, str(frame.f_locals.get(ELEMENT, "")) if code in _OF_ELEMENTS else "")


def _is_ours(frame: FrameType) -> bool:
    name: object = frame.f_globals.get("__name__")
    return isinstance(name, str) and name.startswith(_PACKAGE)


def _code_of(error: BaseException) -> TrapCode | None:
    if isinstance(error, StructError):
        return TrapCode.MEMORY_OUT_OF_BOUNDS
    if isinstance(error, IndexError):
        if str(error).startswith("list"):
            return TrapCode.UNDEFINED_ELEMENT
        return TrapCode.MEMORY_OUT_OF_BOUNDS
    if isinstance(error, ZeroDivisionError):
        return TrapCode.INTEGER_DIVISION_BY_ZERO
    if isinstance(error, AttributeError):
        return TrapCode.UNINITIALIZED_ELEMENT
    return None


def frames_of(error: BaseException) -> list[Frame]:
    """See :meth:`~wasi_core.engine.tier.Tier.frames_of`."""
    found: list[Frame] = []
    at = error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        if code.co_filename == FILENAME:
            index = int(code.co_name[1:])
            names = at.tb_frame.f_globals["BOUND"].code.names
            found.append(Frame(names.module, index, names.function(index)))
        at = at.tb_next
    found.reverse()
    return found
