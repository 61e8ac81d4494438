"""How a WASI function fails: with an errno for the guest, or with a trap."""

from __future__ import annotations

from .types import Errno


class WasiError(Exception):
    """A function fails with an errno, which the guest gets."""

    def __init__(self, errno: Errno, message: str = "") -> None:
        super().__init__(errno, message)
        self.errno = errno
        self.message = message

    def __str__(self) -> str:
        return f"{self.errno.name.lower()}: {self.message}" if self.message else self.errno.name


class HostTrap(Exception):  # noqa: N818 - the term of the crates
    """A function ends the guest: what the crates call a trapping error."""


class GuestMemoryError(Exception):
    """A pointer that a guest gave cannot be used; becomes an errno or a trap, by release."""


class OutOfBoundsError(GuestMemoryError):
    """The region is not within the memory."""

    def __init__(self, offset: int, length: int) -> None:
        super().__init__(f"pointer out of bounds: {length} bytes at {offset:#x}")


class NotAlignedError(GuestMemoryError):
    """The address is not a multiple of the alignment of what is there."""

    def __init__(self, offset: int, alignment: int) -> None:
        super().__init__(f"pointer not aligned to {alignment}: {offset:#x}")


class OverlapError(GuestMemoryError):
    """Two regions that are written overlap, where the release forbids it."""


class InvalidUtf8Error(GuestMemoryError):
    """A string is not UTF-8."""


class InvalidFlagError(GuestMemoryError):
    """A value is none of an enumeration or of a set of flags; ``type_name`` is its witx name."""

    def __init__(self, type_name: str, value: int) -> None:
        super().__init__(f"{value:#x} is no {type_name}")
        self.type_name = type_name


class I32Exit(Exception):  # noqa: N818 - the name that the crates have for it; not an error
    """A guest asked to end with a status below 126, by ``proc_exit``."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def __str__(self) -> str:
        return f"Exited with i32 exit status {self.status}"
