"""Bytes to disk so that a crash leaves the old content or the new one, never a part of one."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)


def stage(temporary: Path, data: bytes, like: os.stat_result | None, source: Path | None) -> None:
    """Write `data` to a new file; it is on disk when this returns.

    The file gets the mode and the owner of `like` and the extended attributes of `source`. What
    lay at `temporary` (left by a run that was killed) is removed. Raises OSError; then no file is
    left.
    """
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        try:
            _write_all(handle, data)
            if like is not None:
                _resemble(temporary, like, source)
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def overwrite(path: Path, data: bytes) -> None:
    """Write over the content of a file that has to stay the same file (it has hard links)."""
    handle = os.open(path, os.O_WRONLY | _BINARY)
    try:
        _write_all(handle, data)
        os.ftruncate(handle, len(data))
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(path: Path, data: bytes) -> None:
    """Create or replace the file at `path`; raises OSError, then what was there is untouched."""
    try:
        like = path.stat()
    except FileNotFoundError:
        like = None
    if like is not None and not stat.S_ISREG(like.st_mode):
        path.write_bytes(data)  # /dev/stdout, a pipe: nothing to replace
        return
    target = real(path)
    temporary = target.with_name(f".{target.name[:200]}.{os.getpid()}.tmp")
    stage(temporary, data, like, target if like is not None else None)
    if like is None:
        temporary.chmod(0o666 & ~_umask())
    try:
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(target.parent)


def real(path: Path) -> Path:
    """The path without symbolic links; in a loop of links, as far as they lead."""
    return Path(os.path.realpath(path))


def sync_folder(folder: Path) -> None:
    """Put the names in `folder` on disk. Systems that cannot do this for a folder do it anyway."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def stays_itself(status: os.stat_result) -> bool:
    """Must the file be written in place, because a replacement would lose links or its owner?"""
    if status.st_nlink > 1:
        return True
    if os.name != "posix" or os.geteuid() == 0:
        return False
    groups = {os.getegid(), *os.getgroups()}
    return status.st_uid != os.geteuid() or status.st_gid not in groups


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _resemble(temporary: Path, like: os.stat_result, source: Path | None) -> None:
    if os.name == "posix":
        own = temporary.stat()
        if (own.st_uid, own.st_gid) != (like.st_uid, like.st_gid):
            os.chown(temporary, like.st_uid, like.st_gid)
        if source is not None and hasattr(os, "listxattr"):
            # Not every file system takes every attribute; the content matters more.
            with contextlib.suppress(OSError):
                for name in os.listxattr(source):
                    os.setxattr(temporary, name, os.getxattr(source, name))
    temporary.chmod(stat.S_IMODE(like.st_mode))


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
