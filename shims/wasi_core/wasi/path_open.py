"""``path_open``: from a path to a descriptor."""

from __future__ import annotations

from .context import WasiCtx
from .errors import HostTrap, WasiError
from .files import WasiDir
from .memory import GuestMemory, read_string
from .table import FILE_RIGHTS, Access, DirectoryEntry, FileEntry
from .types import Errno, FdFlags, LookupFlags, OFlags, Rights

_OPEN = int(Rights.PATH_OPEN)
_CREATE_FILE = int(Rights.PATH_CREATE_FILE)
_READ = int(Rights.FD_READ)
_WRITE = int(Rights.FD_WRITE)
#: Rights that the host's file is opened for writing for, before 9.0.0.
_WRITING = int(Rights.FD_WRITE | Rights.FD_ALLOCATE | Rights.FD_FILESTAT_SET_SIZE)
_WITH_DIRECTORY = OFlags.CREAT | OFlags.EXCL | OFlags.TRUNC


def path_open(
    ctx: WasiCtx,
    memory: GuestMemory,
    fd: int,
    dirflags: LookupFlags,
    path: int,
    path_len: int,
    oflags: OFlags,
    fs_rights_base: Rights,
    fs_rights_inheriting: Rights,
    fdflags: FdFlags,
) -> int:
    """Open or make a file, or open a directory; returns the descriptor.

    ``path`` is ``path_len`` bytes of UTF-8, without a NUL after them::

        address  4   5   6   7   8   9   10
                'd' 'i' 'r' '/' 'a' '.' 'c'     path 4, path_len 7

    The host's file is opened for reading if ``fs_rights_base`` has FD_READ (or no right to write),
    for writing with FD_WRITE or CREAT. Before 9.0.0 rights are those of ``fs_rights_base`` that the
    directory hands on; from then on only how it was opened counts.

    Errors: BADF: ``fd`` is not open; NOTDIR: ``fd`` is a file, DIRECTORY is asked for and there is
    a file, or a part of the path is none; NOENT; EXIST: CREAT with EXCL; ISDIR: a directory with
    CREAT, or to be written; LOOP: a link without SYMLINK_FOLLOW, or more than 40 links; PERM: the
    path leads out; INVAL: DIRECTORY with CREAT, EXCL or TRUNC, TRUNC without a right to write or
    with APPEND, a NUL in the path; NOTSUP: DSYNC, RSYNC, SYNC. Where releases differ: see
    :mod:`wasi_core.wasi.behaviours.path`.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:877-933 at v2.0.2, 770-818 at v23.0.1.
    """
    if isinstance(ctx.table.get(fd), FileEntry):
        raise WasiError(Errno.NOTDIR, f"descriptor {fd} is a file")
    entry = ctx.get_dir(fd)
    name = read_string(memory, path, path_len)
    follow = bool(dirflags & LookupFlags.SYMLINK_FOLLOW)
    base = int(fs_rights_base)
    if not ctx.behaviour["opened_rights_unmasked"]:
        inheriting = int(fs_rights_inheriting)
        opened = _open_with_rights(entry, follow, name, oflags, base, inheriting, fdflags)
        return ctx.table.push(opened)
    read, write = bool(base & _READ), bool(base & _WRITE)
    found = entry.dir.open_file(follow, name, oflags, read, write, fdflags)
    if isinstance(found, WasiDir):
        return ctx.table.push(DirectoryEntry(found))
    access = Access.READ * read | Access.WRITE * write
    return ctx.table.push(FileEntry(found, access=access))


def _open_with_rights(
    entry: DirectoryEntry,
    follow: bool,
    path: str,
    oflags: OFlags,
    base: int,
    inheriting: int,
    fdflags: FdFlags,
) -> DirectoryEntry | FileEntry:
    """Open as releases before 9.0.0, where a directory is opened by DIRECTORY and nothing else."""
    if oflags & OFlags.DIRECTORY:
        if oflags & _WITH_DIRECTORY:
            raise WasiError(Errno.INVAL, "DIRECTORY together with CREAT, EXCL or TRUNC")
        entry.require(_OPEN)
        return DirectoryEntry(
            entry.dir.open_dir(follow, path),
            base & entry.rights_base,
            inheriting & entry.rights_inheriting,
        )
    entry.require(_OPEN | _CREATE_FILE if oflags & OFlags.CREAT else _OPEN)
    rights = base & FILE_RIGHTS & entry.rights_inheriting
    read, write = bool(rights & _READ), bool(rights & _WRITING)
    found = entry.dir.open_file(follow, path, oflags, read, write, fdflags)
    if isinstance(found, WasiDir):
        raise HostTrap(
            "open_file gave a directory, which it does from 9.0.0 on: give the guest a directory "
            "with the behaviour of its own release"
        )
    return FileEntry(found, rights)
