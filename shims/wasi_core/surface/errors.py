"""What the crates return as an error, as an exception.

Source: crates/wasi-common/src/error.rs and snapshots/preview_1.rs at v2.0.2,
snapshots/preview_1/error.rs at v23.0.1.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import wraps
from types import CoroutineType
from typing import Any, ParamSpec, Self, TypeVar, cast

from ..wasi import types
from ..wasi.errors import HostTrap, WasiError
from ..wasi.os_errors import errno_of
from . import active
from .errno import Errno, ErrorKind

P = ParamSpec("P")
T = TypeVar("T")


class BaseError(Exception):
    """What both surfaces' ``Error`` are: something that happened, and what was going on.

    :param value: an ``Errno`` (or ``ErrorKind`` before), a text, or an exception.
    """

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value
        self._contexts: list[str] = []
        if isinstance(value, BaseException):
            self.__cause__ = value

    def __str__(self) -> str:
        return self._contexts[-1] if self._contexts else str(self.value)

    def context(self, context: object) -> Self:
        """The same error, and what was going on; that is its text from now on."""
        self._contexts.append(str(context))
        return self

    def chain(self) -> Iterator[object]:
        """The contexts, the last one first, and what happened."""
        yield from reversed(self._contexts)
        yield self.value

    def root_cause(self) -> object:
        """What happened."""
        return self.value

    def errno(self) -> Errno | None:
        """What a guest gets; None for an error that ends it."""
        if isinstance(self.value, ErrorKind):
            return self.value.errno()
        return self.value if isinstance(self.value, Errno) else None

    @classmethod
    def from_errno(cls, errno: Errno) -> Self:
        """The error of an errno."""
        return cls(errno)


class ErrorExt:
    """Ways to make an error, for a class that is made of one value."""

    @classmethod
    def not_found(cls) -> Self:
        """``Noent``."""
        return _of(cls, Errno.Noent)

    @classmethod
    def too_big(cls) -> Self:
        """``TooBig``."""
        return _of(cls, Errno.TooBig)

    @classmethod
    def badf(cls) -> Self:
        """``Badf``."""
        return _of(cls, Errno.Badf)

    @classmethod
    def exist(cls) -> Self:
        """``Exist``."""
        return _of(cls, Errno.Exist)

    @classmethod
    def illegal_byte_sequence(cls) -> Self:
        """``Ilseq``."""
        return _of(cls, Errno.Ilseq)

    @classmethod
    def invalid_argument(cls) -> Self:
        """``Inval``."""
        return _of(cls, Errno.Inval)

    @classmethod
    def io(cls) -> Self:
        """``Io``."""
        return _of(cls, Errno.Io)

    @classmethod
    def name_too_long(cls) -> Self:
        """``Nametoolong``."""
        return _of(cls, Errno.Nametoolong)

    @classmethod
    def not_dir(cls) -> Self:
        """``Notdir``."""
        return _of(cls, Errno.Notdir)

    @classmethod
    def not_supported(cls) -> Self:
        """``Notsup``."""
        return _of(cls, Errno.Notsup)

    @classmethod
    def overflow(cls) -> Self:
        """``Overflow``."""
        return _of(cls, Errno.Overflow)

    @classmethod
    def range(cls) -> Self:
        """``Range``."""
        return _of(cls, Errno.Range)

    @classmethod
    def seek_pipe(cls) -> Self:
        """``Spipe``."""
        return _of(cls, Errno.Spipe)

    @classmethod
    def perm(cls) -> Self:
        """``Perm``."""
        return _of(cls, Errno.Perm)


def _of(kind: type[T], errno: Errno) -> T:
    """An error of a class that knows how to hold an errno."""
    return cast(Any, kind).from_errno(errno)


def core_error(error: BaseError) -> Exception:
    """An error of an embedder as the core's: an errno, or what ends the guest."""
    errno = error.errno()
    if errno is not None:
        return WasiError(types.Errno(errno), ": ".join(map(str, error.chain())))
    if isinstance(error.value, (OSError, OverflowError, UnicodeError, HostTrap)):
        return error.value
    if isinstance(error.value, Exception) and not isinstance(error.value, BaseError):
        return error.value
    return HostTrap("\n".join(map(str, error.chain())))


def own_error(error: Exception) -> Exception:
    """An error of the core as the surface's; what is none is given back."""
    kind = active.surface().error
    match error:
        case WasiError():
            made = kind.from_errno(Errno(error.errno))
            return made.context(error.message) if error.message else made
        case OSError():
            try:
                made = kind.from_errno(Errno(errno_of(error, active.behaviour())))
            except HostTrap:
                made = kind(error)
            return made.context(str(error))
        case HostTrap():
            return kind(error)
        case _:
            return error


@contextmanager
def own_errors() -> Generator[None]:
    """What the core raises within is raised as the surface's ``Error``."""
    try:
        yield
    except (WasiError, OSError, HostTrap) as error:
        raise own_error(error) from error


def raises_own(method: Callable[P, T]) -> Callable[P, T]:
    """A method of the surface that calls the core."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except (WasiError, OSError, HostTrap) as error:
            raise own_error(error) from error

    return call


def settled(value: Any) -> Any:
    """The result of a method of an embedder, which may be ``async`` as in the crates.

    :raises HostTrap: it waits for something, and nothing here could wake it up.

    Source: the dummy executor of crates/wiggle/src/lib.rs at v2.0.2.
    """
    if not isinstance(value, CoroutineType):
        return value
    waiting = cast("CoroutineType[Any, Any, Any]", value)
    try:
        waiting.send(None)
    except StopIteration as done:
        return done.value
    waiting.close()
    raise HostTrap('Cannot wait on pending future: must enable wiggle "async" future')


def calls_embedder(method: Callable[P, T]) -> Callable[P, T]:
    """A method of the core that calls one of an embedder."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except BaseError as error:
            raise core_error(error) from error

    return call
