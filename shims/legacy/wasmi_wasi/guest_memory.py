"""The memory of wasmi as wiggle 2.0 wants one.

Source: crates/wasi/src/guest_memory.rs of wasmi at v0.36.0.
"""

from __future__ import annotations

from wiggle import BorrowHandle, GuestMemory, Region
from wiggle.borrow import BorrowChecker


class WasmiGuestMemory(GuestMemory):
    """A memory of wasmi.

    :param mem: its bytes, as ``Memory.data_mut`` gives them.
    """

    def __init__(self, mem: bytearray | memoryview) -> None:
        self._mem = mem
        self._borrows = BorrowChecker()

    @classmethod
    def new(cls, mem: bytearray | memoryview) -> WasmiGuestMemory:
        """A memory."""
        return cls(mem)

    def base(self) -> bytearray | memoryview:
        """The bytes."""
        return self._mem

    def has_outstanding_borrows(self) -> bool:
        """Whether anything is borrowed."""
        return self._borrows.has_outstanding_borrows()

    def is_shared_borrowed(self, r: Region) -> bool:
        """Whether a byte of a region is borrowed for reading."""
        return self._borrows.is_shared_borrowed(r)

    def is_mut_borrowed(self, r: Region) -> bool:
        """Whether a byte of a region is borrowed for writing."""
        return self._borrows.is_mut_borrowed(r)

    def shared_borrow(self, r: Region) -> BorrowHandle:
        """Borrow for reading. :raises GuestError: it is borrowed for writing."""
        return self._borrows.shared_borrow(r)

    def mut_borrow(self, r: Region) -> BorrowHandle:
        """Borrow for writing. :raises GuestError: it is borrowed."""
        return self._borrows.mut_borrow(r)

    def shared_unborrow(self, h: BorrowHandle) -> None:
        """Give back what was borrowed for reading."""
        self._borrows.shared_unborrow(h)

    def mut_unborrow(self, h: BorrowHandle) -> None:
        """Give back what was borrowed for writing."""
        self._borrows.mut_unborrow(h)
