"""Reading and writing with several buffers, where the operating system can and where not.

Windows has neither the vectored functions nor those at an offset. There one buffer is read at a
time, and what needs an offset fails with NOTSUP.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence

from ..errors import WasiError
from ..types import Errno

#: How many buffers one call takes; what is more is left for the next, as the crates do it.
_MOST = 1024
_LAST_OFFSET = (1 << 63) - 1
_HAS_VECTORS = hasattr(os, "readv")
_HAS_OFFSETS = hasattr(os, "preadv")


def readv(fd: int, buffers: Sequence[memoryview]) -> int:
    """Read into buffers; returns how many bytes, 0 at the end.

    :raises OSError: as ``readv``.
    """
    if _HAS_VECTORS:
        return os.readv(fd, buffers[:_MOST])
    buffer = next(filter(len, buffers), None)
    if buffer is None:
        return 0
    data = os.read(fd, len(buffer))
    buffer[: len(data)] = data
    return len(data)


def writev(fd: int, buffers: Sequence[bytes]) -> int:
    """Write; returns how many bytes were taken. :raises OSError: as ``writev``."""
    if _HAS_VECTORS:
        return os.writev(fd, buffers[:_MOST])
    return os.write(fd, b"".join(buffers))


def preadv(fd: int, buffers: Sequence[memoryview], offset: int) -> int:
    """Read at an offset. :raises OSError: as ``preadv``: EINVAL for an offset from 2**63 on."""
    _check_offset(offset, "reading")
    return os.preadv(fd, buffers[:_MOST], offset)


def pwritev(fd: int, buffers: Sequence[bytes], offset: int) -> int:
    """Write at an offset. :raises OSError: as ``pwritev``: EINVAL for an offset from 2**63 on."""
    _check_offset(offset, "writing")
    return os.pwritev(fd, buffers[:_MOST], offset)


def _check_offset(offset: int, what: str) -> None:
    if not _HAS_OFFSETS:
        raise WasiError(Errno.NOTSUP, f"{what} at an offset is not supported on this system")
    if offset > _LAST_OFFSET:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
