"""``clock_res_get`` and ``clock_time_get``: what time it is."""

from __future__ import annotations

from .context import WasiCtx
from .errors import HostTrap, WasiError
from .memory import GuestMemory
from .types import ClockId, Errno

_U64_MAX = 0xFFFF_FFFF_FFFF_FFFF


def clock_res_get(ctx: WasiCtx, memory: GuestMemory, id: ClockId) -> int:  # noqa: A002 - as in witx
    """The resolution of a clock, in nanoseconds.

    Errors: BADF: the clocks of processes and threads, and from 8.0.0 on one that the context does
    not have; OVERFLOW: it does not fit a ``u64``.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:297-306 at v2.0.2, 78-91 at v23.0.1.
    """
    del memory
    if id is ClockId.REALTIME:
        return _u64(ctx.clocks.system_or_badf().resolution())
    if id is ClockId.MONOTONIC:
        return _u64(ctx.clocks.monotonic_or_badf().abs_clock.resolution())
    raise _no_cpu_clock()


def clock_time_get(
    ctx: WasiCtx,
    memory: GuestMemory,
    id: ClockId,  # noqa: A002 - as in witx
    precision: int,
) -> int:
    """The time of a clock, in nanoseconds: since 1970, or since the context was made.

    ``precision`` is by how many nanoseconds the guest lets it be wrong.

    Errors: BADF: the clocks of processes and threads, and from 8.0.0 on one that the context does
    not have; OVERFLOW: it does not fit a ``u64``. Traps when the clock shows a time before 1970.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:308-331 at v2.0.2, 93-120 at v23.0.1.
    """
    del memory
    if id is ClockId.REALTIME:
        now = ctx.clocks.system_or_badf().now(precision)
        if now < 0:
            raise HostTrap("current time before unix epoch")
        return _u64(now)
    if id is ClockId.MONOTONIC:
        clock = ctx.clocks.monotonic_or_badf()
        # A clock that went back shows the start.
        return _u64(max(0, clock.abs_clock.now(precision) - clock.creation_time))
    raise _no_cpu_clock()


def _no_cpu_clock() -> WasiError:
    return WasiError(Errno.BADF, "process and thread clocks are not supported")


def _u64(nanoseconds: int) -> int:
    if nanoseconds > _U64_MAX:
        raise WasiError(Errno.OVERFLOW, f"{nanoseconds} nanoseconds do not fit 64 bits")
    return nanoseconds
