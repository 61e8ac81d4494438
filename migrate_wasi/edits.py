"""Edits, findings and how edits are applied.

A rule yields findings. A finding is made by one of three constructors, and the constructor is the
promise: `safe` (same meaning, applied), `review` (applied where it has edits, and listed for a
look), `todo` (never applied: place, reason, what to do). All edits of one finding are applied
together or not at all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from migrate_wasi.source import Source


class Level(StrEnum):
    """How sure the tool is; the order of the members is the order of `--level`."""

    SAFE = "safe"
    REVIEW = "review"
    TODO = "todo"

    def allows(self, level: Level) -> bool:
        """Are edits of `level` applied where this is the highest that is?"""
        order = tuple(Level)
        return level is not Level.TODO and order.index(level) <= order.index(self)


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the bytes `start:end` of a source's text by `text` (UTF-8, line endings as `\\n`)."""

    start: int
    end: int
    text: bytes

    @classmethod
    def insert(cls, at: int, text: str) -> Edit:
        return cls(at, at, text.encode())

    @classmethod
    def replace(cls, start: int, end: int, text: str) -> Edit:
        return cls(start, end, text.encode())

    @classmethod
    def delete(cls, start: int, end: int) -> Edit:
        return cls(start, end, b"")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say about one place.

    `start:end` is the place in the source's text that a report points at. `help` says what a person
    does next (always there for `todo`). `item` is the catalogue id it rests on. `group` names a
    symbol: where one finding of a group in a file is a `todo`, no edit of that group is applied.
    `needs` tells the manifest what the edits rely on: `feature:tokio`, `crate:anyhow`.
    `rule` is filled in by the registry.
    """

    level: Level
    message: str
    start: int
    end: int
    edits: tuple[Edit, ...] = ()
    help: str = ""
    item: str = ""
    group: str = ""
    needs: tuple[str, ...] = ()
    rule: str = ""

    def as_todo(self, help: str) -> Finding:  # noqa: A002
        """The same place, its edits withheld."""
        return replace(self, level=Level.TODO, edits=(), help=help, needs=())


def safe(
    message: str,
    *edits: Edit,
    item: str = "",
    group: str = "",
    needs: Iterable[str] = (),
    place: tuple[int, int] | None = None,
) -> Finding:
    """An edit that keeps the meaning. `place` defaults to the first edit's span."""
    start, end = place or (edits[0].start, edits[0].end)
    return Finding(
        Level.SAFE, message, start, end, edits, item=item, group=group, needs=tuple(needs)
    )


def review(
    message: str,
    *edits: Edit,
    item: str = "",
    group: str = "",
    needs: Iterable[str] = (),
    place: tuple[int, int] | None = None,
    help: str = "",  # noqa: A002
) -> Finding:
    """An edit that a person should look at, or (without edits) a place worth a look.

    Needs a `place` or at least one edit.
    """
    start, end = place or (edits[0].start, edits[0].end)
    return Finding(Level.REVIEW, message, start, end, edits, help, item, group, needs=tuple(needs))


def todo(
    message: str,
    place: tuple[int, int],
    *,
    help: str,  # noqa: A002
    item: str = "",
    group: str = "",
) -> Finding:
    """A place left for a person: `message` is what and why, `help` what to do."""
    return Finding(Level.TODO, message, place[0], place[1], (), help, item, group)


def choose(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Split into (taken, put off): no two edits of the taken findings overlap.

    Earlier findings win; a finding is taken whole or put off whole. Two insertions at one place do
    not overlap: they land in the order of the findings. A duplicate of an edit already taken (two
    rules adding one import) is dropped without putting its finding off.
    """
    taken: list[Finding] = []
    put_off: list[Finding] = []
    spans = _Spans()
    for finding in findings:
        fresh = tuple(edit for edit in finding.edits if edit not in spans.edits)
        if any(spans.overlap(edit) for edit in fresh):
            put_off.append(finding)
            continue
        for edit in fresh:
            spans.add(edit)
        taken.append(replace(finding, edits=fresh) if fresh != finding.edits else finding)
    return taken, put_off


class _Spans:
    """Edits that do not overlap, in order, so that a file may have many thousands of them."""

    def __init__(self) -> None:
        self.edits: set[Edit] = set()
        self._replaced: list[tuple[int, int]] = []
        self._inserted: list[int] = []

    def add(self, edit: Edit) -> None:
        self.edits.add(edit)
        if edit.start == edit.end:
            insort(self._inserted, edit.start)
        else:
            insort(self._replaced, (edit.start, edit.end))

    def overlap(self, edit: Edit) -> bool:
        """Does an edit meet one of these? Insertions only meet spans that they are strictly in."""
        after = bisect_left(self._replaced, (edit.start, edit.end))
        if after and self._replaced[after - 1][1] > edit.start:
            return edit.start < edit.end or self._replaced[after - 1][0] < edit.start
        if edit.start == edit.end:
            return False
        if after < len(self._replaced) and self._replaced[after][0] < edit.end:
            return True
        inside = bisect_right(self._inserted, edit.start)
        return inside < len(self._inserted) and self._inserted[inside] < edit.end


def apply(source: Source, edits: Iterable[Edit]) -> bytes:
    """The text after `edits` (which must not overlap), applied from the back.

    Line feeds in an edit's text become the line ending in use at that place.
    """
    text = source.text
    ordered = sorted(enumerate(edits), key=lambda pair: (pair[1].start, pair[1].end, pair[0]))
    for _, edit in reversed(ordered):
        newline = source.newline_at(edit.start)
        new = edit.text if newline == b"\n" else edit.text.replace(b"\n", newline)
        text = text[: edit.start] + new + text[edit.end :]
    return text


def difference(before: bytes, after: bytes) -> Edit | None:
    """The one smallest edit that turns `before` into `after`; None where they are equal.

    For editors that give back a whole document: apply one operation to a fresh parse, and the
    difference is that operation's edit in the coordinates of the original.
    """
    if before == after:
        return None
    limit = min(len(before), len(after))
    start = next((i for i in range(limit) if before[i] != after[i]), limit)
    tail = next((i for i in range(limit - start) if before[-1 - i] != after[-1 - i]), limit - start)
    # Never cut a multi-byte character in two.
    while start and (before[start : start + 1] or b" ")[0] & 0xC0 == 0x80:
        start -= 1
    while tail and before[len(before) - tail] & 0xC0 == 0x80:
        tail -= 1
    return Edit(start, len(before) - tail, after[start : len(after) - tail].replace(b"\r\n", b"\n"))
