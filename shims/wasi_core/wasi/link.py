"""WASI for the engine: defines the functions in a linker.

The memory that they work on is what the calling instance exports as ``memory``.

Source: crates/wiggle/generate/src/wasmtime.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from ..engine.memory import Memory
from ..engine.traps import Exit
from ..wasm.types import FuncType, ValType
from .abi import raw_names
from .calls import PREVIEW1, Dialect, call, make
from .errors import HostTrap, I32Exit, OutOfBoundsError

if TYPE_CHECKING:
    from ..engine.caller import Caller
    from ..engine.linker import Linker
    from .calls import Call, Implementation
    from .context import WasiCtx
    from .trace import Tracer

#: Lines of each callable that find the memory, once for each importing instance, and the context.
_FIRST = ("memory = caller.kept or memory_of(caller)", "ctx = get_ctx(caller.store.data)")


class GuestExit(Exit, I32Exit):
    """What a guest ends with: the exit that the engine knows, and the one that the crates have."""


class EngineMemory:
    """A memory of the engine, as WASI sees it.

    :param memory: the memory; it may grow.
    """

    __slots__ = ("_data",)

    def __init__(self, memory: Memory) -> None:
        # The object stays the same when the memory grows.
        self._data = memory.data

    def read(self, address: int, length: int) -> bytes:
        """See :class:`~wasi_core.wasi.memory.GuestMemory`."""
        end = address + length
        if end > len(self._data):
            raise OutOfBoundsError(address, length)
        return bytes(self._data[address:end])

    def write(self, address: int, data: bytes | bytearray | memoryview) -> None:
        """See :class:`~wasi_core.wasi.memory.GuestMemory`."""
        end = address + len(data)
        if end > len(self._data):
            raise OutOfBoundsError(address, len(data))
        self._data[address:end] = data

    def check(self, address: int, length: int) -> None:
        """See :class:`~wasi_core.wasi.memory.GuestMemory`."""
        if address + length > len(self._data):
            raise OutOfBoundsError(address, length)


def memory_of(caller: Caller) -> EngineMemory:
    """The memory of a caller.

    :raises HostTrap: it exports none.
    """
    found = caller.get_export("memory")
    if not isinstance(found, Memory):
        raise HostTrap("missing required memory export")
    caller.kept = kept = EngineMemory(found)
    return kept


def add_to_linker(
    linker: Linker,
    get_ctx: Callable[[Any], WasiCtx],
    module: str = PREVIEW1.module,
    *,
    tracer: Tracer | None = None,
) -> None:
    """Define every function of a WASI module in a linker.

    A guest that calls ``proc_exit`` ends with :class:`~wasi_core.engine.Exit`; what traps in WASI
    is a :class:`~wasi_core.wasi.errors.HostTrap`, and comes out of the call as it is.

    :param get_ctx: from the data of a store to the context of its guests, asked at each call.
    :param module: ``wasi_snapshot_preview1``, or ``wasi_unstable`` for preview0.
    :param tracer: told about each call; without one, tracing costs nothing.
    :raises ValueError: no such module.
    :raises LinkError: a function is defined already.
    """
    dialect = dialect_of(module)
    for name, function in dialect.functions.items():
        params = [ValType.I64 if wide else ValType.I32 for _, wide in raw_names(function)]
        kind = FuncType.of(params, [ValType.I32] if function.returns else [])
        made = _maker(name, dialect, get_ctx, tracer)
        linker.define_func(module, name, kind, made, access_caller=True, raw=True, lazy=True)


def dialect_of(module: str) -> Dialect:
    """The functions of a WASI module. :raises ValueError: there is no such module."""
    if module == PREVIEW1.module:
        return PREVIEW1
    from .preview0 import PREVIEW0

    if module == PREVIEW0.module:
        return PREVIEW0
    raise ValueError(f"no WASI module {module!r}: {PREVIEW1.module} or {PREVIEW0.module}")


def _maker(
    name: str, dialect: Dialect, get_ctx: Callable[[Any], WasiCtx], tracer: Tracer | None
) -> Callable[[], Call]:
    """What makes the callable of a function, once: a guest imports few of them."""

    @cache
    def made() -> Call:
        if tracer is None:
            return _raw(name, dialect, get_ctx)
        return _traced(name, dialect, get_ctx, tracer)

    return made


def _raw(name: str, dialect: Dialect, get_ctx: Callable[[Any], WasiCtx]) -> Call:
    function: Implementation | None = None
    if not dialect.functions[name].returns:
        function = _exiting(dialect.implementation(name))
    names = {"get_ctx": get_ctx, "memory_of": memory_of}
    return make(name, dialect, function=function, parameters="caller", first=_FIRST, names=names)


def _exiting(function: Implementation) -> Implementation:
    def proc_exit(*args: Any) -> None:
        try:
            function(*args)
        except I32Exit as error:
            raise GuestExit(error.status) from None

    return proc_exit


def _traced(name: str, dialect: Dialect, get_ctx: Callable[[Any], WasiCtx], tracer: Tracer) -> Call:
    traced = tracer.wrap(call(name, dialect), name, dialect)

    def host(caller: Caller, *raw: int) -> int:
        memory = caller.kept or memory_of(caller)
        try:
            return traced(get_ctx(caller.store.data), memory, *raw)
        except I32Exit as error:
            raise GuestExit(error.status) from None

    return host
