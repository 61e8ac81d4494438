"""Directories: ``fd_prestat_get``, ``fd_prestat_dir_name``, ``fd_readdir``.

Source of all: crates/wasi-common/src/snapshots/preview_1.rs:633-668, 734-786 at v2.0.2,
528-568, 627-680 at v23.0.1.
"""

from __future__ import annotations

from .context import WasiCtx
from .errors import WasiError
from .memory import GuestMemory
from .table import DirectoryEntry
from .types import DIRENT, PRESTAT, Errno, Rights

_READDIR = int(Rights.FD_READDIR)
#: The tag of ``prestat``; there is no other.
_DIRECTORY = 0


def fd_prestat_get(ctx: WasiCtx, memory: GuestMemory, fd: int) -> bytes:
    """How long the name of a preopened directory is.

    :returns: 8 bytes: 0 (u8), length in bytes (u32 at 4).

    Errors: BADF: not an open directory; NOTSUP: not a preopened one.

    Source: the head of the module.
    """
    del memory
    return PRESTAT.pack(_DIRECTORY, len(_preopened_name(ctx, fd, Errno.BADF)))


def fd_prestat_dir_name(
    ctx: WasiCtx, memory: GuestMemory, fd: int, path: int, path_len: int
) -> None:
    """The name of a preopened directory.

    :param path: where to write it, without a NUL.
    :param path_len: how much room is there. Before 10.0.0 the comparison is the wrong way round:
        too much room is an error, too little is not, and is written beyond.

    Errors: NOTDIR: not an open directory; NOTSUP: not a preopened one; NAMETOOLONG: not enough
    room, or before 10.0.0 too much.

    Source: the head of the module.
    """
    name = _preopened_name(ctx, fd, Errno.NOTDIR)
    spare = path_len - len(name)
    if spare < 0 if ctx.behaviour["dir_name_fits"] else spare > 0:
        raise WasiError(Errno.NAMETOOLONG, f"the name has {len(name)} bytes, there are {path_len}")
    memory.write(path, name)


def _preopened_name(ctx: WasiCtx, fd: int, otherwise: Errno) -> bytes:
    entry = ctx.table.get(fd)
    if not isinstance(entry, DirectoryEntry):
        raise WasiError(otherwise, f"descriptor {fd} is no open directory")
    if entry.preopen_path is None:
        raise WasiError(Errno.NOTSUP, f"descriptor {fd} is not preopened")
    try:
        return entry.preopen_path.encode()
    except UnicodeEncodeError:
        raise WasiError(Errno.NOTSUP, "the name is not UTF-8") from None


def fd_readdir(
    ctx: WasiCtx, memory: GuestMemory, fd: int, buf: int, buf_len: int, cookie: int
) -> int:
    """The entries of a directory, from a cookie on.

    An entry is the cookie of the next one, the inode (u64), the length of its name (u32) and its
    file type (u8), 24 bytes in all, and the name. The last is cut off where the room ends.

    :param buf: where to write them.
    :param buf_len: how much room is there.
    :param cookie: 0 for the first, otherwise what an entry said.
    :returns: how many bytes were written; less than the room says that there are no more.

    Errors: BADF: not an open directory; NOTDIR: the right is missing (before 9.0.0); ILSEQ: the
    next name is not UTF-8.

    Source: the head of the module.
    """
    used = 0
    for entry in ctx.dir_for(fd, _READDIR).readdir(cookie):
        try:
            name = entry.name.encode()
        except UnicodeEncodeError:
            raise WasiError(Errno.ILSEQ, f"not UTF-8: {entry.name!r}") from None
        head = DIRENT.pack(entry.next, entry.inode, len(name), entry.filetype)
        for part in (head, name):
            written = part[: buf_len - used]
            memory.write(buf + used, written)
            used += len(written)
            if len(written) < len(part):
                return buf_len
    return used
