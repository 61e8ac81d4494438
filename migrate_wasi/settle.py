"""One file from findings to its new text.

Algorithm: analyse, drop what is not selected, withhold what must be (level, broken groups), apply
the edits that do not overlap, analyse the new text again, until nothing changes. The result must
parse, or everything is taken back. Findings keep places in the file as it is on disk.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from migrate_wasi.edits import Edit, Finding, Level, apply, choose, difference
from migrate_wasi.source import Source

Analyse = Callable[[Source], Iterable[Finding]]
Check = Callable[[Source, Source], str | None]

_PASSES = 8


class UnsettledError(Exception):
    """The edits of a file do not lead to a text that stands; nothing of it is applied."""


@dataclass(frozen=True)
class Settled:
    """A file's findings (places in the original), its text after, the edits between the two."""

    findings: tuple[Finding, ...]
    after: bytes
    edits: tuple[Edit, ...]


def settle(
    source: Source, analyse: Analyse, check: Check, level: Level, *, once: bool = False
) -> Settled:
    """Bring one file to rest.

    `analyse` gives the findings for a text, already filtered by rule and suppression. `check`
    compares before and after and names what is wrong, or gives None. Edits above `level` are
    withheld. `once` is for findings that hold for the text on disk alone, so that there is nothing
    to ask of the text after. Raises `UnsettledError` where the check fails or the passes do not
    come to an end.
    """
    current = source
    places = _Places()
    reported: dict[tuple[str, int, str], Finding] = {}
    passes: list[list[Edit]] = []
    for _ in range(_PASSES):
        taken, _ = choose(withhold(list(analyse(current)), level))
        # What a pass leaves for a person, a later pass may settle: only the last one's word counts.
        reported = {k: f for k, f in reported.items() if f.edits or f.level is not Level.TODO}
        for finding in taken:
            # A remark stands once for its line, however often later passes make it again.
            original = places.to_original(finding)
            key = (finding.rule, source.line_of(original.start), finding.message)
            if finding.edits:
                key = (*key[:2], f"{finding.message} at {original.start} in pass {len(passes)}")
            reported.setdefault(key, original)
        edits = [edit for finding in taken for edit in finding.edits]
        edits.sort(key=lambda edit: (edit.start, edit.end))  # insertions at one place keep order
        if not edits:  # then nothing can be put off either
            break
        passes.append(edits)
        text = apply(current, edits)
        places.moved_by(current, edits)
        current = replace(current, text=text)
        if once:
            break
    else:
        raise UnsettledError(f"its edits do not come to rest after {_PASSES} passes")
    if passes and (wrong := check(source, current)):
        raise UnsettledError(wrong)
    return Settled(
        tuple(sorted(reported.values(), key=lambda f: (f.start, f.end, f.rule))),
        current.text,
        tuple(passes[0]) if len(passes) == 1 else changed_spans(source.text, current.text),
    )


def withhold(findings: Sequence[Finding], level: Level) -> list[Finding]:
    """Turn into `todo` what `level` does not allow, and edits of a symbol that cannot go whole."""
    broken = {finding.group for finding in findings if finding.level is Level.TODO}
    result: list[Finding] = []
    for finding in findings:
        if finding.edits and not level.allows(finding.level):
            finding = finding.as_todo(f"rerun with --level {finding.level} to apply it")
        elif finding.edits and finding.group and finding.group in broken:
            name = finding.group.rpartition(":")[2]
            finding = finding.as_todo(
                f"another use of {name} in this file is left for a person, and a symbol moves as "
                "a whole: settle that one, then run again"
            )
        result.append(finding)
    return result


class _Places:
    """Where an offset of the current text was in the original, over several passes."""

    def __init__(self) -> None:
        self._passes: list[tuple[list[int], list[tuple[int, int, int]]]] = []

    def moved_by(self, source: Source, edits: Sequence[Edit]) -> None:
        shift = 0
        starts: list[int] = []
        spans: list[tuple[int, int, int]] = []
        for edit in edits:
            newline = source.newline_at(edit.start)
            length = len(edit.text.replace(b"\n", newline))
            starts.append(edit.start + shift)
            spans.append((edit.start, edit.end, length))
            shift += length - (edit.end - edit.start)
        self._passes.append((starts, spans))

    def original(self, offset: int) -> int:
        for starts, spans in reversed(self._passes):
            index = bisect_right(starts, offset) - 1
            if index >= 0:
                start, end, length = spans[index]
                inside = offset - starts[index]
                offset = min(start + inside, end) if inside < length else end + inside - length
        return offset

    def to_original(self, finding: Finding) -> Finding:
        if not self._passes:
            return finding
        # The edits stay for the record of what was done, but no longer have places of their own.
        start, end = self.original(finding.start), self.original(finding.end)
        return replace(finding, start=start, end=max(start, end), edits=())


def changed_spans(before: bytes, after: bytes) -> tuple[Edit, ...]:
    """The edits between two texts, line by line and then trimmed, in order."""
    if before == after:
        return ()
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    edits: list[Edit] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            edit = difference(b"".join(old[a:b]), b"".join(new[c:d]))
            if edit is not None:
                edits.append(Edit(starts[a] + edit.start, starts[a] + edit.end, edit.text))
    return tuple(edits)
