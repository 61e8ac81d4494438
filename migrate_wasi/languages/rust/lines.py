"""Whole lines around a span that is taken out, so that no hole is left."""

from __future__ import annotations


def whole_lines(text: bytes, start: int, end: int) -> tuple[int, int]:
    """A span widened to its lines, and to a blank line at one side where both sides have one.

    The same span where something else stands on its lines.
    """
    line = text.rfind(b"\n", 0, start) + 1
    stop = text.find(b"\n", end)
    if text[line:start].strip() or stop < 0 or text[end:stop].strip():
        return start, end
    start, end = line, stop + 1
    above = len(text[:start].rstrip())
    if above and text[above:start].count(b"\n") < 2:
        return start, end
    below = text.find(b"\n", end)
    if below >= 0 and not text[end:below].strip():
        end = below + 1
    elif above and text[end:].lstrip()[:1] in (b"", b"}"):
        start = text.index(b"\n", above) + 1
    return start, end
