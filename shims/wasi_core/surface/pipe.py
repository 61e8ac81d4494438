"""``ReadPipe`` and ``WritePipe``.

Source: crates/wasi-common/src/pipe.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Generic, Self, TypeVar

from ..wasi.host import pipe as core
from .enums import FileType
from .file import HostFile, plain_of

R = TypeVar("R", bound=core.Reader)
W = TypeVar("W", bound=core.Writer)


@plain_of(core.ReadPipe)
class ReadPipe(HostFile, Generic[R]):
    """A pipe that a guest reads from.

    :param r: a reader: an open binary file, or anything with its ``read``.
    """

    _core: core.ReadPipe

    def __init__(self, r: R) -> None:
        super().__init__(core.ReadPipe(r))

    @classmethod
    def new(cls, r: R) -> Self:
        """Over a reader."""
        return cls(r)

    @classmethod
    def from_shared(cls, reader: R) -> Self:
        """Over a reader that somebody else has too."""
        return cls(reader)

    @classmethod
    def from_(cls, r: bytes | bytearray | memoryview | str) -> ReadPipe[BytesIO]:
        """Of bytes, or of text as UTF-8."""
        return ReadPipe(BytesIO(r.encode() if isinstance(r, str) else r))

    def clone(self) -> ReadPipe[R]:
        """Another end of the same pipe: what one reads, the other does not get."""
        made = ReadPipe[R].__new__(type(self))
        made._core = self._core.clone()
        return made

    def try_into_inner(self) -> R:
        """The reader. :raises PipeInUseError: a clone is alive, as in a context."""
        return self._core.try_into_inner()

    def get_filetype(self) -> FileType:
        """``Pipe``, for which guests have no word."""
        return FileType.Pipe


@plain_of(core.WritePipe)
class WritePipe(HostFile, Generic[W]):
    """A pipe that a guest writes to.

    :param w: a writer: an open binary file, or anything with its ``write``.
    """

    _core: core.WritePipe

    def __init__(self, w: W) -> None:
        super().__init__(core.WritePipe(w))

    @classmethod
    def new(cls, w: W) -> Self:
        """Over a writer."""
        return cls(w)

    @classmethod
    def from_shared(cls, writer: W) -> Self:
        """Over a writer that somebody else has too."""
        return cls(writer)

    @staticmethod
    def new_in_memory() -> WritePipe[BytesIO]:
        """Into memory; ``try_into_inner().getvalue()`` is what was written."""
        return WritePipe(BytesIO())

    def clone(self) -> WritePipe[W]:
        """Another end of the same pipe."""
        made = WritePipe[W].__new__(type(self))
        made._core = self._core.clone()
        return made

    def try_into_inner(self) -> W:
        """The writer. :raises PipeInUseError: a clone is alive, as in a context."""
        return self._core.try_into_inner()

    def get_filetype(self) -> FileType:
        """``Pipe``, for which guests have no word."""
        return FileType.Pipe


class _Sink:
    def write(self, data: bytes, /) -> int:
        return len(data)


def empty() -> ReadPipe[Any]:
    """A pipe with nothing in it."""
    return ReadPipe(BytesIO())


def sink() -> WritePipe[Any]:
    """A pipe that drops what is written."""
    return WritePipe(_Sink())
