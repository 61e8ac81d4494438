"""``BorrowChecker``: what of a memory is borrowed.

Source: crates/wiggle/src/borrow.rs at v2.0.2.
"""

from __future__ import annotations

from wasi_core.surface.guest import GuestError, Region

from . import BorrowHandle


class BorrowChecker:
    """What of a memory is borrowed, for the methods of a :class:`wiggle.GuestMemory`."""

    def __init__(self) -> None:
        self._mutable: dict[BorrowHandle, Region] = {}
        self._shared: dict[BorrowHandle, Region] = {}
        self._next = 0

    @classmethod
    def new(cls) -> BorrowChecker:
        """One of a memory of which nothing is borrowed."""
        return cls()

    def has_outstanding_borrows(self) -> bool:
        """Whether anything is borrowed."""
        return bool(self._mutable or self._shared)

    def is_mut_borrowed(self, r: Region) -> bool:
        """Whether a byte of a region is borrowed for writing."""
        return any(one.overlaps(r) for one in self._mutable.values())

    def is_shared_borrowed(self, r: Region) -> bool:
        """Whether a byte of a region is borrowed for reading."""
        return any(one.overlaps(r) for one in self._shared.values())

    def mut_borrow(self, r: Region) -> BorrowHandle:
        """Borrow for writing. :raises GuestError: ``PtrBorrowed``: it is borrowed."""
        if self.is_shared_borrowed(r) or self.is_mut_borrowed(r):
            raise GuestError.PtrBorrowed(r)
        return self._borrowed(self._mutable, r)

    def shared_borrow(self, r: Region) -> BorrowHandle:
        """Borrow for reading. :raises GuestError: ``PtrBorrowed``: it is borrowed for writing."""
        if self.is_mut_borrowed(r):
            raise GuestError.PtrBorrowed(r)
        return self._borrowed(self._shared, r)

    def mut_unborrow(self, h: BorrowHandle) -> None:
        """Give back what was borrowed for writing."""
        self._mutable.pop(h, None)

    def shared_unborrow(self, h: BorrowHandle) -> None:
        """Give back what was borrowed for reading."""
        self._shared.pop(h, None)

    def _borrowed(self, borrows: dict[BorrowHandle, Region], region: Region) -> BorrowHandle:
        if not self.has_outstanding_borrows():
            self._next = 0
        handle = BorrowHandle(self._next)
        self._next += 1
        borrows[handle] = region
        return handle
