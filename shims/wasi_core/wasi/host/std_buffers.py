"""The buffers that Rust's standard library keeps for a process, as guests notice them.

From 14.0.0 on an inherited standard input or output goes through them. They belong to the process,
not to a guest: what one guest leaves in a buffer, the next one in the process gets. These are bugs
of those releases, kept because guests can see them:

* Input is read 8 KiB ahead. ``poll_oneoff`` knows nothing of what has been read ahead.
* What could not be written stays in the buffer and comes out with a later write. A guest that tries
  again after AGAIN or NOSPC writes the same bytes twice.
* A descriptor that is closed, or open the other way round, takes everything and gives nothing, but
  never fails.

Source: library/std/src/io/{stdio,buffered/linewritershim,buffered/bufwriter}.rs of Rust; what
guests see was seen in the releases 14.0.0 to 19.0.0.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from threading import RLock

from . import vectors

_STDIN_SIZE = 8192
_STDOUT_SIZE = 1024


class InputBuffer:
    """Standard input with up to 8 KiB read ahead. One thread reads at a time, the others wait.

    :param descriptor: of the operating system.
    """

    __slots__ = ("_descriptor", "_lock", "_rest")

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = RLock()
        self._rest = memoryview(b"")

    def read_vectored(self, buffers: Sequence[memoryview]) -> int:
        """Read what is in the buffer; fill it first if nothing is.

        :raises OSError: as ``readv``, but never EBADF, which is the end.
        """
        with self._lock:
            if not self._rest:
                if sum(map(len, buffers)) >= _STDIN_SIZE:
                    return _hiding_closed(lambda: vectors.readv(self._descriptor, buffers), 0)
                ahead = bytearray(_STDIN_SIZE)
                view = memoryview(ahead)
                count = _hiding_closed(lambda: vectors.readv(self._descriptor, [view]), 0)
                self._rest = view[:count]
            count = 0
            for buffer in buffers:
                part = self._rest[: len(buffer)]
                buffer[: len(part)] = part
                self._rest = self._rest[len(part) :]
                count += len(part)
            return count


class LineBuffer:
    """Standard output that writes whole lines at once, and keeps up to 1 KiB of a line.

    :param descriptor: of the operating system.
    """

    __slots__ = ("_descriptor", "_kept", "_lock")

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = RLock()
        self._kept = bytearray()

    def write_vectored(self, buffers: Sequence[bytes]) -> int:
        """Take bytes; what ends with a line is written, the rest is kept.

        :raises OSError: as ``writev``, but never EBADF. What was kept before stays.
        """
        with self._lock:
            last = next((i for i in reversed(range(len(buffers))) if b"\n" in buffers[i]), None)
            if last is None:
                if self._kept.endswith(b"\n"):
                    self._write_kept()
                return self._keep(buffers)
            self._write_kept()
            lines = buffers[: last + 1]
            written = self._write(lines)
            if written < sum(map(len, lines)):
                return written
            for buffer in buffers[last + 1 :]:
                taken = buffer[: _STDOUT_SIZE - len(self._kept)]
                self._kept += taken
                written += len(taken)
                if buffer and not taken:
                    break
            return written

    def flush(self) -> None:
        """Write what is kept. :raises OSError: as ``write``; what is left stays."""
        with self._lock:
            self._write_kept()

    def close(self) -> None:
        """Write what is kept, as far as that is possible, and keep no more."""
        try:
            self.flush()
        except OSError:
            self._kept.clear()

    def _keep(self, buffers: Sequence[bytes]) -> int:
        total = 0
        for buffer in buffers:
            total += len(buffer)
            if total > _STDOUT_SIZE - len(self._kept) and self._kept:
                self._write_kept()
            if total >= _STDOUT_SIZE:
                return self._write(buffers)
        for buffer in buffers:
            self._kept += buffer
        return total

    def _write_kept(self) -> None:
        while self._kept:
            kept = bytes(self._kept)
            count = _hiding_closed(lambda kept=kept: os.write(self._descriptor, kept), len(kept))
            if not count:
                raise OSError("failed to write the buffered data")
            del self._kept[:count]

    def _write(self, buffers: Sequence[bytes]) -> int:
        return write_hiding_closed(self._descriptor, buffers)


def write_hiding_closed(descriptor: int, buffers: Sequence[bytes]) -> int:
    """Write without a buffer, as standard error: to a closed descriptor everything can be written.

    :raises OSError: as ``writev``, but never EBADF.
    """
    return _hiding_closed(lambda: vectors.writev(descriptor, buffers), sum(map(len, buffers)))


def _hiding_closed(call: Callable[[], int], otherwise: int) -> int:
    try:
        return call()
    except OSError as error:
        if error.errno != errno.EBADF:
            raise
        return otherwise
