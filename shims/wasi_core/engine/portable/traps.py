"""What an exception out of generated code stands for.

Generated code does not test what Python tests anyway: an index past the end of a ``bytearray``, a
division by zero, a call stack that is too deep. Such an exception is a trap when the frame that
raised it, the innermost of its traceback, is one of generated code or of ``memory_values``.

===================================  ========================================================
``struct.error``, ``IndexError``     an access outside a memory
``IndexError`` of a ``list``         an element outside a table
``AttributeError`` of ``None``       a null element that is called
``ZeroDivisionError``                a division of integers
``RecursionError``, ``MemoryError``  also when what it calls of the engine raised it
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

#: Generated code, and the stubs of functions that are not translated yet.
_GENERATED = (FILENAME, "<stub>")

_PACKAGE = __name__.rpartition(".")[0]
_ENGINE = _PACKAGE.rpartition(".")[0]
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
        if _by_the_engine(error):
            overflow = isinstance(error, RecursionError)
            return Trap(TrapCode.STACK_OVERFLOW if overflow else TrapCode.OUT_OF_MEMORY)
        return None
    if frame.f_code.co_filename != FILENAME and frame.f_globals.get("__name__") != _ACCESSES:
        return None
    code = _code_of(error)
    if code is None:
        return None
    return Trap(code, str(frame.f_locals.get(ELEMENT, "")) if code in _OF_ELEMENTS else "")


def _by_the_engine(error: BaseException) -> bool:
    """Whether generated code raised an error, or what of the engine it called.

    The frame after the last one of generated code tells: a host function, or a helper, or the
    translation of a function that is called for the first time, whatever that calls in turn.
    """
    by_the_engine = generated = False
    at = error.__traceback__
    while at is not None:
        frame = at.tb_frame
        if frame.f_code.co_filename in _GENERATED:
            by_the_engine = generated = True
        elif generated:
            name: object = frame.f_globals.get("__name__")
            by_the_engine = isinstance(name, str) and name.startswith(_ENGINE)
            generated = False
        at = at.tb_next
    return by_the_engine


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
