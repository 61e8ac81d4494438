"""Signals while files are written: acted on between two steps, not in the middle of one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType


class InterruptedRunError(KeyboardInterrupt):
    """A signal came while files were written; everything is as before."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


@dataclass
class Noted:
    """The signals that came in so far."""

    numbers: list[int] = field(default_factory=list[int])

    def check(self) -> None:
        """Raise `InterruptedRunError` when a signal came in."""
        if self.numbers:
            raise InterruptedRunError(self.numbers[0])


@contextmanager
def signals_noted() -> Generator[Noted]:
    """Keep the signals that end a program from doing so; they are noted instead."""
    noted = Noted()
    if threading.current_thread() is not threading.main_thread():
        yield noted
        return

    def note(number: int, _frame: FrameType | None) -> None:
        noted.numbers.append(number)

    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield noted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
