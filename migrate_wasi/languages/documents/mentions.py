"""Paths and crate names in prose: comments, rustdoc, Markdown.

A full path is as certain in prose as in code and is renamed, a whole `use …;` line too. A crate's
bare name is only pointed at: the sentence around it may be about the past.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from migrate_wasi.edits import Finding, review, safe
from migrate_wasi.embedder import Embedder
from migrate_wasi.languages.rust import paths
from migrate_wasi.languages.rust.moves.path_text import shortest
from migrate_wasi.source import Source

_SEGMENT = re.compile(rb"::(\w+|\*)")


@cache
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """For `use` lines of these crates, and for their names in either spelling."""
    either = "|".join(re.escape(name).replace("_", "[_-]") for name in names)
    plain = "|".join(re.escape(name) for name in names)
    return (
        re.compile(rf"\buse\s+(?:::)?(?:{plain})::[^;\n`]*;".encode()),
        re.compile(rf"(?<![\w-])({either})(?![\w-])".encode()),
    )


def mention_findings(text: bytes, start_offset: int, embedder: Embedder) -> Iterator[Finding]:
    """Findings for a piece of prose that begins at `start_offset` of its file."""
    names = paths.legacy_crates(embedder)
    if not names:
        return
    use_line, mention = _patterns(names)
    done: list[tuple[int, int]] = []
    for match in use_line.finditer(text):
        findings = list(_use(match.group(), start_offset + match.start(), embedder))
        if findings:
            done.append(match.span())
            yield from findings
    pointed_at = -1
    for match in mention.finditer(text):
        if any(start <= match.start() < end for start, end in done):
            continue
        finding = _mention(text, match, start_offset, embedder)
        if finding is None:
            continue
        line = text.count(b"\n", 0, match.start())
        if finding.edits or line != pointed_at:  # one remark is enough for a line
            yield finding
        if not finding.edits:
            pointed_at = line


def _use(line: bytes, offset: int, embedder: Embedder) -> Iterator[Finding]:
    """A complete `use …;`, treated as a file of its own."""
    from migrate_wasi.languages.rust.file import RustFile
    from migrate_wasi.languages.rust.moves.renames import rust_moved_paths

    file = RustFile(Source.of(Path("prose.rs"), "prose.rs", line), embedder)
    if file.root.has_error:
        return
    for finding in rust_moved_paths(file):
        # A line that is split in two would need the comment's own beginning: it is left.
        if any(b"\n" in edit.text for edit in finding.edits):
            yield review(
                "this `use` names items that part ways in the unified crate",
                place=(offset, offset + len(line)),
                help="write the two imports by hand",
            )
            continue
        edits = tuple(
            replace(edit, start=edit.start + offset, end=edit.end + offset)
            for edit in finding.edits
        )
        yield replace(finding, start=finding.start + offset, end=finding.end + offset, edits=edits)


def _mention(
    text: bytes, match: re.Match[bytes], start_offset: int, embedder: Embedder
) -> Finding | None:
    crate = match.group(1).decode()
    start, end = match.span()
    tail: list[str] = []
    ends: list[int] = []
    if "-" not in crate and text[start - 2 : start] != b"::":
        while segment := _SEGMENT.match(text, ends[-1] if ends else end):
            tail.append(segment.group(1).decode())
            ends.append(segment.end())
    package = embedder.crates[crate].package.replace("-", "_") if tail else ""
    if tail and package == "wasmtime_wasi" and tail[0] in paths.P2:
        return None
    moved = paths.moved(package, tuple(tail)) if tail else None
    if moved is None or text[ends[-1] :].startswith(b"::{"):
        return _bare(crate, (start_offset + start, start_offset + end))
    old = [crate, *tail]
    new = [embedder.unified, *moved.tail]
    starts = [start, *(stop - len(name) for stop, name in zip(ends, tail, strict=True))]
    spans = [
        (start_offset + begin, start_offset + begin + len(name))
        for begin, name in zip(starts, old, strict=True)
    ]
    return safe(
        f"`{'::'.join(old)}` is `{'::'.join(new)}` in the unified crate",
        *shortest(spans, tuple(old), tuple(new)),
        place=(spans[0][0], spans[-1][1]),
    )


def _bare(crate: str, place: tuple[int, int]) -> Finding:
    what = "what it handed on of this API" if crate.startswith("wasmtime") else "all of it"
    return review(
        f"`{crate}` is named here; {what} is in wasi-common since 18.0",
        place=place,
        help="name wasi-common instead, unless the sentence is about the past or the other API",
    )
