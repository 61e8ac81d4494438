"""A file of the operating system.

Source: crates/wasi-common/cap-std-sync/src/file.rs at v2.0.2,
crates/wasi-common/src/sync/file.rs at v23.0.1.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from typing import Any

from ..errors import WasiError
from ..files import Time, WasiFile
from ..os_errors import InvalidInput
from ..types import Advice, Errno, FdFlags, Filestat, FileType, Whence
from . import vectors
from .status import filestat, filetype
from .times import set_times_of

_LAST_SIZE = (1 << 63) - 1
_UNSETTABLE = int(FdFlags.DSYNC | FdFlags.SYNC | FdFlags.RSYNC)
_WHENCE = {Whence.SET: os.SEEK_SET, Whence.CUR: os.SEEK_CUR, Whence.END: os.SEEK_END}
#: The flags of an open file; all bits of one have to be set.
_FLAGS = tuple(
    (flag, getattr(os, f"O_{flag.name}")) for flag in FdFlags if hasattr(os, f"O_{flag.name}")
)


class File(WasiFile):
    """A file of the operating system, which it closes when it is not used any more.

    :param descriptor: the descriptor of the operating system. The file owns it from now on.
    """

    __slots__ = ("_descriptor",)

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        """The descriptor of the operating system; -1 after :meth:`close`."""
        return self._descriptor

    def close(self) -> None:
        """Close it at once. What uses it afterwards fails with BADF."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __del__(self, close: Any = os.close) -> None:
        # Not every attribute is there when the constructor failed.
        descriptor = getattr(self, "_descriptor", -1)
        if descriptor >= 0:
            self._descriptor = -1
            try:  # noqa: SIM105 - at the end of the interpreter a module may be gone
                close(descriptor)
            except OSError:
                # An embedder has closed it behind our back.
                pass

    def __repr__(self) -> str:
        return f"File({self._descriptor})"

    def pollable(self) -> int | None:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def get_filetype(self) -> FileType:
        return filetype(os.fstat(self._descriptor).st_mode)

    def datasync(self) -> None:
        getattr(os, "fdatasync", os.fsync)(self._descriptor)

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def get_fdflags(self) -> FdFlags:
        return fdflags_of(self._descriptor)

    def set_fdflags(self, flags: FdFlags) -> None:
        """Set APPEND and NONBLOCK as given.

        :raises WasiError: INVAL: DSYNC, SYNC or RSYNC is asked for.
        """
        if flags & _UNSETTABLE:
            raise WasiError(Errno.INVAL, "cannot set DSYNC, SYNC, or RSYNC flag")
        set_fdflags_of(self._descriptor, flags)

    def get_filestat(self) -> Filestat:
        return filestat(self._descriptor)

    def set_filestat_size(self, size: int) -> None:
        """:raises InvalidInput: the size does not fit 63 bits."""
        if size > _LAST_SIZE:
            raise InvalidInput("size does not fit an offset of the operating system")
        os.ftruncate(self._descriptor, size)

    def advise(self, offset: int, length: int, advice: Advice) -> None:
        """Pass it on to the operating system, if it wants to hear."""
        if hasattr(os, "posix_fadvise"):
            known = getattr(os, f"POSIX_FADV_{advice.name}")
            os.posix_fadvise(self._descriptor, _signed(offset), _signed(length), known)

    def allocate(self, offset: int, length: int) -> None:
        """Make sure that there is room, and that the file is that long."""
        if not hasattr(os, "posix_fallocate"):
            raise WasiError(Errno.NOTSUP, "fd_allocate is not supported on this system")
        os.posix_fallocate(self._descriptor, _signed(offset), _signed(length))

    def set_times(self, atime: Time | None, mtime: Time | None) -> None:
        set_times_of(self._descriptor, atime, mtime)

    def read_vectored(self, buffers: Sequence[memoryview]) -> int:
        return vectors.readv(self._descriptor, buffers)

    def read_vectored_at(self, buffers: Sequence[memoryview], offset: int) -> int:
        return vectors.preadv(self._descriptor, buffers, offset)

    def write_vectored(self, buffers: Sequence[bytes]) -> int:
        return vectors.writev(self._descriptor, buffers)

    def write_vectored_at(self, buffers: Sequence[bytes], offset: int) -> int:
        return vectors.pwritev(self._descriptor, buffers, offset)

    def seek(self, offset: int, whence: Whence) -> int:
        """Move the position; an offset from the start is unsigned.

        :raises OSError: as ``lseek``: EINVAL for a position before the start or beyond 63 bits.
        """
        return os.lseek(self._descriptor, _signed(offset), _WHENCE[whence])

    def peek(self, buffer: memoryview) -> int:
        """Read without taking, where there is an offset to read at."""
        position = os.lseek(self._descriptor, 0, os.SEEK_CUR)
        return vectors.preadv(self._descriptor, [buffer], position)

    def num_ready_bytes(self) -> int:
        return ready_bytes_of(self._descriptor)


def fdflags_of(descriptor: int) -> FdFlags:
    """How an open file does input and output. :raises OSError: as ``fcntl``."""
    try:
        import fcntl
    except ImportError:
        return FdFlags(0)
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    found = FdFlags(0)
    for flag, bits in _FLAGS:
        if flags & bits == bits:
            found |= flag
    return found


def set_fdflags_of(descriptor: int, flags: FdFlags) -> None:
    """Set APPEND and NONBLOCK of an open file as given. :raises OSError: as ``fcntl``."""
    try:
        import fcntl
    except ImportError:
        raise WasiError(
            Errno.NOTSUP, "flags of an open file cannot be changed on this system"
        ) from None
    bits = 0
    if flags & FdFlags.APPEND:
        bits |= os.O_APPEND
    if flags & FdFlags.NONBLOCK:
        bits |= os.O_NONBLOCK
    fcntl.fcntl(descriptor, fcntl.F_SETFL, bits)


def ready_bytes_of(descriptor: int) -> int:
    """How many bytes can be read without waiting. :raises OSError: as ``FIONREAD``."""
    try:
        import fcntl
        import termios
    except ImportError:
        raise WasiError(
            Errno.NOTSUP, "bytes that are ready cannot be counted on this system"
        ) from None
    count = bytearray(4)
    fcntl.ioctl(descriptor, termios.FIONREAD, count)
    return int.from_bytes(count, "little" if _LITTLE else "big")


_LITTLE = memoryview(b"\x01\x00").cast("H")[0] == 1


def _signed(value: int) -> int:
    """64 bits as the operating system takes them, which is signed.

    :raises OSError: EINVAL: not even that.
    """
    if value >= 1 << 64 or value < -(1 << 63):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return value - (1 << 64) if value >= 1 << 63 else value
