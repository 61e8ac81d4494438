"""Capabilities of 2.0 as rights of the core.

Source: crates/wasi-common/src/snapshots/preview_1.rs:1376-1520 at v2.0.2.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..wasi.types import Rights
from .flags import DirCaps, FileCaps

_FILE = {
    FileCaps.DATASYNC: Rights.FD_DATASYNC,
    FileCaps.READ: Rights.FD_READ,
    FileCaps.SEEK: Rights.FD_SEEK,
    FileCaps.FDSTAT_SET_FLAGS: Rights.FD_FDSTAT_SET_FLAGS,
    FileCaps.SYNC: Rights.FD_SYNC,
    FileCaps.TELL: Rights.FD_TELL,
    FileCaps.WRITE: Rights.FD_WRITE,
    FileCaps.ADVISE: Rights.FD_ADVISE,
    FileCaps.ALLOCATE: Rights.FD_ALLOCATE,
    FileCaps.FILESTAT_GET: Rights.FD_FILESTAT_GET,
    FileCaps.FILESTAT_SET_SIZE: Rights.FD_FILESTAT_SET_SIZE,
    FileCaps.FILESTAT_SET_TIMES: Rights.FD_FILESTAT_SET_TIMES,
    FileCaps.POLL_READWRITE: Rights.POLL_FD_READWRITE,
}
_DIR = {
    DirCaps.CREATE_DIRECTORY: Rights.PATH_CREATE_DIRECTORY,
    DirCaps.CREATE_FILE: Rights.PATH_CREATE_FILE,
    DirCaps.LINK_SOURCE: Rights.PATH_LINK_SOURCE,
    DirCaps.LINK_TARGET: Rights.PATH_LINK_TARGET,
    DirCaps.OPEN: Rights.PATH_OPEN,
    DirCaps.READDIR: Rights.FD_READDIR,
    DirCaps.READLINK: Rights.PATH_READLINK,
    DirCaps.RENAME_SOURCE: Rights.PATH_RENAME_SOURCE,
    DirCaps.RENAME_TARGET: Rights.PATH_RENAME_TARGET,
    DirCaps.SYMLINK: Rights.PATH_SYMLINK,
    DirCaps.REMOVE_DIRECTORY: Rights.PATH_REMOVE_DIRECTORY,
    DirCaps.UNLINK_FILE: Rights.PATH_UNLINK_FILE,
    DirCaps.PATH_FILESTAT_GET: Rights.PATH_FILESTAT_GET,
    DirCaps.PATH_FILESTAT_SET_TIMES: Rights.PATH_FILESTAT_SET_TIMES,
    DirCaps.FILESTAT_GET: Rights.FD_FILESTAT_GET,
    DirCaps.FILESTAT_SET_TIMES: Rights.FD_FILESTAT_SET_TIMES,
}


def rights_of_file(caps: FileCaps) -> Rights:
    """What capabilities of a file allow, as rights."""
    return _union(right for cap, right in _FILE.items() if cap in caps)


def rights_of_dir(caps: DirCaps) -> Rights:
    """What capabilities of a directory allow, as rights."""
    return _union(right for cap, right in _DIR.items() if cap in caps)


def caps_of_file(rights: int) -> FileCaps:
    """The capabilities of a file in rights."""
    return FileCaps(sum(int(cap) for cap, right in _FILE.items() if right & rights))


def caps_of_dir(rights: int) -> DirCaps:
    """The capabilities of a directory in rights."""
    return DirCaps(sum(int(cap) for cap, right in _DIR.items() if right & rights))


def _union(rights: Iterable[Rights]) -> Rights:
    found = Rights(0)
    for right in rights:
        found |= right
    return found
