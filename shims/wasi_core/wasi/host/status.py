"""The attributes of a file as WASI shows them.

``ctim`` is not the time of the last change of the attributes but the time when the file was made,
and 0 where the system does not know it: that is what the crates put there. The standard library
does not tell that time on Linux, so ``statx`` is called through :mod:`ctypes`, which is imported
when the first attributes are asked for.

Source: get_filestat and filetype_from of crates/wasi-common/cap-std-sync/src/{dir,file}.rs at
v2.0.2, the same of crates/wasi-common/src/sync at v23.0.1; layout of ``struct statx``: statx(2).
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from errno import EINTR, ENOSYS, EPERM
from struct import Struct

from ..errors import HostTrap
from ..types import Filestat, FileType

#: A FIFO is unknown, and a socket is always one of streams.
_TYPES = {
    stat.S_IFDIR: FileType.DIRECTORY,
    stat.S_IFLNK: FileType.SYMBOLIC_LINK,
    stat.S_IFSOCK: FileType.SOCKET_STREAM,
    stat.S_IFBLK: FileType.BLOCK_DEVICE,
    stat.S_IFCHR: FileType.CHARACTER_DEVICE,
    stat.S_IFREG: FileType.REGULAR_FILE,
}

#: mask, nlink, mode, ino, size, atime, btime, mtime (seconds, nanoseconds), major and minor of dev.
_STATX = Struct("=I12xI8xH2xQQ16xqI4xqI4x16xqI4x8xII")
_STATX_SIZE = 256
_STATX_BASIC_STATS_AND_BTIME = 0xFFF
_STATX_BTIME = 0x800
_AT_SYMLINK_NOFOLLOW = 0x100
_AT_EMPTY_PATH = 0x1000

_Statx = Callable[[int, bytes], bytes]
_statx: _Statx | None = None
_statx_looked_for = False


def filetype(mode: int) -> FileType:
    """What the mode of a file says that it is."""
    return _TYPES.get(stat.S_IFMT(mode), FileType.UNKNOWN)


def filestat(fd: int, name: bytes = b"") -> Filestat:
    """Attributes of what a descriptor is open for, or of an entry of that directory.

    :param fd: a descriptor of the operating system.
    :param name: one component; a symbolic link is not followed.
    :raises OSError: as fstat(2) and fstatat(2).
    :raises HostTrap: a time is before 1970.
    """
    global _statx, _statx_looked_for
    if not _statx_looked_for:
        _statx = _find_statx()
        _statx_looked_for = True
    if _statx is not None:
        try:
            return _from_statx(_statx(fd, name))
        except OSError as error:
            # A kernel or a filter of system calls without it.
            if error.errno not in (ENOSYS, EPERM):
                raise
            _statx = None
    if name:
        return _from_stat(os.stat(name, dir_fd=fd, follow_symlinks=False))
    return _from_stat(os.fstat(fd))


def _from_statx(raw: bytes) -> Filestat:
    fields: tuple[int, ...] = _STATX.unpack_from(raw)
    mask, nlink, mode, ino, size = fields[:5]
    atime, atime_ns, btime, btime_ns, mtime, mtime_ns, major, minor = fields[5:]
    born = _nanoseconds(btime, btime_ns) if mask & _STATX_BTIME else 0
    return Filestat(
        os.makedev(major, minor),
        ino,
        filetype(mode),
        nlink,
        size,
        _nanoseconds(atime, atime_ns),
        _nanoseconds(mtime, mtime_ns),
        born,
    )


def _from_stat(found: os.stat_result) -> Filestat:
    born = getattr(found, "st_birthtime", 0)
    return Filestat(
        found.st_dev,
        found.st_ino,
        filetype(found.st_mode),
        found.st_nlink,
        found.st_size,
        _nanoseconds(0, found.st_atime_ns),
        _nanoseconds(0, found.st_mtime_ns),
        _nanoseconds(0, getattr(found, "st_birthtime_ns", int(born * 1e9))),
    )


def _nanoseconds(seconds: int, nanoseconds: int) -> int:
    time = seconds * 1_000_000_000 + nanoseconds
    if time < 0:
        raise HostTrap("a time of a file is before 1970, which filestat cannot say")
    return time & 0xFFFF_FFFF_FFFF_FFFF


def _find_statx() -> _Statx | None:
    """``statx`` of the C library, None where there is none."""
    if sys.platform != "linux":
        return None
    try:
        import ctypes

        call = ctypes.CDLL(None, use_errno=True).statx
    except (ImportError, OSError, AttributeError):
        return None
    call.argtypes = (
        *(ctypes.c_int, ctypes.c_char_p, ctypes.c_int),
        *(ctypes.c_uint, ctypes.c_char_p),
    )
    call.restype = ctypes.c_int

    def statx(fd: int, name: bytes) -> bytes:
        buffer = ctypes.create_string_buffer(_STATX_SIZE)
        flags = _AT_SYMLINK_NOFOLLOW if name else _AT_EMPTY_PATH
        while call(fd, name, flags, _STATX_BASIC_STATS_AND_BTIME, buffer):
            errno = ctypes.get_errno()
            if errno != EINTR:
                raise OSError(errno, os.strerror(errno))
        return buffer.raw

    return statx
