"""Run something within limits of time and memory.

Time is limited with an interval timer of the process, and the address space with a resource limit;
both exist on Unix alone. Memory is also counted exactly, as the allocations of Python.
"""

from __future__ import annotations

import resource
import signal
import tracemalloc
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

#: What a process may have in all, so that a mistake ends in MemoryError and not in a dead machine.
ADDRESS_SPACE = 4 << 30


class TimeLimitError(BaseException):
    """It took too long. Not an ``Exception``, so that nothing below takes it for one of its own."""


@contextmanager
def limited_address_space() -> Generator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = ADDRESS_SPACE if hard == resource.RLIM_INFINITY else min(ADDRESS_SPACE, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def peak_of(action: Callable[[], None], seconds: float) -> int:
    """Run an action; returns the most bytes that were allocated at once.

    :raises TimeLimitError: it ran for longer than ``seconds``.
    """

    def expire(_number: int, _frame: FrameType | None) -> None:
        raise TimeLimitError

    before = signal.signal(signal.SIGALRM, expire)
    tracemalloc.start(1)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            action()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        signal.signal(signal.SIGALRM, before)
