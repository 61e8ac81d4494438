"""Clocks of a context.

Source: crates/wasi-common/src/clocks.rs at v23.0.1.
"""

from __future__ import annotations

from wasi_core.surface.enums import SystemTimeSpec as SystemTimeSpec
from wasi_core.surface.errors import raises_own
from wasi_core.wasi.host import clocks as core
from wasi_core.wasi.host.clocks import WasiMonotonicClock as WasiMonotonicClock
from wasi_core.wasi.host.clocks import WasiSystemClock as WasiSystemClock


class WasiMonotonicOffsetClock(core.WasiMonotonicOffsetClock):
    """A monotonic clock, and what the guest counts from; by default now."""

    @classmethod
    def new(cls, clock: WasiMonotonicClock) -> WasiMonotonicOffsetClock:
        """Counting from now."""
        return cls(clock)


class WasiClocks:
    """The clocks of a context; one that is left out does not exist for the guest."""

    def __init__(
        self,
        system: WasiSystemClock | None = None,
        monotonic: core.WasiMonotonicOffsetClock | None = None,
    ) -> None:
        #: The clocks of the core.
        self.core = core.WasiClocks(system, monotonic)

    @classmethod
    def new(cls) -> WasiClocks:
        """None at all."""
        return cls()

    def with_system(self, clock: WasiSystemClock) -> WasiClocks:
        """The same, with a clock of the time of day."""
        self.core.system = clock
        return self

    def with_monotonic(self, clock: WasiMonotonicClock) -> WasiClocks:
        """The same, with a monotonic clock that the guest counts from now."""
        self.core.monotonic = WasiMonotonicOffsetClock(clock)
        return self

    @raises_own
    def system(self) -> WasiSystemClock:
        """The clock of the time of day. :raises Error: ``Badf``: there is none."""
        return self.core.system_or_badf()

    @raises_own
    def monotonic(self) -> core.WasiMonotonicOffsetClock:
        """The monotonic clock. :raises Error: ``Badf``: there is none."""
        return self.core.monotonic_or_badf()
