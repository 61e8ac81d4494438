"""A TOML file as a list of statements with byte spans.

Editing by span keeps every other byte as it is, whatever the layout, and gives line numbers to
report. The values are those of the standard `tomllib`; only the places are found here, in texts
that it has accepted. Grammar: toml.io/en/v1.0.0.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from migrate_wasi.source import UnreadableSourceError

Kind = Literal["string", "array", "table", "other"]
Path = tuple[str, ...]

_BLANK = re.compile(rb"[ \t]*")
_SPACE_AND_COMMENTS = re.compile(rb"(?:[ \t\r\n]|#[^\r\n]*)*")
_BARE_KEY = re.compile(rb"[A-Za-z0-9_-]+")
_PLAIN_STRING = re.compile(rb'"[^"\\\n\r]*"|\'[^\'\n\r]*\'')
_SCALAR = re.compile(rb"[^,\]\}\r\n#]*")
_STRING = re.compile(
    rb'"""(?:\\.|[^\\])*?"{3,5}'
    rb"|'''.*?'{3,5}"
    rb'|"(?:\\.|[^"\\\r\n])*"'
    rb"|'[^'\r\n]*'",
    re.DOTALL,
)


@dataclass(frozen=True)
class Value:
    """A value as written. `items` are an array's values, `entries` an inline table's."""

    kind: Kind
    start: int
    end: int
    text: bytes
    items: tuple[Value, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def inside(self) -> tuple[int, int]:
        """The span between the quotes of a string."""
        width = 3 if self.text[:3] in (b'"""', b"'''") else 1
        return self.start + width, self.end - width

    @cached_property
    def data(self) -> Any:
        return tomllib.loads(f"v = {self.text.decode()}")["v"]


@dataclass(frozen=True)
class Entry:
    """`key = value`, `key` the parts of a dotted key and `keys` their spans."""

    key: Path
    keys: tuple[tuple[int, int], ...]
    value: Value
    table: Path = ()

    @property
    def start(self) -> int:
        return self.keys[0][0]

    @property
    def path(self) -> Path:
        return (*self.table, *self.key)

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.value.end


@dataclass(frozen=True)
class Table:
    """A `[header]` (or the part before the first) and its entries.

    `start:end` spans the header; `keys` are the spans of the header's parts.
    """

    path: Path
    start: int
    end: int
    keys: tuple[tuple[int, int], ...] = ()
    array: bool = False
    entries: list[Entry] = field(default_factory=list[Entry])

    @property
    def last(self) -> int:
        """Where the table's content ends: behind its last value, or behind the header."""
        return self.entries[-1].value.end if self.entries else self.end


class Document:
    """A parsed file; raises `UnreadableSourceError` where it is not TOML."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        try:
            self.data: dict[str, Any] = tomllib.loads(text.decode())
            self.tables = list(_Scanner(text).tables())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UnreadableSourceError(f"it is not valid TOML ({error}); correct it") from None

    def entries(self) -> Iterator[Entry]:
        for table in self.tables:
            yield from table.entries

    def table(self, path: Path) -> Table | None:
        """The first table with this header."""
        return next((table for table in self.tables if table.path == path), None)


class _Scanner:
    """Finds the statements of a text that is known to be valid TOML, so nothing is checked."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.at = 0

    def tables(self) -> Iterator[Table]:
        table = Table((), 0, 0)
        self.skip(_SPACE_AND_COMMENTS)
        while self.at < len(self.text):
            if self.text[self.at : self.at + 1] == b"[":
                yield table
                table = self.header()
            else:
                table.entries.append(self.entry(table.path))
            self.skip(_SPACE_AND_COMMENTS)
        yield table

    def header(self) -> Table:
        start = self.at
        array = self.text.startswith(b"[[", start)
        self.at += 2 if array else 1
        parts, spans = self.key()
        self.at += 2 if array else 1
        return Table(parts, start, self.at, spans, array)

    def entry(self, table: Path) -> Entry:
        parts, spans = self.key()
        self.at += 1  # the equals sign
        self.skip(_BLANK)
        return Entry(parts, spans, self.value(), table)

    def key(self) -> tuple[Path, tuple[tuple[int, int], ...]]:
        """A dotted key; leaves the cursor behind the blanks that follow it."""
        parts: list[str] = []
        spans: list[tuple[int, int]] = []
        while True:
            self.skip(_BLANK)
            match = _STRING.match(self.text, self.at) or _BARE_KEY.match(self.text, self.at)
            assert match is not None
            written = match.group()
            quoted = written[:1] in (b'"', b"'")
            parts.append(_decoded(written) if quoted else written.decode())
            spans.append(match.span())
            self.at = match.end()
            self.skip(_BLANK)
            if self.text[self.at : self.at + 1] != b".":
                return tuple(parts), tuple(spans)
            self.at += 1

    def value(self) -> Value:
        start = self.at
        first = self.text[start : start + 1]
        if first in (b'"', b"'"):
            match = _STRING.match(self.text, start)
            assert match is not None
            self.at = match.end()
            return self.made("string", start)
        if first == b"[":
            return self.made("array", start, items=tuple(self.items()))
        if first == b"{":
            return self.made("table", start, entries=tuple(self.inline()))
        match = _SCALAR.match(self.text, start)
        self.at = start + len(match.group().rstrip() if match else b"")
        return self.made("other", start)

    def items(self) -> Iterator[Value]:
        for _ in self.members(b"]"):
            yield self.value()

    def inline(self) -> Iterator[Entry]:
        for _ in self.members(b"}"):
            yield self.entry(())

    def members(self, closing: bytes) -> Iterator[None]:
        """Stop at each member of an array or inline table; ends behind the closing bracket."""
        self.at += 1
        while True:
            self.skip(_SPACE_AND_COMMENTS)
            if self.text[self.at : self.at + 1] == closing:
                break
            yield
            self.skip(_SPACE_AND_COMMENTS)
            if self.text[self.at : self.at + 1] == b",":
                self.at += 1
        self.at += 1

    def made(
        self,
        kind: Kind,
        start: int,
        items: tuple[Value, ...] = (),
        entries: tuple[Entry, ...] = (),
    ) -> Value:
        return Value(kind, start, self.at, self.text[start : self.at], items, entries)

    def skip(self, pattern: re.Pattern[bytes]) -> None:
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()


def _decoded(literal: bytes) -> str:
    if _PLAIN_STRING.fullmatch(literal):
        return literal[1:-1].decode()  # nearly every string, in a twentieth of the time
    return tomllib.loads(f"v = {literal.decode()}")["v"]
