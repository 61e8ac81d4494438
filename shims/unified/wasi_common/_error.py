"""``Error`` of 23.0: an ``Errno`` for the guest, or an exception that ends it.

Source: crates/wasi-common/src/snapshots/preview_1/error.rs at v23.0.1, and what wiggle generates
for a trappable error.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar, overload

from wasi_core.surface import active
from wasi_core.surface.errno import Errno
from wasi_core.surface.errors import BaseError, ErrorExt
from wasi_core.wasi.calls import failed
from wasi_core.wasi.errors import GuestMemoryError, HostTrap

T = TypeVar("T")
_MADE_OF: tuple[type, ...] = (Errno, OSError, GuestMemoryError, OverflowError)


class Error(BaseError, ErrorExt):
    """What went wrong.

    :param value: an ``Errno``; or an ``OSError``, ``GuestError`` or ``OverflowError``, which
        becomes one where it has one, and otherwise ends the guest.
    :raises TypeError: it is none of them: see :meth:`trap`.
    """

    def __init__(self, value: Errno | OSError | GuestMemoryError | OverflowError) -> None:
        if not isinstance(value, _MADE_OF):
            raise TypeError(
                f"an Error is made of an Errno or an OSError, not of {value!r}: "
                "Error.trap(exception) ends the guest"
            )
        if isinstance(value, Errno):
            super().__init__(value)
            return
        try:
            super().__init__(Errno(failed(_Asked, value)))  # pyright: ignore[reportArgumentType]
            self._contexts.append(str(value))
        except (HostTrap, GuestMemoryError) as trap:
            super().__init__(trap)

    @classmethod
    def from_(cls, value: Errno | OSError | GuestMemoryError | OverflowError) -> Self:
        """The same as the class."""
        return cls(value)

    @classmethod
    def trap(cls, inner: Exception) -> Self:
        """An error that ends the guest with an exception."""
        if not isinstance(inner, Exception):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"Error.trap takes an exception: Error.trap(RuntimeError({inner!r}))")
        made = cls.__new__(cls)
        BaseError.__init__(made, inner)
        return made

    @overload
    def downcast_ref(self) -> Errno | None: ...
    @overload
    def downcast_ref(self, kind: type[T]) -> T | None: ...
    def downcast_ref(self, kind: Any = Errno) -> Any:
        """The errno; None for an error that ends the guest."""
        return self.value if isinstance(self.value, kind) else None

    def downcast(self) -> Errno:
        """The errno. :raises Exception: what ends the guest, when it does."""
        if isinstance(self.value, Errno):
            return self.value
        if isinstance(self.value, Exception):
            raise self.value
        raise self


class _Asked:
    """What is asked for the behaviour: the release of the process."""

    class _Rows:
        def __getitem__(self, name: str) -> bool:
            return active.behaviour()[name]

    behaviour = _Rows()
