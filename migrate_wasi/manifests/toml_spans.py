"""Where every key and value of a TOML document stands, in bytes.

tomllib says what a document means but not where; this says where, for documents that tomllib has
accepted (so nothing here needs to look for errors). Grammar: toml.io/en/v1.0.0.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from migrate_wasi.source import Source, UnreadableSourceError

Path = tuple[str | int, ...]
Kind = Literal["string", "array", "table", "other"]

_BLANK = re.compile(rb"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(rb"[ \t]*")
_BARE = re.compile(rb"[A-Za-z0-9_-]+")
_STRING = re.compile(
    rb'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}'
    rb"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    rb'|"(?:[^"\\\n]|\\.)*"'
    rb"|'[^'\n]*'"
)
_OTHER = re.compile(rb"[^,\]}\r\n#]+")


@dataclass(frozen=True, eq=False)
class Node:
    """One value: `path` from the root, its span, and its key's start (-1 for array elements).

    `header` is true for a value that is a `[table]` of its own: its span is that of the header
    line up to the end of its last entry. `value` is the text of a string.
    """

    path: Path
    kind: Kind
    start: int
    end: int
    key: int = -1
    key_end: int = -1
    header: bool = False
    inline: bool = False
    value: str = ""


@dataclass
class Document:
    """All the nodes of a document, in order."""

    text: bytes
    nodes: list[Node] = field(default_factory=list[Node])

    def below(self, path: Path) -> Iterator[Node]:
        """The values directly in the table or array at `path`; `*` stands for any one step."""
        for node in self.nodes:
            if len(node.path) == len(path) + 1 and matches(node.path[:-1], path):
                yield node

    def at(self, path: Path) -> Node | None:
        return next((node for node in self.nodes if node.path == path), None)


def matches(path: Path, pattern: Path) -> bool:
    return len(path) == len(pattern) and all(
        want in ("*", have) for have, want in zip(path, pattern, strict=True)
    )


def scan(source: Source) -> Document:
    """Read a document; raises `UnreadableSourceError` where it is not valid TOML."""
    try:
        tomllib.loads(source.text.decode())
    except tomllib.TOMLDecodeError as error:
        raise UnreadableSourceError(f"it is not valid TOML ({error}); correct it") from None
    return _Scanner(source.text).document()


class _Scanner:
    def __init__(self, text: bytes) -> None:
        self.text = text
        self.result = Document(text)
        self.counts: dict[Path, int] = {}

    def document(self) -> Document:
        at = self.blank(0)
        base: Path = ()
        header: Node | None = None
        last = 0
        while at < len(self.text):
            if self.text.startswith(b"[", at):
                self.close(header, last)
                header, at = self.header(at)
                base, last = header.path, at
            else:
                at = last = self.pair(base, at)
            at = self.blank(at)
        self.close(header, last)
        self.result.nodes.sort(key=lambda node: (node.start, -node.end))
        return self.result

    def close(self, header: Node | None, end: int) -> None:
        if header is not None:
            self.result.nodes.append(
                Node(header.path, "table", header.start, end, header.key, header.key_end, True)
            )

    def header(self, at: int) -> tuple[Node, int]:
        start, array = at, self.text.startswith(b"[[", at)
        keys, key, at = self.keys(at + (2 if array else 1))
        path = self.resolve(tuple(keys))
        if array:
            index = self.counts.get(path, -1) + 1
            self.counts[path] = index
            path = (*path, index)
        end = self.text.index(b"]", at) + (2 if array else 1)
        return Node(path, "table", start, end, key, at, True), end

    def resolve(self, keys: Path) -> Path:
        """A header's keys with the indices of the arrays of tables that they pass through."""
        path: Path = ()
        for position, key in enumerate(keys):
            path = (*path, key)
            if path in self.counts and position < len(keys) - 1:
                path = (*path, self.counts[path])
        return path

    def pair(self, base: Path, at: int) -> int:
        keys, key, at = self.keys(at)
        key_end = at
        at = self.space(self.text.index(b"=", at) + 1)
        return self.value((*base, *keys), at, key, key_end)

    def keys(self, at: int) -> tuple[list[str], int, int]:
        """A dotted key: its parts, where it starts, where it ends."""
        parts: list[str] = []
        start = at = self.space(at)
        while True:
            match = _STRING.match(self.text, at) or _BARE.match(self.text, at)
            assert match is not None
            raw = match.group()
            parts.append(_decoded(raw) if raw[:1] in (b'"', b"'") else raw.decode())
            end = match.end()
            at = self.space(end)
            if not self.text.startswith(b".", at):
                return parts, start, end
            at = self.space(at + 1)

    def value(self, path: Path, at: int, key: int = -1, key_end: int = -1) -> int:
        first = self.text[at : at + 1]
        if first == b"[":
            end = self.array(path, at)
            self.add(Node(path, "array", at, end, key, key_end))
            return end
        if first == b"{":
            end = self.table(path, at)
            self.add(Node(path, "table", at, end, key, key_end, inline=True))
            return end
        match = _STRING.match(self.text, at)
        if match is not None:
            text = _decoded(match.group())
            self.add(Node(path, "string", at, match.end(), key, key_end, value=text))
            return match.end()
        other = _OTHER.match(self.text, at)
        assert other is not None
        end = at + len(other.group().rstrip())
        self.add(Node(path, "other", at, end, key, key_end))
        return end

    def array(self, path: Path, at: int) -> int:
        at, index = self.blank(at + 1), 0
        while not self.text.startswith(b"]", at):
            at = self.blank(self.value((*path, index), at))
            index += 1
            if self.text.startswith(b",", at):
                at = self.blank(at + 1)
        return at + 1

    def table(self, path: Path, at: int) -> int:
        at = self.blank(at + 1)
        while not self.text.startswith(b"}", at):
            at = self.blank(self.pair(path, at))
            if self.text.startswith(b",", at):
                at = self.blank(at + 1)
        return at + 1

    def add(self, node: Node) -> None:
        self.result.nodes.append(node)

    def blank(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        return match.end() if match else at

    def space(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at


def _decoded(raw: bytes) -> str:
    if b"\\" not in raw and raw[:3] not in (b'"""', b"'''"):
        return raw[1:-1].decode()
    return tomllib.loads("x = " + raw.decode())["x"]
