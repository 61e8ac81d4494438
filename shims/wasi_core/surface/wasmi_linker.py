"""WASI for a linker of wasmi: what ``wasmi_wasi`` of both surfaces does.

Source: crates/wasi/src/sync/snapshots/preview_1.rs of wasmi at v0.36.0 and v0.37.0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..engine import LinkError
from ..wasi.link import add_to_linker as add_to_core_linker
from . import active

if TYPE_CHECKING:
    from wasmi import Linker

    from ..wasi.context import WasiCtx as CoreCtx
    from .context import BaseCtx


def add_wasi_snapshot_preview1_to_linker(
    linker: Linker, wasi_ctx: Callable[[Any], BaseCtx]
) -> None:
    """Define every function of preview1 in a linker.

    A guest that calls ``proc_exit`` ends with a ``wasmi.Error`` that has an ``i32_exit_status``;
    what traps in WASI is a ``wasmi.Error`` with a message.

    :param wasi_ctx: from the data of a store to the context of its guests, asked at each call.
    :raises Error: of ``wasi_common``: a function is defined already.
    """

    def core_ctx(data: Any) -> CoreCtx:
        return wasi_ctx(data).core

    try:
        add_to_core_linker(linker.inner, core_ctx)
    except LinkError as error:
        raise active.surface().error(error) from error
