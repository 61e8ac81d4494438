"""``path_filestat_get``, ``path_filestat_set_times``, ``path_readlink``: what paths lead to."""

from __future__ import annotations

from .context import WasiCtx
from .errors import WasiError
from .files import NOW, Time
from .memory import GuestMemory, read_string
from .types import Errno, Filestat, FstFlags, LookupFlags, Rights

_FILESTAT_GET = int(Rights.PATH_FILESTAT_GET)
_FILESTAT_SET_TIMES = int(Rights.PATH_FILESTAT_SET_TIMES)
_READLINK = int(Rights.PATH_READLINK)


def path_filestat_get(
    ctx: WasiCtx, memory: GuestMemory, fd: int, flags: LookupFlags, path: int, path_len: int
) -> Filestat:
    """The attributes of what a path names; of a link itself without SYMLINK_FOLLOW.

    They are written in 64 bytes, all of them little-endian::

        offset  0    8    16        24     32    40    48    56
                dev  ino  filetype  nlink  size  atim  mtim  ctim

    Errors: NOENT; NOTDIR: a slash after a file; LOOP: more than 40 links; and those of
    :mod:`wasi_core.wasi.path`.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:800-816 at v2.0.2.
    """
    found = ctx.dir_for(fd, _FILESTAT_GET)
    name = read_string(memory, path, path_len)
    return found.get_path_filestat(name, bool(flags & LookupFlags.SYMLINK_FOLLOW))


def path_filestat_set_times(
    ctx: WasiCtx,
    memory: GuestMemory,
    fd: int,
    flags: LookupFlags,
    path: int,
    path_len: int,
    atim: int,
    mtim: int,
    fst_flags: FstFlags,
) -> None:
    """Set the times of what a path names; of a link itself without SYMLINK_FOLLOW.

    Errors: INVAL: ATIM with ATIM_NOW, or MTIM with MTIM_NOW; NOENT; ACCES; and those of
    :mod:`wasi_core.wasi.path`.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:818-844, 1754-1772 at v2.0.2.
    """
    atime = _time(atim, bool(fst_flags & FstFlags.ATIM), bool(fst_flags & FstFlags.ATIM_NOW))
    mtime = _time(mtim, bool(fst_flags & FstFlags.MTIM), bool(fst_flags & FstFlags.MTIM_NOW))
    found = ctx.dir_for(fd, _FILESTAT_SET_TIMES)
    name = read_string(memory, path, path_len)
    found.set_times(name, atime, mtime, bool(flags & LookupFlags.SYMLINK_FOLLOW))


def _time(time: int, given: bool, now: bool) -> Time | None:
    if given and now:
        raise WasiError(Errno.INVAL, "a time is given, and is to be now")
    return time if given else NOW if now else None


def path_readlink(
    ctx: WasiCtx, memory: GuestMemory, fd: int, path: int, path_len: int, buf: int, buf_len: int
) -> int:
    """Write what a symbolic link says to ``buf``, without a NUL; returns how many bytes.

    Errors: INVAL: it is no link; PERM: it says an absolute path; ILSEQ: it is not UTF-8; RANGE: it
    is longer than ``buf_len``, before 9.0.0: from then on it is cut; FAULT: ``buf`` is out of
    bounds, a trap from 12.0.0 on; NOENT; and those of :mod:`wasi_core.wasi.path`.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:935-959 at v2.0.2, 820-844 at v23.0.1.
    """
    found = ctx.dir_for(fd, _READLINK)
    target = found.read_link(read_string(memory, path, path_len)).encode()
    if len(target) > buf_len:
        if not ctx.behaviour["readlink_truncates"]:
            raise WasiError(Errno.RANGE, f"the link says {len(target)} bytes")
        target = target[:buf_len]
    memory.write(buf, target)
    return len(target)
