"""Standard output and standard error: bytes as they are, colour and progress on a terminal only."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

_PATIENCE = 0.5  # seconds; a bar that flashes by says nothing


def out(text: str) -> None:
    """Write to standard output as UTF-8; surrogates become the bytes that they stand for."""
    _write(sys.stdout, text)


def say(text: str) -> None:
    """Write one line to standard error."""
    _write(sys.stderr, f"{text}\n")


def wants_color(choice: str) -> bool:
    """Is standard output to be coloured? `choice` is `always`, `never` or `auto`."""
    if choice != "auto":
        return choice == "always"
    # https://no-color.org: set and not empty.
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def close_quietly() -> None:
    """The reader of our output went away (`| head`): say no more, also not at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def progress(*, wanted: bool) -> Generator[Callable[[int, int], None]]:
    """A bar on standard error, fed with (done, of how many); nothing where that is no terminal."""
    if not wanted or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    bar = _Bar()
    try:
        yield bar.advance
    finally:
        bar.close()


class _Bar:
    """Rich is slow to import, so it is asked for only when there is something to wait for."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._rich: Progress | None = None
        self._task = None

    def advance(self, done: int, total: int) -> None:
        if self._rich is None:
            if time.monotonic() - self._start < _PATIENCE:
                return
            from rich.console import Console
            from rich.progress import Progress

            self._rich = Progress(console=Console(stderr=True), transient=True)
            self._task = self._rich.add_task("Planning", total=total)
            self._rich.start()
        if self._task is not None:
            self._rich.update(self._task, completed=done, total=total)

    def close(self) -> None:
        if self._rich is not None:
            self._rich.stop()


def _write(stream: object, text: str) -> None:
    buffer = getattr(stream, "buffer", None)
    if buffer is None:  # a test's or an embedding program's own stream
        print(text, end="", file=stream)  # type: ignore[arg-type]
        return
    stream.flush()  # type: ignore[attr-defined]
    buffer.write(text.encode("utf-8", "surrogateescape"))
    buffer.flush()
