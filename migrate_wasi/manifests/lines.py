"""Whole lines around a place."""

from __future__ import annotations

import re

_END = re.compile(rb"\r\n|\n|\r|\Z")


def line_start(text: bytes, at: int) -> int:
    """Where the line of an offset starts."""
    return max(text.rfind(b"\n", 0, at), text.rfind(b"\r", 0, at)) + 1


def own_lines(text: bytes, start: int, end: int) -> tuple[int, int]:
    """The whole lines that hold `start:end`, with their line ending."""
    stop = _END.search(text, end)
    return line_start(text, start), stop.end() if stop else len(text)
