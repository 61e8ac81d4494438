"""How the functions of WASI meet a memory and a trap of wiggle 2.0.

Source: crates/wiggle/generate/src/funcs.rs at v2.0.2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wasi_core.surface.hostcalls import hostcall
from wasi_core.wasi.calls import Dialect
from wasi_core.wasi.errors import I32Exit
from wasi_core.wasi.memory import ByteMemory
from wiggle import GuestMemory, Trap


def _core_memory(memory: GuestMemory) -> ByteMemory:
    return ByteMemory(memory.base)  # pyright: ignore[reportArgumentType] - any writable bytes


def _ended(error: Exception) -> Exception:
    if isinstance(error, I32Exit):
        return Trap.I32Exit(error.status)
    return error if isinstance(error, Trap) else Trap.String(str(error))


def function(name: str, dialect: Dialect) -> Callable[..., Any]:
    """A function of WASI. :raises AttributeError: there is none of this name."""
    if name not in dialect.functions:
        raise AttributeError(f"{dialect.module} has no function {name!r}", name=name)
    return hostcall(name, dialect, _core_memory, _ended)
