"""The clocks of the system, with the constructors of the crates.

Source: crates/wasi-common/cap-std-sync/src/clocks.rs at v2.0.2, src/sync/clocks.rs at v23.0.1.
"""

from __future__ import annotations

from typing import Self

from ..wasi.host import clocks as core
from .cap_std import AmbientAuthority, ambient_authority


class SystemClock(core.SystemClock):
    """The time of day of the system."""

    def __init__(self, ambient: AmbientAuthority | None = None) -> None:
        del ambient

    @classmethod
    def new(cls, ambient: AmbientAuthority) -> Self:
        """A new one."""
        return cls(ambient)


class MonotonicClock(core.MonotonicClock):
    """The monotonic clock of the system."""

    def __init__(self, ambient: AmbientAuthority | None = None) -> None:
        del ambient

    @classmethod
    def new(cls, ambient: AmbientAuthority) -> Self:
        """A new one."""
        return cls(ambient)


def system_clocks() -> tuple[SystemClock, MonotonicClock]:
    """Both."""
    return SystemClock(ambient_authority()), MonotonicClock(ambient_authority())
