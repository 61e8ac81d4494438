"""Reading and writing in ``wasi_unstable``, which had bodies of its own before 22.0.0.

From 9.0.0 to 21 they do not ask how a file was opened, and at 20 and 21 they fail for more than one
buffer: both are bugs of those releases.

Source: crates/wasi-common/src/snapshots/preview_0.rs:460-572 at v2.0.2, 525-700 at v20.0.0,
556-592 at v23.0.1.
"""

from __future__ import annotations

from . import fd_io
from .context import WasiCtx
from .errors import OverlapError
from .files import WasiFile
from .iovecs import Region, distinct_regions, fill, read_buffers
from .memory import GuestMemory
from .types import Rights

_READ = int(Rights.FD_READ)
_PREAD = int(Rights.FD_READ | Rights.FD_SEEK)
_WRITE = int(Rights.FD_WRITE)
_PWRITE = int(Rights.FD_WRITE | Rights.FD_SEEK)


def fd_read(ctx: WasiCtx, memory: GuestMemory, fd: int, iovs: int, iovs_len: int) -> int:
    """As :func:`wasi_core.wasi.fd_io.fd_read`, but see the head of the module."""
    if ctx.behaviour["preview0_io_delegates"]:
        return fd_io.fd_read(ctx, memory, fd, iovs, iovs_len)
    file: WasiFile = ctx.file_for(fd, _READ)
    return fill(memory, _regions(ctx, memory, iovs, iovs_len), file.read_vectored)


def fd_pread(
    ctx: WasiCtx, memory: GuestMemory, fd: int, iovs: int, iovs_len: int, offset: int
) -> int:
    """As :func:`wasi_core.wasi.fd_io.fd_pread`, but see the head of the module."""
    if ctx.behaviour["preview0_io_delegates"]:
        return fd_io.fd_pread(ctx, memory, fd, iovs, iovs_len, offset)
    file = ctx.file_for(fd, _PREAD)
    regions = _regions(ctx, memory, iovs, iovs_len)
    return fill(memory, regions, lambda buffers: file.read_vectored_at(buffers, offset))


def fd_write(ctx: WasiCtx, memory: GuestMemory, fd: int, iovs: int, iovs_len: int) -> int:
    """As :func:`wasi_core.wasi.fd_io.fd_write`, but see the head of the module."""
    if ctx.behaviour["preview0_io_delegates"]:
        return fd_io.fd_write(ctx, memory, fd, iovs, iovs_len)
    return ctx.file_for(fd, _WRITE).write_vectored(read_buffers(memory, iovs, iovs_len))


def fd_pwrite(
    ctx: WasiCtx, memory: GuestMemory, fd: int, iovs: int, iovs_len: int, offset: int
) -> int:
    """As :func:`wasi_core.wasi.fd_io.fd_pwrite`, but see the head of the module."""
    if ctx.behaviour["preview0_io_delegates"]:
        return fd_io.fd_pwrite(ctx, memory, fd, iovs, iovs_len, offset)
    return fd_io.pwrite(ctx, memory, ctx.file_for(fd, _PWRITE), iovs, iovs_len, offset)


def _regions(ctx: WasiCtx, memory: GuestMemory, iovs: int, iovs_len: int) -> list[Region]:
    regions = distinct_regions(ctx.behaviour, memory, iovs, iovs_len)
    if len(regions) > 1 and ctx.behaviour["preview0_vectors_refused"]:
        raise OverlapError("two buffers are borrowed at once")
    return regions
