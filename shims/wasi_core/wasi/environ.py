"""``environ_get`` and ``environ_sizes_get``: the variables of a guest."""

from __future__ import annotations

from .context import WasiCtx, string_array_size
from .memory import GuestMemory, write_string_array


def environ_get(ctx: WasiCtx, memory: GuestMemory, environ: int, environ_buf: int) -> None:
    """Write the variables.

    ``environ`` gets one ``u32`` for each, the address of its text; ``environ_buf`` the texts
    ``NAME=value``, each with a NUL after it, as :func:`~wasi_core.wasi.args.args_get` shows.

    Errors: FAULT: a text or address is out of bounds; INVAL: ``environ`` is not a multiple of 4.
    Both trap from 12.0.0 on. Texts before the one that does not fit are written.

    Source: crates/wasi-common/src/string_array.rs at v2.0.2 and v23.0.1.
    """
    write_string_array(memory, environ, environ_buf, ctx.env)


def environ_sizes_get(ctx: WasiCtx, memory: GuestMemory) -> tuple[int, int]:
    """How many variables there are, and how many bytes ``environ_buf`` needs.

    Errors: none.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:293 at v2.0.2.
    """
    del memory
    return len(ctx.env), string_array_size(ctx.env)
