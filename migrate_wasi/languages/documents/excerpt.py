"""Code out of prose, without the prefixes of its lines, and edits back to where it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from migrate_wasi.edits import Edit
from migrate_wasi.source import Source

_PROMPT = re.compile(rb"(?:>>>|\.\.\.)(?: |(?=[\r\n]|\Z))")
# rustdoc hides lines that start with `# `; `##` is a hash sign of the code.
_HIDDEN = re.compile(rb"([ \t]*)#(?: |(?=[\r\n]|\Z))")


@dataclass(frozen=True)
class Excerpt:
    """`text` is the code; line `n` of it starts at `starts[n]` and stands at `places[n]` in the
    file, behind `prefixes[n]`."""

    text: bytes
    starts: tuple[int, ...]
    places: tuple[int, ...]
    prefixes: tuple[bytes, ...]
    end: int

    def offset_in_file(self, offset: int) -> int:
        """The place in the file of a byte of the code."""
        if not self.starts:
            return self.end
        line = max(0, bisect_right(self.starts, offset) - 1)
        return min(self.places[line] + offset - self.starts[line], self.end)

    def span_in_file(self, start: int, end: int) -> tuple[int, int]:
        """A span's place in the file."""
        return self.offset_in_file(start), max(self.offset_in_file(start), self.offset_in_file(end))

    def edit_in_file(self, edit: Edit) -> Edit | None:
        """An edit of the code as one of the file: new lines get the prefix of the first one.

        None where output or prose stands between its two ends.
        """
        if not self.starts:
            return None
        first = max(0, bisect_right(self.starts, edit.start) - 1)
        last = max(first, bisect_right(self.starts, edit.end) - 1)
        for line in range(first, last):
            # Lines that follow each other in the file: nothing but a prefix lies between.
            following = self.places[line] + self.starts[line + 1] - self.starts[line]
            if self.places[line + 1] - len(self.prefixes[line + 1]) != following:
                return None
        prefix = self.prefixes[first]
        lines = edit.text.split(b"\n")
        text = lines[0]
        for line in lines[1:]:
            continues = line[:1] in (b" ", b"\t", b")", b"]", b"}") and line.strip()
            text += b"\n" + (prefix.replace(b">>>", b"...") if continues else prefix) + line
        start, end = self.offset_in_file(edit.start), self.offset_in_file(edit.end)
        return Edit(start, max(start, end), text)


def excerpt_of(
    source: Source, start: int, end: int, prefix: bytes, *, session: bool, hidden: bool
) -> Excerpt:
    """The code of `start:end`: lines lose up to `prefix`, their prompt, and rustdoc's `# `.

    Of a session only the lines with a prompt are code.
    """
    parts: list[bytes] = []
    starts: list[int] = []
    places: list[int] = []
    prefixes: list[bytes] = []
    length = 0
    for number in range(source.line_of(start), len(source.line_starts)):
        at = source.line_starts[number]
        if at >= end:
            break
        stop = source.line_starts[number + 1] if number + 1 < len(source.line_starts) else end
        line = source.text[at : min(stop, end)]
        cut = _common(line, prefix)
        if session:
            prompt = _PROMPT.match(line, cut)
            if prompt is None:
                continue
            cut = prompt.end()
        elif hidden and (match := _HIDDEN.match(line, cut)):
            cut = match.end()
        parts.append(line[cut:])
        starts.append(length)
        places.append(at + cut)
        prefixes.append(line[:cut])
        length += len(line) - cut
    return Excerpt(b"".join(parts), tuple(starts), tuple(places), tuple(prefixes), end)


def _common(line: bytes, prefix: bytes) -> int:
    """How much of the prefix a line has; blank lines may have less of it, or a bare `>`."""
    if line.startswith(prefix):
        return len(prefix)
    size = 0
    while size < min(len(line), len(prefix)) and line[size] == prefix[size]:
        size += 1
    return size
