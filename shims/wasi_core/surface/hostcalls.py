"""The functions of WASI for an embedder that has an interpreter of its own.

``fd_write(ctx, memory, fd, iovs, iovs_len, nwritten)`` takes what the guest passes as integers,
signed or not, and returns an errno.

Source: crates/wiggle/generate/src/funcs.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..wasi.abi import raw_names
from ..wasi.calls import Dialect, call
from ..wasi.memory import GuestMemory
from .context import BaseCtx

#: From a memory of an embedder to one of the core.
ToCore = Callable[[Any], GuestMemory]


def hostcall(
    name: str,
    dialect: Dialect,
    to_core: ToCore,
    ended: Callable[[Exception], Exception],
) -> Callable[..., Any]:
    """A function by its name.

    :param ended: what is raised for an exception that ends the guest.
    :raises KeyError: there is no such function.
    """
    function = call(name, dialect)
    names = [parameter for parameter, _ in raw_names(dialect.functions[name])]
    masks = [
        (1 << 64) - 1 if wide else (1 << 32) - 1 for _, wide in raw_names(dialect.functions[name])
    ]

    def host(ctx: BaseCtx, memory: Any, *args: int) -> int:
        if len(args) != len(masks):
            raise TypeError(f"{name} takes {', '.join(names) or 'nothing'}, got {len(args)} values")
        raw = [value & mask for value, mask in zip(args, masks, strict=True)]
        try:
            return function(ctx.core, to_core(memory), *raw)
        except Exception as error:
            raise ended(error) from error

    host.__name__ = host.__qualname__ = name
    host.__doc__ = f"``{name}``: see :mod:`wasi_core.wasi`. Takes {', '.join(names) or 'nothing'}."
    return host
