"""What ``wasi_common.sync`` has, and the linking of it."""

from __future__ import annotations

from wasi_common.sync import (
    Dir,
    TcpListener,
    WasiCtxBuilder,
    ambient_authority,
    clocks,
    clocks_ctx,
    dir,  # noqa: A004 - its name in the crate
    file,
    net,
    random_ctx,
    sched,
    sched_ctx,
    stdio,
)

from . import snapshots
from .snapshots.preview_1 import add_wasi_snapshot_preview1_to_linker as add_to_linker

__all__ = [
    "Dir",
    "TcpListener",
    "WasiCtxBuilder",
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
]
