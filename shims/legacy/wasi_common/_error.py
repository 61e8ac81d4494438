"""``Error`` of 2.0, which is anyhow's: any exception, and what was going on.

Source: crates/wasi-common/src/error.rs at v2.0.2.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar

from wasi_core.surface.errno import Errno, ErrorKind
from wasi_core.surface.errors import BaseError
from wasi_core.surface.errors import ErrorExt as NewErrorExt

T = TypeVar("T")
_KINDS = {kind.errno(): kind for kind in ErrorKind}


class ErrorExt(NewErrorExt):
    """Ways to make an error."""

    @classmethod
    def trap(cls, msg: str) -> Self:
        """An error that ends the guest."""
        made: Any = cls
        return made(msg)


class Error(BaseError, ErrorExt):
    """What went wrong: an ``ErrorKind`` or ``OSError`` for the guest; anything else ends it."""

    @classmethod
    def from_errno(cls, errno: Errno) -> Self:
        """The error of an errno: its ``ErrorKind``, where there is one."""
        return cls(_KINDS.get(errno, errno))

    @classmethod
    def new(cls, error: object) -> Self:
        """Of an exception or an ``ErrorKind``."""
        return cls(error)

    @classmethod
    def msg(cls, message: object) -> Self:
        """Of a text, which ends the guest."""
        return cls(str(message))

    @classmethod
    def from_(cls, error: object) -> Self:
        """The same as :meth:`new`."""
        return cls(error)

    def is_(self, kind: type) -> bool:
        """Whether it holds something of a type."""
        return isinstance(self.value, kind)

    def downcast_ref(self, kind: type[T]) -> T | None:
        """What it holds, if that is of a type."""
        return self.value if isinstance(self.value, kind) else None

    def downcast(self, kind: type[T]) -> T:
        """What it holds. :raises Error: itself, when that is of another type."""
        if not isinstance(self.value, kind):
            raise self
        return self.value
