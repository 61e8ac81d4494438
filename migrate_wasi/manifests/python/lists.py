"""Lists of requirements as spans of a file: how an entry is taken away.

An entry alone on its lines goes with its lines (its own comment included); an entry among others
on a line goes with the separator before it, or after it where nothing that stays comes before.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from migrate_wasi.edits import Edit
from migrate_wasi.manifests.lines import line_start

_AFTER = re.compile(rb"[ \t]*(?P<comma>,)?[ \t]*(?:#[^\r\n]*)?(?P<end>\r\n|\n|\r|\Z)")


@dataclass(frozen=True, eq=False)
class Listing:
    """The entries of one list, in order: their spans in `text`.

    `commas` tells a bracketed list from one whose entries are lines.
    """

    text: bytes
    spans: tuple[tuple[int, int], ...]
    commas: bool = True

    def removals(self, removed: Collection[int]) -> dict[int, Edit]:
        """An edit for each of the `removed` entries (never all of them); none overlap."""
        edits: dict[int, Edit] = {}
        stays_before = False
        done = 0
        for index, (start, end) in enumerate(self.spans):
            if index not in removed:
                stays_before = True
                continue
            lines = self._own_lines(index)
            if lines is not None:
                start, end = lines
            elif stays_before:
                start = self.spans[index - 1][1]
            else:
                end = self.spans[index + 1][0]
            edits[index] = Edit.delete(max(start, done), end)
            done = end
        return edits

    def _own_lines(self, index: int) -> tuple[int, int] | None:
        start, end = self.spans[index]
        line = line_start(self.text, start)
        after = _AFTER.match(self.text, end)
        if self.text[line:start].strip(b" \t") or after is None:
            return None
        last = index == len(self.spans) - 1
        if self.commas and not last and after["comma"] is None:
            return None
        return line, after.end()
