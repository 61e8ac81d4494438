"""``sched_yield``: let others run."""

from __future__ import annotations

from .context import WasiCtx
from .memory import GuestMemory


def sched_yield(ctx: WasiCtx, memory: GuestMemory) -> None:
    """Let other threads run.

    Errors: what the scheduler of an embedder raises; that of the system has none.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:1235 at v2.0.2, 1145 at v23.0.1.
    """
    del memory
    ctx.sched.sched_yield()
