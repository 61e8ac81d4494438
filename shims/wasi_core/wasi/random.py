"""``random_get``: random bytes."""

from __future__ import annotations

from .context import WasiCtx
from .errors import HostTrap, WasiError
from .memory import GuestMemory
from .os_errors import BY_NUMBER
from .types import Errno


def random_get(ctx: WasiCtx, memory: GuestMemory, buf: int, buf_len: int) -> None:
    """Fill ``buf_len`` bytes at ``buf`` with random ones.

    Errors: FAULT: they are not within the memory; a trap from 12.0.0 on, also for none of them at
    an address beyond the end. A source that fails traps before 4.0.0; from then on it gives the
    errno of its error, IO when that has none.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:1239 at v2.0.2, 1149-1177 and
    preview_1/error.rs:225 at v23.0.1.
    """
    memory.check(buf, buf_len)
    try:
        data = ctx.random.fill(buf_len)
    except OSError as error:
        if not ctx.behaviour["random_errors_are_errnos"]:
            raise HostTrap(str(error)) from error
        raise WasiError(BY_NUMBER.get(error.errno or 0, Errno.IO), str(error)) from error
    memory.write(buf, data)
