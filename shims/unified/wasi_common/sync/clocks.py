"""Clocks of the host.

Source: crates/wasi-common/src/sync/clocks.rs at v23.0.1.
"""

from __future__ import annotations

from wasi_core.surface.clocks import MonotonicClock as MonotonicClock
from wasi_core.surface.clocks import SystemClock as SystemClock
from wasi_core.surface.clocks import system_clocks

from wasi_common.clocks import WasiClocks


def clocks_ctx() -> WasiClocks:
    """The clocks of the host; the guest counts from now."""
    system, monotonic = system_clocks()
    return WasiClocks().with_system(system).with_monotonic(monotonic)
