"""Files in memory, or over any reader or writer of Python: what a guest gets for its standard
input and output when an embedder wants to see it.

A pipe has no descriptor of the operating system: polling it is INVAL. Clones share what is read and
written, so that an embedder can keep one and give another to a context.

Source: crates/wasi-common/src/pipe.rs at v2.0.2 and v23.0.1.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from io import BytesIO, IOBase, TextIOBase
from threading import RLock
from typing import Any, Protocol
from weakref import WeakSet

from ..files import WasiFile
from ..types import FdFlags, FileType


class Reader(Protocol):
    """What bytes can be read from: an open binary file, or anything with this method."""

    def read(self, size: int, /) -> bytes | None:
        """At most so many bytes; empty at the end, None when there are none yet."""
        ...


class Writer(Protocol):
    """What bytes can be written to: an open binary file, or anything with this method."""

    def write(self, data: bytes, /) -> int | None:
        """How many bytes were taken; None for all of them."""
        ...


class PipeInUseError(Exception):
    """Another clone of a pipe is alive, so what is behind it cannot be taken out."""


class _Shared:
    """What clones of a pipe have in common: the other side, a lock, and who they are."""

    __slots__ = ("clones", "lock", "side")

    def __init__(self, side: Any) -> None:
        if isinstance(side, TextIOBase):
            raise TypeError(f"a pipe carries bytes: give the binary file of {side!r}, its buffer")
        self.side = side
        self.lock = RLock()
        self.clones: WeakSet[Any] = WeakSet()


class _Pipe(WasiFile):
    def __init__(self, side: object) -> None:
        self._shared = side if isinstance(side, _Shared) else _Shared(side)
        self._shared.clones.add(self)

    def get_filetype(self) -> FileType:
        """UNKNOWN: preview1 has no type for a pipe."""
        return FileType.UNKNOWN

    def _take_out(self) -> Any:
        if len(self._shared.clones) > 1:
            raise PipeInUseError("a clone of the pipe is still in use, as by a context")
        return self._shared.side


class ReadPipe(_Pipe):
    """A pipe that a guest reads from.

    :param source: bytes, text (as UTF-8), or a reader.
    """

    def __init__(self, source: bytes | bytearray | memoryview | str | Reader | _Shared) -> None:
        if isinstance(source, str):
            source = source.encode()
        if isinstance(source, bytes | bytearray | memoryview):
            super().__init__(BytesIO(source))
        else:
            super().__init__(source)

    def clone(self) -> ReadPipe:
        """Another end of the same pipe: what one reads, the other does not get."""
        return ReadPipe(self._shared)

    def try_into_inner(self) -> Any:
        """The reader. :raises PipeInUseError: there is another clone."""
        return self._take_out()

    def read_vectored(self, buffers: Sequence[memoryview]) -> int:
        """Read once; all buffers are filled from memory, from elsewhere the first with room.

        :raises BlockingIOError: there is nothing yet.
        """
        with self._shared.lock:
            side = self._shared.side
            if isinstance(side, BytesIO):
                return sum(side.readinto(buffer) for buffer in buffers)
            buffer = next(filter(len, buffers), None)
            if buffer is None:
                return 0
            # read1 is one read of what is below; read waits until it has everything.
            data = getattr(side, "read1", side.read)(len(buffer))
            if data is None:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            if len(data) > len(buffer):
                raise ValueError(f"{side!r} gave {len(data)} bytes, asked for {len(buffer)}")
            buffer[: len(data)] = data
            return len(data)


class WritePipe(_Pipe):
    """A pipe that a guest writes to.

    :param target: a writer; memory without one, see :meth:`contents`.
    """

    def __init__(self, target: Writer | _Shared | None = None) -> None:
        super().__init__(BytesIO() if target is None else target)

    @staticmethod
    def new_in_memory() -> WritePipe:
        """A pipe into memory."""
        return WritePipe(BytesIO())

    def clone(self) -> WritePipe:
        """Another end of the same pipe."""
        return WritePipe(self._shared)

    def contents(self) -> bytes:
        """What has been written so far. :raises TypeError: it did not go to memory."""
        side = self._shared.side
        if not isinstance(side, BytesIO):
            raise TypeError(f"the pipe writes to {side!r}, not to memory")
        with self._shared.lock:
            return side.getvalue()

    def try_into_inner(self) -> Any:
        """The writer. :raises PipeInUseError: there is another clone."""
        return self._take_out()

    def get_fdflags(self) -> FdFlags:
        """APPEND."""
        return FdFlags.APPEND

    def write_vectored(self, buffers: Sequence[bytes]) -> int:
        """Write once: everything to a file of Python, to anything else the first that has bytes.

        :raises BlockingIOError: nothing can be taken now.
        """
        with self._shared.lock:
            side = self._shared.side
            if isinstance(side, IOBase):
                data = b"".join(buffers)
                # A raw file says None when it would have to wait.
                count = side.write(data)  # pyright: ignore[reportAttributeAccessIssue]
                if count is None:
                    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
                return count
            data = next(filter(len, buffers), b"")
            count = side.write(data)
            return len(data) if count is None else count
