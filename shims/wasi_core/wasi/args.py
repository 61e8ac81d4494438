"""``args_get`` and ``args_sizes_get``: the arguments of a guest."""

from __future__ import annotations

from .context import WasiCtx, string_array_size
from .memory import GuestMemory, write_string_array


def args_get(ctx: WasiCtx, memory: GuestMemory, argv: int, argv_buf: int) -> None:
    """Write the arguments.

    ``argv`` gets one ``u32`` for each, the address of its text; ``argv_buf`` the texts, each with a
    NUL after it. For the arguments ``a`` and ``bc``, with ``argv`` 16 and ``argv_buf`` 4::

        address  4   5   6   7   8        16          20
                'a'  0  'b' 'c'  0  ...   4 0 0 0     6 0 0 0

    Errors: FAULT: a text or address is out of bounds; INVAL: ``argv`` is not a multiple of 4. Both
    trap from 12.0.0 on. Texts before the one that does not fit are written.

    Source: crates/wasi-common/src/string_array.rs at v2.0.2 and v23.0.1.
    """
    write_string_array(memory, argv, argv_buf, ctx.args)


def args_sizes_get(ctx: WasiCtx, memory: GuestMemory) -> tuple[int, int]:
    """How many arguments there are, and how many bytes ``argv_buf`` needs.

    Errors: none.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:281 at v2.0.2.
    """
    del memory
    return len(ctx.args), string_array_size(ctx.args)
