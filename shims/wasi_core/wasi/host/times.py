"""Setting the times of files.

Source: crates/wasi-common/cap-std-sync/src/file.rs:88-97, 196-206 at v2.0.2.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from ..errors import WasiError
from ..files import NOW, Time
from ..types import Errno

#: The clock that the kernel of Linux stamps files with; it lags behind the exact one.
_CLOCK_REALTIME_COARSE = 5


def times_to_set(
    atime: Time | None, mtime: Time | None, current: Callable[[], os.stat_result]
) -> tuple[int, int] | None:
    """Times as ``os.utime`` takes them with ``ns=``; None for both to be now.

    Where one is left as it is, it is read first: Python has no way to leave it to the kernel.

    :param current: gives the attributes of now, asked only if they are needed.
    """
    if atime == NOW and mtime == NOW:
        return None
    if atime is None or mtime is None:
        found = current()
        atime = found.st_atime_ns if atime is None else atime
        mtime = found.st_mtime_ns if mtime is None else mtime
    return _resolved(atime), _resolved(mtime)


def set_times_of(descriptor: int, atime: Time | None, mtime: Time | None) -> None:
    """Set the times of an open file. :raises OSError: as ``futimens``."""
    if os.utime not in os.supports_fd:
        raise WasiError(Errno.NOTSUP, "times of an open file cannot be set on this system")
    if atime is None and mtime is None:
        os.fstat(descriptor)
        return
    times = times_to_set(atime, mtime, lambda: os.fstat(descriptor))
    if times is None:
        os.utime(descriptor)
    else:
        os.utime(descriptor, ns=times)


def _resolved(given: Time) -> int:
    if given != NOW:
        return given
    if sys.platform == "linux":
        # Not later than what a write after this one is stamped with.
        return time.clock_gettime_ns(_CLOCK_REALTIME_COARSE)
    return time.time_ns()
