"""How the functions of WASI meet a memory of wiggle 23.0, and what ends a guest.

Source: crates/wiggle/generate/src/funcs.rs at v23.0.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wasi_core.surface.hostcalls import hostcall
from wasi_core.wasi.calls import Dialect
from wasi_core.wasi.memory import ByteMemory
from wiggle import GuestMemory


def _core_memory(memory: GuestMemory) -> ByteMemory:
    return ByteMemory(lambda: memory.data)  # pyright: ignore[reportArgumentType, reportReturnType] - any writable bytes


def _ended(error: Exception) -> Exception:
    return error


def function(name: str, dialect: Dialect) -> Callable[..., Any]:
    """A function of WASI. :raises AttributeError: there is none of this name."""
    if name not in dialect.functions:
        raise AttributeError(f"{dialect.module} has no function {name!r}", name=name)
    return hostcall(name, dialect, _core_memory, _ended)
