"""WASI for wasmi as ``wasmi_wasi`` from 0.37 on has it: over the unified wasi-common.

Source: crates/wasi/src/lib.rs of wasmi at v0.37.0.
"""

from __future__ import annotations

import wasi_common
from wasi_common import Error, WasiCtx, WasiDir, WasiFile
from wiggle import GuestMemory as WasmiGuestMemory

from . import sync
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
    "wasi_common",
]
