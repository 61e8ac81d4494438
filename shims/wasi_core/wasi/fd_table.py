"""Descriptors as numbers and positions: ``fd_close``, ``fd_renumber``, ``fd_seek``, ``fd_tell``.

Source of all: crates/wasi-common/src/snapshots/preview_1.rs:362-386, 669-732 at v2.0.2,
156-178, 569-625 at v23.0.1.
"""

from __future__ import annotations

from .context import WasiCtx
from .errors import WasiError
from .memory import GuestMemory
from .table import DirectoryEntry, FileEntry
from .types import Errno, Rights, Whence

_TELL = int(Rights.FD_TELL)
_SEEK = int(Rights.FD_TELL | Rights.FD_SEEK)


def fd_close(ctx: WasiCtx, memory: GuestMemory, fd: int) -> None:
    """Give a descriptor up. A call of another thread that uses it ends in peace.

    Errors: BADF: it is not open; NOTSUP: a preopened directory (before 7.0.0).

    Source: the head of the module.
    """
    del memory
    entry = ctx.table.get(fd)
    if not isinstance(entry, FileEntry | DirectoryEntry):
        raise WasiError(Errno.BADF, f"descriptor {fd} is not open")
    if not ctx.behaviour["preopens_can_be_closed"] and _is_preopen(entry):
        raise WasiError(Errno.NOTSUP, "a preopened directory cannot be closed")
    ctx.table.delete(fd)


def fd_renumber(ctx: WasiCtx, memory: GuestMemory, fd: int, to: int) -> None:
    """Move a descriptor to another number; what had that number is closed.

    Errors: BADF: ``fd`` is not open, or ``to`` is not (from 37.0.0 on, and the last patches of 24
    and 36); NOTSUP: one is a preopened directory (before 7.0.0).

    Source: the head of the module; 72493b11ed, 36b305d827, 1df12556e7.
    """
    del memory
    table = ctx.table
    behaviour = ctx.behaviour
    if not table.contains(fd):
        raise WasiError(Errno.BADF, f"descriptor {fd} is not open")
    if not behaviour["preopens_can_be_closed"] and (
        _is_preopen(table.get(fd)) or _is_preopen(table.get(to))
    ):
        raise WasiError(Errno.NOTSUP, "a preopened directory cannot be renumbered")
    needs_open = (
        behaviour["renumber_needs_open_target"]
        or behaviour["renumber_needs_open_target_24"]
        or behaviour["renumber_needs_open_target_36"]
    )
    if needs_open and not table.contains(to):
        raise WasiError(Errno.BADF, f"descriptor {to} is not open")
    table.renumber(fd, to)


def _is_preopen(entry: object) -> bool:
    return isinstance(entry, DirectoryEntry) and entry.preopen_path is not None


def fd_seek(ctx: WasiCtx, memory: GuestMemory, fd: int, offset: int, whence: Whence) -> int:
    """Move the position of a file.

    :param offset: in bytes, may be negative.
    :returns: the new position, from the start.

    Errors: BADF: not an open file, or one without a position (pipes of the host, sockets); PERM:
    the right is missing (before 9.0.0), as for a terminal; SPIPE: inherited standard input or
    output; INVAL: a position before the start.

    Source: the head of the module.
    """
    del memory
    if whence is Whence.SET and offset < 0:
        if ctx.behaviour["negative_seek_is_refused"]:
            raise WasiError(Errno.INVAL, "a position before the start")
        # An embedder's file gets to see it as the unsigned number that it is for the crates.
        offset += 1 << 64
    rights = _TELL if offset == 0 and whence is Whence.CUR else _SEEK
    return ctx.file_for(fd, rights).seek(offset, whence)


def fd_tell(ctx: WasiCtx, memory: GuestMemory, fd: int) -> int:
    """The position of a file, from the start.

    Errors: as :func:`fd_seek`.

    Source: the head of the module.
    """
    del memory
    return ctx.file_for(fd, _TELL).seek(0, Whence.CUR)
