"""Reading and writing: ``fd_read``, ``fd_pread``, ``fd_write``, ``fd_pwrite``.

Source of all: crates/wasi-common/src/snapshots/preview_1.rs:519-631 at v2.0.2, 326-526 at v23.0.1.
"""

from __future__ import annotations

from .context import WasiCtx
from .files import WasiFile
from .host.file import File
from .iovecs import Region, distinct_regions, fill, first_region, read_array, read_buffers
from .memory import GuestMemory
from .table import Access
from .types import Rights

# Plain integers: a flag operation costs twenty times theirs.
_READ = int(Rights.FD_READ)
_PREAD = int(Rights.FD_READ | Rights.FD_SEEK)
_WRITE = int(Rights.FD_WRITE)
_PWRITE = int(Rights.FD_WRITE | Rights.FD_SEEK)
_FOR_READING = int(Access.READ)
_FOR_WRITING = int(Access.WRITE)


def fd_read(ctx: WasiCtx, memory: GuestMemory, fd: int, iovs: int, iovs_len: int) -> int:
    """Read from a file's position into buffers.

    :param iovs: where the array of ``iovec`` is: for each buffer its address (u32) and length
        (u32). All are filled, in one read; from 20.0.0 on the first that is not empty, alone.
    :param iovs_len: how many there are.
    :returns: how many bytes were read, 0 at the end.

    Errors: BADF: not an open file, or not open for reading; FAULT: buffers overlap (before
    22.0.0), or one is out of bounds (before 12.0.0); what the file says.

    Source: the head of the module.
    """
    file = ctx.file_for(fd, _READ, _FOR_READING)
    regions = _regions_to_fill(ctx, memory, iovs, iovs_len)
    if regions is None:
        return 0
    return fill(memory, regions, file.read_vectored)


def fd_pread(
    ctx: WasiCtx, memory: GuestMemory, fd: int, iovs: int, iovs_len: int, offset: int
) -> int:
    """Read at an offset into buffers, and leave the position as it is.

    :param iovs: as for :func:`fd_read`.
    :param iovs_len: how many there are.
    :param offset: in bytes, from the start of the file.
    :returns: how many bytes were read, 0 at the end.

    Errors: as :func:`fd_read`; PERM: no right to seek (before 9.0.0); INVAL: the offset is 2**63 or
    more; SPIPE: inherited standard input, or a pipe.

    Source: the head of the module.
    """
    file = ctx.file_for(fd, _PREAD, _FOR_READING)
    regions = _regions_to_fill(ctx, memory, iovs, iovs_len)
    if regions is None:
        return 0
    return fill(memory, regions, lambda buffers: file.read_vectored_at(buffers, offset))


def fd_write(ctx: WasiCtx, memory: GuestMemory, fd: int, iovs: int, iovs_len: int) -> int:
    """Write from buffers at a file's position.

    :param iovs: where the array of ``ciovec`` is: for each buffer its address (u32) and length
        (u32).
    :param iovs_len: how many there are.
    :returns: how many bytes were taken.

    Errors: BADF: not an open file, or not open for writing; FAULT: a buffer is out of bounds
    (before 12.0.0); what the file says.

    Source: the head of the module.
    """
    file = ctx.file_for(fd, _WRITE, _FOR_WRITING)
    return file.write_vectored(read_buffers(memory, iovs, iovs_len))


def fd_pwrite(
    ctx: WasiCtx, memory: GuestMemory, fd: int, iovs: int, iovs_len: int, offset: int
) -> int:
    """Write from buffers at an offset, and leave the position as it is.

    A file that appends does so all the same (on Linux).

    :param iovs: as for :func:`fd_write`.
    :param iovs_len: how many there are.
    :param offset: in bytes, from the start of the file.
    :returns: how many bytes were taken.

    Errors: as :func:`fd_write`; PERM: no right to seek (before 9.0.0); INVAL: the offset is 2**63
    or more (from 19.0.0 on only if there is something to write); SPIPE: inherited standard output,
    or a pipe.

    Source: the head of the module.
    """
    file = ctx.file_for(fd, _PWRITE, _FOR_WRITING)
    return pwrite(ctx, memory, file, iovs, iovs_len, offset)


def pwrite(
    ctx: WasiCtx, memory: GuestMemory, file: WasiFile, iovs: int, iovs_len: int, offset: int
) -> int:
    """:func:`fd_pwrite` of a file that was looked up."""
    buffers = read_buffers(memory, iovs, iovs_len)
    if isinstance(file, File) and not any(buffers) and ctx.behaviour["empty_pwrite_is_nothing"]:
        return 0
    return file.write_vectored_at(buffers, offset)


def _regions_to_fill(
    ctx: WasiCtx, memory: GuestMemory, iovs: int, iovs_len: int
) -> list[Region] | None:
    """What to read into; None if the file shall not be asked."""
    behaviour = ctx.behaviour
    if not behaviour["reads_fill_one_buffer"]:
        return distinct_regions(behaviour, memory, iovs, iovs_len)
    found = first_region(memory, read_array(memory, iovs, iovs_len))
    return found if found or not behaviour["empty_read_is_nothing"] else None
