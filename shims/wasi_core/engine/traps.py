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


#: How many frames of a longer backtrace are kept, of its innermost and its outermost ones.
INNERMOST = 40
OUTERMOST = 10


class Trap(Exception):  # noqa: N818 - the term of the specification
    """A guest broke a rule of execution, or was stopped."""

    def __init__(self, code: TrapCode, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        # A number is of the sentence: "undefined element 7".
        between = " " if detail.isdigit() else ": "
        self.message = f"{code.value}{between}{detail}" if detail else code.value
        self.frames: Sequence[Frame] = ()
        #: How many frames are left out of :attr:`frames`, after the first ``INNERMOST``.
        self.frames_left_out = 0

    def set_frames(self, frames: Sequence[Frame]) -> None:
        """Set :attr:`frames`; of a long recursion only both ends are kept."""
        self.frames, self.frames_left_out = shortened(frames)

    def __str__(self) -> str:
        if not self.frames:
            return self.message
        lines = [self.message, "wasm backtrace:"]
        for at, frame in enumerate(self.frames):
            if at == INNERMOST and self.frames_left_out:
                lines.append(f"  ... {self.frames_left_out} frames left out")
            number = at if at < INNERMOST else at + self.frames_left_out
            lines.append(f"  {number}: {frame}")
        return "\n".join(lines)


def shortened(frames: Sequence[Frame]) -> tuple[Sequence[Frame], int]:
    """Both ends of a long backtrace, and how many frames between them are left out."""
    left_out = len(frames) - INNERMOST - OUTERMOST
    if left_out <= 0:
        return frames, 0
    return (*frames[:INNERMOST], *frames[-OUTERMOST:]), left_out


class Exit(Exception):  # noqa: N818 - not an error
    """The guest asked to end with a status, as WASI's ``proc_exit`` does. Not a trap."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def __str__(self) -> str:
        return f"exited with status {self.status}"
