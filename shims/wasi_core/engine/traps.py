"""How a guest ends early: traps, uncaught exceptions, an exit.

A trap is a Python exception with a code, the message that the specification gives it, and the
WebAssembly frames that were on the stack.

Source: the messages are those that the test suite of the specification checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple


class TrapCode(Enum):
    """Why a guest trapped; the value is the message."""

    UNREACHABLE = "unreachable"
    MEMORY_OUT_OF_BOUNDS = "out of bounds memory access"
    TABLE_OUT_OF_BOUNDS = "out of bounds table access"
    UNDEFINED_ELEMENT = "undefined element"
    UNINITIALIZED_ELEMENT = "uninitialized element"
    BAD_SIGNATURE = "indirect call type mismatch"
    INTEGER_OVERFLOW = "integer overflow"
    INTEGER_DIVISION_BY_ZERO = "integer divide by zero"
    BAD_CONVERSION_TO_INTEGER = "invalid conversion to integer"
    STACK_OVERFLOW = "call stack exhausted"
    OUT_OF_FUEL = "all fuel consumed"
    INTERRUPT = "interrupted"
    NULL_EXCEPTION_REFERENCE = "null exception reference"
    OUT_OF_MEMORY = "out of memory"


class Frame(NamedTuple):
    """A WebAssembly frame of a backtrace, innermost first."""

    module: str | None
    function_index: int
    function_name: str | None

    def __str__(self) -> str:
        name = self.function_name or f"function {self.function_index}"
        return f"{self.module}!{name}" if self.module else name


class Trap(Exception):  # noqa: N818 - the term of the specification
    """A guest broke a rule of execution, or was stopped."""

    def __init__(self, code: TrapCode, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.message = f"{code.value}: {detail}" if detail else code.value
        self.frames: Sequence[Frame] = ()

    def __str__(self) -> str:
        if not self.frames:
            return self.message
        lines = "\n".join(f"  {at}: {frame}" for at, frame in enumerate(self.frames))
        return f"{self.message}\nwasm backtrace:\n{lines}"


class Exit(Exception):  # noqa: N818 - not an error
    """The guest asked to end with a status, as WASI's ``proc_exit`` does. Not a trap."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def __str__(self) -> str:
        return f"exited with status {self.status}"
