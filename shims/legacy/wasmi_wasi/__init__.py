"""WASI for wasmi as ``wasmi_wasi`` 0.31 to 0.36 has it: over wasi-common 2.0.

Source: crates/wasi/src/lib.rs of wasmi at v0.36.0.
"""

from __future__ import annotations

from wasi_common import Error, WasiCtx, WasiDir, WasiFile

from . import sync
from .guest_memory import WasmiGuestMemory
from .sync import (
    Dir,
    TcpListener,
    WasiCtxBuilder,
    add_to_linker,
    ambient_authority,
    clocks,
    clocks_ctx,
    dir,  # noqa: A004 - its name in the crate
    file,
    net,
    random_ctx,
    sched,
    sched_ctx,
    snapshots,
    stdio,
)

__all__ = [
    "Dir",
    "Error",
    "TcpListener",
    "WasiCtx",
    "WasiCtxBuilder",
    "WasiDir",
    "WasiFile",
    "WasmiGuestMemory",
    "add_to_linker",
    "ambient_authority",
    "clocks",
    "clocks_ctx",
    "dir",
    "file",
    "net",
    "random_ctx",
    "sched",
    "sched_ctx",
    "snapshots",
    "stdio",
    "sync",
]
