"""Work on many files shared among processes, with results as if one had done it all.

Algorithm: fork processes; each, and this one, takes one run of items after the other from a pipe
that all of them read, and sends its results back through a pipe of its own when there are no more.
What a process that dies has taken is done here. Items stand in runs because neighbours are of one
crate, and much of what is worked out for one serves the next. Where there is no fork, and where the
shares would be too small to pay for it, all is done here.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")
_LEAST_SHARE = 16  # items; a fork and the way back cost about as much as a few files
_RUN = 4  # items that one process takes at a time
_MOST_RUNS, _WIDTH = 2000, 2  # all of them fit into a pipe; bytes of one
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
    results: dict[int, T] = {}
    if workers > 1:
        queue = _Queue(count)
        others = [_Worker(work, queue) for _ in range(workers - 1)]
        try:
            for index in queue.items():
                progress(len(results) * workers, count)
                results[index] = work(index)
            for worker in others:
                results.update(worker.results())
        finally:
            queue.close()
            for worker in others:
                worker.end()
    for index in range(count):
        if index not in results:
            progress(index, count)
            results[index] = work(index)
    return [results[index] for index in range(count)]


class _Queue:
    """Runs of items, each for the process that asks first."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._run = max(_RUN, -(-count // _MOST_RUNS))
        self._from, into = os.pipe()
        runs = range(-(-count // self._run))
        os.write(into, b"".join(run.to_bytes(_WIDTH, "little") for run in runs))
        os.close(into)

    def items(self) -> Iterator[int]:
        """The items for this process, until there are no more for any."""
        while run := os.read(self._from, _WIDTH):
            first = int.from_bytes(run, "little") * self._run
            yield from range(first, min(first + self._run, self._count))

    def close(self) -> None:
        os.close(self._from)


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
    """A forked process that does a share of the work."""

    def __init__(self, work: Callable[[int], T], queue: _Queue) -> None:
        self._from, into = os.pipe()
        with warnings.catch_warnings():
            # The thread of a progress bar is no danger: the other process prints nothing.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process = os.fork()
        if self._process == 0:
            _do(work, queue, into)
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


def _do(work: Callable[[int], object], queue: _Queue, into: int) -> None:
    """The life of a worker; no return: what is open in both processes is the other's to close."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        sent = pickle.dumps(
            {index: work(index) for index in queue.items()}, pickle.HIGHEST_PROTOCOL
        )
        with os.fdopen(into, "wb") as pipe:
            pipe.write(sent)
    finally:
        os._exit(0)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
