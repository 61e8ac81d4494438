"""The one error of wasmi, and what it can be.

Source: crates/wasmi/src/error.rs and crates/core/src/trap.rs at v0.36.0.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from enum import Enum
from typing import Any, ClassVar, TypeVar

from wasi_core import engine
from wasi_core.wasm.errors import WasmError

_T = TypeVar("_T")


class TrapCode(Enum):
    """Why a guest trapped; the value is the message."""

    UnreachableCodeReached = "wasm `unreachable` instruction executed"
    MemoryOutOfBounds = "out of bounds memory access"
    TableOutOfBounds = "undefined element: out of bounds table access"
    IndirectCallToNull = "uninitialized element 2"
    IntegerDivisionByZero = "integer divide by zero"
    IntegerOverflow = "integer overflow"
    BadConversionToInteger = "invalid conversion to integer"
    StackOverflow = "call stack exhausted"
    BadSignature = "indirect call type mismatch"
    OutOfFuel = "all fuel consumed by WebAssembly"
    GrowthOperationLimited = "growth operation limited"

    def trap_message(self) -> str:
        """The message of the crate."""
        return self.value

    def __str__(self) -> str:
        return self.value


#: What the core says to what wasmi says. ``INTERRUPT`` and null exceptions are not known to wasmi.
_CODES = {
    engine.TrapCode.UNREACHABLE: TrapCode.UnreachableCodeReached,
    engine.TrapCode.MEMORY_OUT_OF_BOUNDS: TrapCode.MemoryOutOfBounds,
    engine.TrapCode.TABLE_OUT_OF_BOUNDS: TrapCode.TableOutOfBounds,
    engine.TrapCode.UNDEFINED_ELEMENT: TrapCode.TableOutOfBounds,
    engine.TrapCode.UNINITIALIZED_ELEMENT: TrapCode.IndirectCallToNull,
    engine.TrapCode.INTEGER_DIVISION_BY_ZERO: TrapCode.IntegerDivisionByZero,
    engine.TrapCode.INTEGER_OVERFLOW: TrapCode.IntegerOverflow,
    engine.TrapCode.BAD_CONVERSION_TO_INTEGER: TrapCode.BadConversionToInteger,
    engine.TrapCode.STACK_OVERFLOW: TrapCode.StackOverflow,
    engine.TrapCode.BAD_SIGNATURE: TrapCode.BadSignature,
    engine.TrapCode.OUT_OF_FUEL: TrapCode.OutOfFuel,
    engine.TrapCode.OUT_OF_MEMORY: TrapCode.GrowthOperationLimited,
}


class ErrorKind:
    """What an :class:`Error` is: one of the classes below, with what it carries as ``value``.

    ``match error.kind():`` takes them apart: ``case ErrorKind.TrapCode(code):``.
    """

    __match_args__ = ("value",)
    __slots__ = ("value",)

    TrapCode: ClassVar[type[ErrorKind]]
    I32ExitStatus: ClassVar[type[ErrorKind]]
    Message: ClassVar[type[ErrorKind]]
    Host: ClassVar[type[ErrorKind]]
    Linker: ClassVar[type[ErrorKind]]
    Instantiation: ClassVar[type[ErrorKind]]
    Limits: ClassVar[type[ErrorKind]]
    Fuel: ClassVar[type[ErrorKind]]
    Func: ClassVar[type[ErrorKind]]
    Memory: ClassVar[type[ErrorKind]]
    Table: ClassVar[type[ErrorKind]]
    Global: ClassVar[type[ErrorKind]]
    Read: ClassVar[type[ErrorKind]]
    Wasm: ClassVar[type[ErrorKind]]

    def __init__(self, value: Any) -> None:
        self.value = value

    def as_trap_code(self) -> TrapCode | None:
        """The code of a trap, None for anything else."""
        return self.value if isinstance(self, ErrorKind.TrapCode) else None

    def as_i32_exit_status(self) -> int | None:
        """The status of an exit, None for anything else."""
        return self.value if isinstance(self, ErrorKind.I32ExitStatus) else None

    def as_host(self) -> Any:
        """The error of the host, None for anything else."""
        return self.value if isinstance(self, ErrorKind.Host) else None

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.value == getattr(other, "value", None)

    def __hash__(self) -> int:
        return hash((type(self), self.value))

    def __str__(self) -> str:
        if isinstance(self, ErrorKind.I32ExitStatus):
            return f"Exited with i32 exit status {self.value}"
        return str(self.value)

    def __repr__(self) -> str:
        return f"ErrorKind.{type(self).__name__}({self.value!r})"


# The annotations above are the names of the variants.
for _name in ErrorKind.__annotations__:
    setattr(ErrorKind, _name, type(_name, (ErrorKind,), {"__slots__": (), "__module__": __name__}))


class Error(Exception):
    """Everything that can go wrong in wasmi.

    :param message: text, for an error of that kind.
    """

    def __init__(self, message: object = "") -> None:
        kind = message if isinstance(message, ErrorKind) else ErrorKind.Message(str(message))
        super().__init__(kind)
        self._kind = kind

    @classmethod
    def new(cls, message: object) -> Error:
        """An error that is a text."""
        return cls(str(message))

    @classmethod
    def host(cls, host_error: object) -> Error:
        """An error of the host; :meth:`downcast_ref` finds it again."""
        return cls(ErrorKind.Host(host_error))

    @classmethod
    def i32_exit(cls, status: int) -> Error:
        """The guest asked to end with a status."""
        return cls(ErrorKind.I32ExitStatus(status))

    def kind(self) -> ErrorKind:
        """What it is."""
        return self._kind

    def as_trap_code(self) -> TrapCode | None:
        """The code of a trap, None for anything else."""
        return self._kind.as_trap_code()

    def i32_exit_status(self) -> int | None:
        """The status of an exit, None for anything else."""
        return self._kind.as_i32_exit_status()

    def downcast_ref(self, kind: type[_T]) -> _T | None:
        """The error of the host if it is one of a class, otherwise None."""
        found = self._kind.as_host()
        return found if isinstance(found, kind) else None

    downcast = downcast_mut = downcast_ref

    def __str__(self) -> str:
        return str(self._kind)


@contextmanager
def translated(kind: type[ErrorKind] | None = None) -> Generator[None]:
    """What the core raises in the block becomes an :class:`Error`, with it as its cause.

    :param kind: what an error of the core that is no trap is here; otherwise its class says it.
    """
    try:
        yield
    except (engine.Trap, engine.Exit, engine.EngineError, engine.WasmException, WasmError) as error:
        raise Error(_kind_of(error, kind)) from error
    except Exception as error:
        # What traps in WASI, if that is there at all: a run without it does not import it.
        wasi = sys.modules.get("wasi_core.wasi.errors")
        if wasi is not None and isinstance(error, wasi.HostTrap):
            raise Error(str(error)) from error
        raise


def _kind_of(error: Exception, kind: type[ErrorKind] | None) -> ErrorKind:
    match error:
        case engine.Trap(code=code) if code in _CODES:
            return ErrorKind.TrapCode(_CODES[code])
        case engine.Exit(status=status):
            return ErrorKind.I32ExitStatus(status)
        case engine.Trap() | engine.WasmException():
            return ErrorKind.Message(str(error))
        case WasmError():
            return ErrorKind.Wasm(error)
        case engine.LinkError():
            return (kind or ErrorKind.Linker)(error)
        case engine.LimitError():
            return (kind or ErrorKind.Limits)(error)
        case _:
            return (kind or ErrorKind.Message)(error)
