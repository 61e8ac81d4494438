"""Sections, options and values of an INI file, in bytes, as Python's configparser reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from configparser import Error, RawConfigParser
from dataclasses import dataclass, field

from migrate_wasi.source import Source, UnreadableSourceError

_SECTION = re.compile(rb"\[(?P<name>.+)\]")
_OPTION = re.compile(rb"(?P<key>[^:=\s][^:=]*?)[ \t]*[:=][ \t]*")
_INLINE_COMMENT = re.compile(rb"(?:^|[ \t]+)[#;].*")


@dataclass(frozen=True)
class Option:
    """One option: where it stands, and the spans of the non-empty lines of its value."""

    section: str
    key: str
    lines: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


def options(source: Source) -> Iterator[Option]:
    """Every option in order; raises `UnreadableSourceError` where configparser would refuse."""
    parser = RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(source.text.decode())
    except Error as error:
        reason = " ".join(str(error).split())
        raise UnreadableSourceError(f"it is not valid INI ({reason}); correct it") from None
    section, current, indent = "", None, 0
    for number, start in enumerate(source.line_starts):
        line = source.line_text(number)
        body = line.strip()
        if not body or body[:1] in b"#;":
            continue
        margin = len(line) - len(line.lstrip())
        header = _SECTION.match(body)
        if current is not None and margin > indent:
            current.lines.append((start + margin, start + len(line.rstrip())))
            continue
        if current is not None:
            yield current
            current = None
        if header is not None:
            section = header["name"].decode("utf-8", "replace").strip()
            continue
        option = _OPTION.match(line, margin)
        if option is not None:
            current, indent = Option(section, option["key"].decode().strip().lower()), margin
            if option.end() < len(line.rstrip()):
                current.lines.append((start + option.end(), start + len(line.rstrip())))
    if current is not None:
        yield current


def without_comment(text: bytes, start: int, end: int) -> int:
    """Where a value's line ends without the ` #` comment behind it."""
    match = _INLINE_COMMENT.search(text, start, end)
    return match.start() if match else end
