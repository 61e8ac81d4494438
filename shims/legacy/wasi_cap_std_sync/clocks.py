"""Clocks of the host.

Source: crates/wasi-common/cap-std-sync/src/clocks.rs at v2.0.2.
"""

from __future__ import annotations

from wasi_common.clocks import WasiClocks
from wasi_core.surface.clocks import MonotonicClock as MonotonicClock
from wasi_core.surface.clocks import SystemClock as SystemClock
from wasi_core.surface.clocks import system_clocks


def clocks_ctx() -> WasiClocks:
    """The clocks of the host; the guest counts from now."""
    system, monotonic = system_clocks()
    return WasiClocks(system, monotonic, monotonic.now(monotonic.resolution()))
