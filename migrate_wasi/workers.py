"""Work on many files shared among processes, with results as if one had done it all.

Algorithm: fork a process for each share but the first, which is done here; each sends its results
back through a pipe when it is through. A process that dies leaves its share to this one. Where
there is no fork, and where the shares would be too small to pay for it, all is done here.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")
_LEAST_SHARE = 16  # items; a fork and the way back cost about as much as a few files
_DEEPEST = 20_000  # calls of Python within calls
# On macOS, libraries of the system may end a process that was only forked.
_CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"


def shared(
    work: Callable[[int], T], count: int, jobs: int, progress: Callable[[int, int], None]
) -> list[T]:
    """`[work(0), work(1), …]` by up to `jobs` processes (0: one for each processor).

    Results must be plain data. `work` must not raise but for defects, and what it changes in the
    process that it runs in is lost. `progress` is told (done, of how many).
    """
    workers = min(jobs or _processors(), count // _LEAST_SHARE) if _CAN_FORK else 1
    shares = [range(first, count, max(workers, 1)) for first in range(max(workers, 1))]
    others = [_Worker(work, share) for share in shares[1:]]
    results: dict[int, T] = {}
    try:
        for index in shares[0]:
            progress(index, count)
            results[index] = work(index)
        for worker in others:
            results.update(worker.results())
    finally:
        for worker in others:
            worker.end()
    return [results[index] if index in results else work(index) for index in range(count)]


@contextmanager
def fewer_collections() -> Generator[None]:
    """Syntax trees come and go as a whole: looking through them for cycles is mostly in vain, and
    costs a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def deep_expressions() -> Generator[None]:
    """Every link of a chain of calls is an expression in an expression, and takes a few calls of
    ours to walk; a generated builder may well have a thousand links."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class _Worker(Generic[T]):
    """A forked process that does one share of the work."""

    def __init__(self, work: Callable[[int], T], share: Sequence[int]) -> None:
        self._from, into = os.pipe()
        with warnings.catch_warnings():
            # The thread of a progress bar is no danger: the other process prints nothing.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process = os.fork()
        if self._process == 0:
            _do(work, share, into)
        os.close(into)

    def results(self) -> dict[int, T]:
        """What it sent, by index; nothing where it died."""
        with os.fdopen(self._from, "rb", closefd=False) as pipe:
            sent = pipe.read()
        try:
            return pickle.loads(sent)
        except (EOFError, pickle.UnpicklingError):
            return {}

    def end(self) -> None:
        os.close(self._from)
        os.kill(self._process, signal.SIGKILL)  # it may still be at work when this run is ended
        os.waitpid(self._process, 0)


def _do(work: Callable[[int], object], share: Sequence[int], into: int) -> None:
    """The life of a worker; no return: what is open in both processes is the other's to close."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        sent = pickle.dumps({index: work(index) for index in share}, pickle.HIGHEST_PROTOCOL)
        with os.fdopen(into, "wb") as pipe:
            pipe.write(sent)
    finally:
        os._exit(0)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
