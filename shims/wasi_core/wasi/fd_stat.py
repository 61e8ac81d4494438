"""What a descriptor is and how it behaves: advice, room, flags, rights, attributes, syncing.

Source of all: crates/wasi-common/src/snapshots/preview_1.rs:333-517, 714-721 at v2.0.2,
122-154, 180-324, 608-611 at v23.0.1.
"""

from __future__ import annotations

from .context import WasiCtx
from .errors import HostTrap, WasiError
from .files import NOW, Time
from .memory import GuestMemory
from .table import DIRECTORY_RIGHTS, FILE_RIGHTS, Access, DirectoryEntry, FileEntry
from .types import Advice, Errno, FdFlags, Fdstat, Filestat, FileType, FstFlags, Rights

_ADVISE = int(Rights.FD_ADVISE)
_ALLOCATE = int(Rights.FD_ALLOCATE)
_DATASYNC = int(Rights.FD_DATASYNC)
_SYNC = int(Rights.FD_SYNC)
_SET_FLAGS = int(Rights.FD_FDSTAT_SET_FLAGS)
_FILESTAT_GET = int(Rights.FD_FILESTAT_GET)
_SET_SIZE = int(Rights.FD_FILESTAT_SET_SIZE)
_SET_TIMES = int(Rights.FD_FILESTAT_SET_TIMES)
#: Everything that preview1 has a right for, which 9.0.2 says of each directory.
_ALL_RIGHTS = Rights(0x3FFF_FFFF)


def fd_advise(
    ctx: WasiCtx, memory: GuestMemory, fd: int, offset: int, length: int, advice: Advice
) -> None:
    """Say what the guest is going to do with a part of a file.

    :param offset: where the part begins, in bytes.
    :param length: how long it is; 0 for all that follows.

    Errors: BADF: not an open file, or standard input or output; PERM: the right is missing (before
    9.0.0); INVAL: a length of 2**63 or more.

    Source: the head of the module.
    """
    del memory
    ctx.file_for(fd, _ADVISE).advise(offset, length, advice)


def fd_allocate(ctx: WasiCtx, memory: GuestMemory, fd: int, offset: int, length: int) -> None:
    """Make sure that a file has room for a part, and grow it that far; before 9.0.0 alone.

    :param offset: where the part begins, in bytes.
    :param length: how long it is.

    Errors: BADF: not an open file, or standard input or output (before 9.0.0); PERM: the right is
    missing (before 9.0.0); INVAL: a length of 0, or more than 63 bits; NOTSUP: always, from 9.0.0
    on.

    Source: the head of the module.
    """
    del memory
    file = ctx.file_for(fd, _ALLOCATE)
    if ctx.behaviour["allocate_unsupported"]:
        raise WasiError(Errno.NOTSUP, "fd_allocate is not supported any more")
    file.allocate(offset, length)


def fd_datasync(ctx: WasiCtx, memory: GuestMemory, fd: int) -> None:
    """Write the content of a file to the device.

    Errors: BADF: not an open file; PERM: the right is missing (before 9.0.0).

    Source: the head of the module.
    """
    del memory
    ctx.file_for(fd, _DATASYNC).datasync()


def fd_sync(ctx: WasiCtx, memory: GuestMemory, fd: int) -> None:
    """Write the content and the attributes of a file to the device.

    Errors: BADF: not an open file; PERM: the right is missing (before 9.0.0).

    Source: the head of the module.
    """
    del memory
    ctx.file_for(fd, _SYNC).sync()


def fd_fdstat_get(ctx: WasiCtx, memory: GuestMemory, fd: int) -> Fdstat:
    """What a descriptor is, its flags and its rights.

    :returns: 24 bytes: file type (u8), flags (u16 at 2), rights (u64 at 8), and rights that what is
        opened below it can have (u64 at 16). From 9.0.0 on the rights are only what guests expect
        to see.

    Errors: BADF: it is not open.

    Source: the head of the module; 1313-1329, 1525-1562 at v23.0.1.
    """
    del memory
    entry = ctx.table.get(fd)
    if isinstance(entry, FileEntry):
        file = entry.file
        filetype = file.get_filetype()
        return Fdstat(filetype, file.get_fdflags(), _rights_of_file(ctx, entry), Rights(0))
    if isinstance(entry, DirectoryEntry):
        return Fdstat(FileType.DIRECTORY, FdFlags(0), *_rights_of_directory(ctx, entry))
    raise _not_open(fd)


def _rights_of_file(ctx: WasiCtx, entry: FileEntry) -> Rights:
    if ctx.rights_enforced:
        return Rights(entry.rights)
    shown = Rights(0)
    if ctx.access_enforced:
        if entry.access & Access.READ:
            shown |= Rights.FD_READ
        if entry.access & Access.WRITE:
            shown |= Rights.FD_WRITE
    return shown


def _rights_of_directory(ctx: WasiCtx, entry: DirectoryEntry) -> tuple[Rights, Rights]:
    if ctx.rights_enforced:
        base = entry.rights_base
        return Rights(base), Rights(base | entry.rights_inheriting)
    if not ctx.access_enforced:
        return Rights(0), Rights(0)
    if ctx.behaviour["directories_show_all_rights"]:
        return _ALL_RIGHTS, _ALL_RIGHTS
    return Rights(DIRECTORY_RIGHTS), Rights(DIRECTORY_RIGHTS | FILE_RIGHTS)


def fd_fdstat_set_flags(ctx: WasiCtx, memory: GuestMemory, fd: int, flags: FdFlags) -> None:
    """Set whether a file appends, and whether it waits.

    Errors: NOTSUP: the context was cloned (from 7.0.0 on); BADF: not an open file, or standard
    input or output; PERM: the right is missing (before 9.0.0); INVAL: DSYNC, SYNC or RSYNC.

    Source: the head of the module.
    """
    del memory
    if ctx.cloned and ctx.behaviour["contexts_are_shared"]:
        raise WasiError(Errno.NOTSUP, "fd_fdstat_set_flags does not work with threads")
    ctx.file_for(fd, _SET_FLAGS).set_fdflags(flags)


def fd_fdstat_set_rights(
    ctx: WasiCtx,
    memory: GuestMemory,
    fd: int,
    fs_rights_base: Rights,
    fs_rights_inheriting: Rights,
) -> None:
    """Give up all rights but these; nothing happens from 9.0.0 on.

    Errors: BADF: it is not open, or a file lacks the right to read or write; PERM: another right is
    missing; NOTDIR: a directory lacks the right to be read; NOTSUP: always, from 37.0.0 on.

    Source: the head of the module; file.rs:254-258 and dir.rs:98-104 at v2.0.2.
    """
    del memory
    entry = ctx.table.get(fd)
    if not isinstance(entry, FileEntry | DirectoryEntry):
        raise _not_open(fd)
    if ctx.behaviour["set_rights_unsupported"]:
        raise WasiError(Errno.NOTSUP, "rights cannot be set")
    if not ctx.rights_enforced:
        return
    # A right that the kind of descriptor never has is passed over.
    if isinstance(entry, FileEntry):
        entry.narrow(fs_rights_base & FILE_RIGHTS)
    else:
        entry.narrow(fs_rights_base & DIRECTORY_RIGHTS, fs_rights_inheriting & FILE_RIGHTS)


def fd_filestat_get(ctx: WasiCtx, memory: GuestMemory, fd: int) -> Filestat:
    """The attributes of a file or directory.

    :returns: 64 bytes: device, inode (u64), file type (u8 at 16), number of links (u64 at 24), size
        and the times of access, change and creation, in nanoseconds.

    Errors: BADF: it is not open; PERM: the right is missing (before 9.0.0). A time before 1970
    ends the guest.

    Source: the head of the module; 1683-1691 at v2.0.2.
    """
    del memory
    entry = ctx.table.get(fd)
    if isinstance(entry, FileEntry):
        found = ctx.file_for(fd, _FILESTAT_GET).get_filestat()
    elif isinstance(entry, DirectoryEntry):
        found = ctx.dir_for(fd, _FILESTAT_GET).get_filestat()
    else:
        raise _not_open(fd)
    if min(found.atim, found.mtim, found.ctim) < 0:
        raise HostTrap("a time of a file is before 1970, which filestat cannot say")
    return found


def fd_filestat_set_size(ctx: WasiCtx, memory: GuestMemory, fd: int, size: int) -> None:
    """Cut a file or extend it with zeros.

    :param size: in bytes.

    Errors: BADF: not an open file, or standard input or output; PERM: the right is missing (before
    9.0.0); INVAL: not opened for writing, or 2**63 or more (ILSEQ before 3.0.0).

    Source: the head of the module.
    """
    del memory
    ctx.file_for(fd, _SET_SIZE).set_filestat_size(size)


def fd_filestat_set_times(
    ctx: WasiCtx, memory: GuestMemory, fd: int, atim: int, mtim: int, fst_flags: FstFlags
) -> None:
    """Set the times of a file or directory.

    :param atim: the time of access, in nanoseconds since 1970, if the flag ATIM is set.
    :param mtim: the time of change, likewise.

    Errors: INVAL: a time and now are both asked for; BADF: it is not open; PERM: the right is
    missing (before 9.0.0).

    Source: the head of the module.
    """
    del memory
    atime = time_of(fst_flags & FstFlags.ATIM, atim, fst_flags & FstFlags.ATIM_NOW)
    mtime = time_of(fst_flags & FstFlags.MTIM, mtim, fst_flags & FstFlags.MTIM_NOW)
    entry = ctx.table.get(fd)
    if isinstance(entry, FileEntry):
        ctx.file_for(fd, _SET_TIMES).set_times(atime, mtime)
    elif isinstance(entry, DirectoryEntry):
        ctx.dir_for(fd, _SET_TIMES).set_times(".", atime, mtime, False)
    else:
        raise _not_open(fd)


def time_of(given: int, time: int, now: int) -> Time | None:
    """A time as files take it, from a guest's value and two flags.

    :raises WasiError: INVAL: both flags are set.
    """
    if given and now:
        raise WasiError(Errno.INVAL, "a time and now are both asked for")
    if given:
        return time
    return NOW if now else None


def _not_open(fd: int) -> WasiError:
    return WasiError(Errno.BADF, f"descriptor {fd} is not open")
