"""``UserErrorConversion``: from an error to an errno, or to a trap.

Source: crates/wasi-common/src/snapshots/preview_1.rs at v2.0.2.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from wasi_core.surface.errno import Errno


class UserErrorConversion(ABC):
    """What a context is that decides how errors reach a guest."""

    @abstractmethod
    def errno_from_error(self, e: Exception) -> Errno:
        """The errno of an error. :raises wiggle.Trap: it ends the guest."""
