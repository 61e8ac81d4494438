"""``proc_exit`` and ``proc_raise``: how a guest ends itself."""

from __future__ import annotations

from typing import NoReturn

from .context import WasiCtx
from .errors import HostTrap, I32Exit
from .memory import GuestMemory

#: The first status that a guest may not end with: from here on they stand for traps and signals.
_FIRST_RESERVED = 126


def proc_exit(ctx: WasiCtx, memory: GuestMemory, rval: int) -> NoReturn:
    """End the guest with a status.

    :raises I32Exit: the status, when it is below 126.
    :raises HostTrap: it is not.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:1222-1229 at v2.0.2, 1124-1135 at v23.0.1.
    """
    del ctx, memory
    if rval < _FIRST_RESERVED:
        raise I32Exit(rval)
    raise HostTrap("exit with invalid exit status outside of [0..126)")


def proc_raise(ctx: WasiCtx, memory: GuestMemory, sig: int) -> None:
    """Send a signal to the guest itself, which no release does.

    Errors: none; it traps.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:1231 at v2.0.2, 1137 at v23.0.1.
    """
    del ctx, memory, sig
    raise HostTrap("proc_raise unsupported")
