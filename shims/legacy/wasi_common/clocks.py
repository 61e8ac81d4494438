"""Clocks of a context.

Source: crates/wasi-common/src/clocks.rs at v2.0.2.
"""

from __future__ import annotations

from wasi_core.surface.enums import SystemTimeSpec as SystemTimeSpec
from wasi_core.wasi.host import clocks as core
from wasi_core.wasi.host.clocks import WasiMonotonicClock as WasiMonotonicClock
from wasi_core.wasi.host.clocks import WasiSystemClock as WasiSystemClock


class WasiClocks:
    """The clocks of a context.

    :param creation_time: what the guest counts from: a time of the monotonic clock.
    """

    def __init__(
        self,
        system: WasiSystemClock,
        monotonic: WasiMonotonicClock,
        creation_time: int,
    ) -> None:
        offset = core.WasiMonotonicOffsetClock(monotonic, creation_time)
        #: The clocks of the core.
        self.core = core.WasiClocks(system, offset)

    @classmethod
    def of_core(cls, clocks: core.WasiClocks) -> WasiClocks:
        """Clocks of the core."""
        made = cls.__new__(cls)
        made.core = clocks
        return made

    @property
    def system(self) -> WasiSystemClock:
        """The clock of the time of day."""
        return self.core.system_or_badf()

    @system.setter
    def system(self, clock: WasiSystemClock) -> None:
        self.core.system = clock

    @property
    def monotonic(self) -> WasiMonotonicClock:
        """The monotonic clock."""
        return self.core.monotonic_or_badf().abs_clock

    @monotonic.setter
    def monotonic(self, clock: WasiMonotonicClock) -> None:
        self.core.monotonic_or_badf().abs_clock = clock

    @property
    def creation_time(self) -> int:
        """What the guest counts from."""
        return self.core.monotonic_or_badf().creation_time

    @creation_time.setter
    def creation_time(self, time: int) -> None:
        self.core.monotonic_or_badf().creation_time = time
