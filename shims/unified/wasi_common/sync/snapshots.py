"""WASI in a linker of the engine.

Source: crates/wasi-common/src/sync/mod.rs at v23.0.1, ``define_wasi!``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wasi_core.wasi import link

from wasi_common import WasiCtx

if TYPE_CHECKING:
    from wasi_core.engine import Linker


def add_to_linker(linker: Linker, get_cx: Callable[[Any], WasiCtx]) -> None:
    """Define preview1 and preview0 in a linker.

    :param get_cx: from the data of a store to the context of its guests.
    :raises LinkError: a function is defined already.
    """
    preview_1.add_wasi_snapshot_preview1_to_linker(linker, get_cx)
    preview_0.add_wasi_unstable_to_linker(linker, get_cx)


class preview_1:  # noqa: N801 - a module of the crate
    """Preview1."""

    @staticmethod
    def add_wasi_snapshot_preview1_to_linker(
        linker: Linker, get_cx: Callable[[Any], WasiCtx]
    ) -> None:
        """Define preview1 in a linker."""
        link.add_to_linker(linker, lambda data: get_cx(data).core)


class preview_0:  # noqa: N801 - a module of the crate
    """Preview0."""

    @staticmethod
    def add_wasi_unstable_to_linker(linker: Linker, get_cx: Callable[[Any], WasiCtx]) -> None:
        """Define preview0 in a linker."""
        link.add_to_linker(linker, lambda data: get_cx(data).core, "wasi_unstable")
