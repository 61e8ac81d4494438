"""Functions that make, name and remove what paths lead to.

The last part of a path is never followed here, if it is a link.
"""

from __future__ import annotations

from .context import WasiCtx
from .errors import WasiError
from .memory import GuestMemory, read_string
from .types import Errno, LookupFlags, Rights

_CREATE_DIRECTORY = int(Rights.PATH_CREATE_DIRECTORY)
_LINK_SOURCE = int(Rights.PATH_LINK_SOURCE)
_LINK_TARGET = int(Rights.PATH_LINK_TARGET)
_REMOVE_DIRECTORY = int(Rights.PATH_REMOVE_DIRECTORY)
_RENAME_SOURCE = int(Rights.PATH_RENAME_SOURCE)
_RENAME_TARGET = int(Rights.PATH_RENAME_TARGET)
_SYMLINK = int(Rights.PATH_SYMLINK)
_UNLINK_FILE = int(Rights.PATH_UNLINK_FILE)


def path_create_directory(
    ctx: WasiCtx, memory: GuestMemory, fd: int, path: int, path_len: int
) -> None:
    """Make a directory; slashes after its name are passed over.

    Errors: EXIST; NOENT: its parent is not there; and those of :mod:`wasi_core.wasi.path`.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:788-798 at v2.0.2.
    """
    found = ctx.dir_for(fd, _CREATE_DIRECTORY)
    found.create_dir(read_string(memory, path, path_len))


def path_link(
    ctx: WasiCtx,
    memory: GuestMemory,
    old_fd: int,
    old_flags: LookupFlags,
    old_path: int,
    old_path_len: int,
    new_fd: int,
    new_path: int,
    new_path_len: int,
) -> None:
    """Make a hard link; one to a symbolic link is to the link itself.

    Errors: INVAL: SYMLINK_FOLLOW; EXIST; NOENT; PERM: a directory; and those of
    :mod:`wasi_core.wasi.path`. Between two file systems it traps.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:846-875 at v2.0.2.
    """
    source = ctx.dir_for(old_fd, _LINK_SOURCE)
    target = ctx.dir_for(new_fd, _LINK_TARGET)
    if old_flags & LookupFlags.SYMLINK_FOLLOW:
        raise WasiError(Errno.INVAL, "links are not followed by path_link")
    old = read_string(memory, old_path, old_path_len)
    source.hard_link(old, target, read_string(memory, new_path, new_path_len))


def path_remove_directory(
    ctx: WasiCtx, memory: GuestMemory, fd: int, path: int, path_len: int
) -> None:
    """Remove an empty directory.

    Errors: NOTEMPTY; NOTDIR: a file or link; INVAL: a slash or dot after the name; NOENT; and those
    of :mod:`wasi_core.wasi.path`.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:961-971 at v2.0.2.
    """
    found = ctx.dir_for(fd, _REMOVE_DIRECTORY)
    found.remove_dir(read_string(memory, path, path_len))


def path_rename(
    ctx: WasiCtx,
    memory: GuestMemory,
    fd: int,
    old_path: int,
    old_path_len: int,
    new_fd: int,
    new_path: int,
    new_path_len: int,
) -> None:
    """Give a file, directory or link another name, in place of what has it.

    Errors: NOTDIR: a slash after a file (from 7.0.0 on), or a directory in place of a file; ISDIR:
    a file in place of a directory; NOTEMPTY; INVAL: a directory into itself; NOENT; and those of
    :mod:`wasi_core.wasi.path`. Between two file systems it traps.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:973-994 at v2.0.2.
    """
    source = ctx.dir_for(fd, _RENAME_SOURCE)
    target = ctx.dir_for(new_fd, _RENAME_TARGET)
    old = read_string(memory, old_path, old_path_len)
    source.rename(old, target, read_string(memory, new_path, new_path_len))


def path_symlink(
    ctx: WasiCtx,
    memory: GuestMemory,
    old_path: int,
    old_path_len: int,
    fd: int,
    new_path: int,
    new_path_len: int,
) -> None:
    """Make a symbolic link ``new_path`` that says ``old_path``, which need not be there.

    Errors: PERM: ``old_path`` is absolute; EXIST; NOENT: ``old_path`` is empty, or the parent is
    not there; and those of :mod:`wasi_core.wasi.path`.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:996-1007 at v2.0.2.
    """
    found = ctx.dir_for(fd, _SYMLINK)
    old = read_string(memory, old_path, old_path_len)
    found.symlink(old, read_string(memory, new_path, new_path_len))


def path_unlink_file(ctx: WasiCtx, memory: GuestMemory, fd: int, path: int, path_len: int) -> None:
    """Remove a file or a symbolic link.

    Errors: ISDIR: a directory; NOTDIR: a slash after a file; NOENT; and those of
    :mod:`wasi_core.wasi.path`.

    Source: crates/wasi-common/src/snapshots/preview_1.rs:1009-1019 at v2.0.2.
    """
    found = ctx.dir_for(fd, _UNLINK_FILE)
    found.unlink_file(read_string(memory, path, path_len))
