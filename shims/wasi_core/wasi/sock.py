"""Sockets that the embedder gave, and their connections: ``sock_*``.

Source of all: crates/wasi-common/src/snapshots/preview_1.rs:1249-1337 at v2.0.2, 1179-1300 at
v23.0.1.
"""

from __future__ import annotations

from collections.abc import Sequence

from .context import WasiCtx
from .errors import OverlapError
from .iovecs import Region, distinct_regions, fill, first_region, read_array, read_buffers
from .memory import GuestMemory
from .table import Access, FileEntry
from .types import FdFlags, RiFlags, Rights, RoFlags, SdFlags, SiFlags

# Plain integers: a flag operation costs twenty times theirs.
_READ = int(Rights.FD_READ)
_WRITE = int(Rights.FD_WRITE)
_SET_FLAGS = int(Rights.FD_FDSTAT_SET_FLAGS)
_ACCEPTED = int(
    Rights.FD_READ
    | Rights.FD_WRITE
    | Rights.FD_FDSTAT_SET_FLAGS
    | Rights.FD_FILESTAT_GET
    | Rights.POLL_FD_READWRITE
)


def sock_accept(ctx: WasiCtx, memory: GuestMemory, fd: int, flags: FdFlags) -> int:
    """Accept a connection.

    :param flags: NONBLOCK, or nothing, for the connection.
    :returns: its descriptor, to be read and written.

    Errors: BADF: not a listening socket, or no right to read (before 9.0.0); INVAL: another flag
    than NONBLOCK, and the connection is closed; AGAIN: nobody is waiting, and the socket does not
    wait either; what the operating system says.

    Source: the head of the module.
    """
    del memory
    accepted = ctx.file_for(fd, _READ).sock_accept(flags)
    return ctx.table.push(FileEntry(accepted, _ACCEPTED, Access.READ | Access.WRITE))


def sock_recv(
    ctx: WasiCtx, memory: GuestMemory, fd: int, ri_data: int, ri_data_len: int, ri_flags: RiFlags
) -> tuple[int, RoFlags]:
    """Receive.

    :param ri_data: where the array of ``iovec`` is: for each buffer its address (u32) and length
        (u32). All are filled; from 22.0.0 on the first that is not empty, alone.
    :param ri_data_len: how many there are.
    :param ri_flags: RECV_PEEK, to leave the bytes there, which fills the first buffer alone;
        RECV_WAITALL, to wait until everything is full.
    :returns: how many bytes were received, 0 at the end; and no flag, ever.

    Errors: BADF: not a connection, or no right to read (before 9.0.0); FAULT: buffers overlap
    (before 22.0.0), there are two or more (from 20.0.0 until then), or one is out of bounds (before
    12.0.0); AGAIN: nothing is there, and the socket does not wait; what the operating system says.
    Traps when the connection ends before everything is full, with RECV_WAITALL.

    Source: the head of the module.
    """
    file = ctx.file_for(fd, _READ)
    regions = _regions_to_fill(ctx, memory, ri_data, ri_data_len)
    said = RoFlags(0)

    def receive(buffers: Sequence[memoryview]) -> int:
        nonlocal said
        count, said = file.sock_recv(buffers, ri_flags)
        return count

    return fill(memory, regions, receive), said


def _regions_to_fill(ctx: WasiCtx, memory: GuestMemory, address: int, count: int) -> list[Region]:
    if ctx.behaviour["sock_recv_one_buffer"]:
        return first_region(memory, read_array(memory, address, count)) or [(0, 0)]
    if count > 1 and ctx.behaviour["sock_recv_borrows_once"]:
        for region in read_array(memory, address, count)[:2]:
            memory.check(*region)
        raise OverlapError("two buffers at once: this release lends one")
    return distinct_regions(ctx.behaviour, memory, address, count)


def sock_send(
    ctx: WasiCtx, memory: GuestMemory, fd: int, si_data: int, si_data_len: int, si_flags: SiFlags
) -> int:
    """Send.

    :param si_data: where the array of ``ciovec`` is: for each buffer its address (u32) and length
        (u32).
    :param si_data_len: how many there are.
    :param si_flags: there is none; whatever is given is ignored.
    :returns: how many bytes were taken.

    Errors: BADF: not a connection, or no right to write, which a connection that the embedder gave
    does not have (before 9.0.0); FAULT: a buffer is out of bounds (before 12.0.0); PIPE: this side
    has ended; AGAIN: there is no room, and the socket does not wait; what the operating system
    says.

    Source: the head of the module.
    """
    del si_flags
    file = ctx.file_for(fd, _WRITE)
    return file.sock_send(read_buffers(memory, si_data, si_data_len), SiFlags(0))


def sock_shutdown(ctx: WasiCtx, memory: GuestMemory, fd: int, how: SdFlags) -> None:
    """End a half of a connection, or both.

    :param how: RD, WR or both.

    Errors: BADF: not a connection; PERM: no right to set flags (before 9.0.0); INVAL: neither half;
    NOTCONN: it is not connected any more.

    Source: the head of the module.
    """
    del memory
    ctx.file_for(fd, _SET_FLAGS).sock_shutdown(how)
