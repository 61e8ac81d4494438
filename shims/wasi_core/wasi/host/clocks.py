"""Clocks: what a context asks for the time, and the clocks of the system.

A point in time and a span of time are integers of nanoseconds. A system clock counts from 1970; a
monotonic clock from a start of its own, which guests never see: they get the time since the
creation of the context.

Source: crates/wasi-common/src/clocks.rs and the clocks of ``sync`` at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod

from ..errors import WasiError
from ..types import Errno


class WasiSystemClock(ABC):
    """A clock of the time of day, which may be set back."""

    @abstractmethod
    def resolution(self) -> int:
        """The smallest step, in nanoseconds."""

    @abstractmethod
    def now(self, precision: int) -> int:
        """Nanoseconds since 1970; the caller is content with an error of ``precision``."""


class WasiMonotonicClock(ABC):
    """A clock that never goes back."""

    @abstractmethod
    def resolution(self) -> int:
        """The smallest step, in nanoseconds."""

    @abstractmethod
    def now(self, precision: int) -> int:
        """Nanoseconds since some start; the caller is content with an error of ``precision``."""


class SystemClock(WasiSystemClock):
    """The time of day of the system."""

    __slots__ = ()

    def resolution(self) -> int:
        """See :class:`WasiSystemClock`."""
        return round(time.get_clock_info("time").resolution * 1_000_000_000)

    def now(self, precision: int) -> int:
        """See :class:`WasiSystemClock`; always as exact as it gets."""
        del precision
        return time.time_ns()


class MonotonicClock(WasiMonotonicClock):
    """The monotonic clock of the system."""

    __slots__ = ()

    def resolution(self) -> int:
        """See :class:`WasiMonotonicClock`."""
        return round(time.get_clock_info("monotonic").resolution * 1_000_000_000)

    def now(self, precision: int) -> int:
        """See :class:`WasiMonotonicClock`; always as exact as it gets."""
        del precision
        return time.monotonic_ns()


class WasiMonotonicOffsetClock:
    """A monotonic clock, and its time when the context was made.

    :param abs_clock: the clock.
    :param creation_time: what guests count from; by default now.
    """

    __slots__ = ("abs_clock", "creation_time")

    def __init__(self, abs_clock: WasiMonotonicClock, creation_time: int | None = None) -> None:
        self.abs_clock = abs_clock
        if creation_time is None:
            creation_time = abs_clock.now(abs_clock.resolution())
        self.creation_time = creation_time


class WasiClocks:
    """The clocks of a context; one that is None does not exist for the guest."""

    __slots__ = ("monotonic", "system")

    def __init__(
        self,
        system: WasiSystemClock | None = None,
        monotonic: WasiMonotonicOffsetClock | None = None,
    ) -> None:
        self.system = system
        self.monotonic = monotonic

    def system_or_badf(self) -> WasiSystemClock:
        """The clock of the time of day. :raises WasiError: BADF, there is none."""
        if self.system is None:
            raise WasiError(Errno.BADF, "system clock is not supported")
        return self.system

    def monotonic_or_badf(self) -> WasiMonotonicOffsetClock:
        """The monotonic clock. :raises WasiError: BADF, there is none."""
        if self.monotonic is None:
            raise WasiError(Errno.BADF, "monotonic clock is not supported")
        return self.monotonic


def clocks_ctx() -> WasiClocks:
    """The clocks of the system; guests count from now."""
    return WasiClocks(SystemClock(), WasiMonotonicOffsetClock(MonotonicClock()))
