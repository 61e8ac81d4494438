"""JSON with the places of its strings, for editing a document without laying it out anew."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from migrate_wasi.source import Source, UnreadableSourceError

_SPACE = re.compile(rb"[ \t\r\n]*+")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
_OTHER = re.compile(rb"[^,\]}\s]++")
_TOKEN = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]++"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A string: its span without the quotes."""

    raw: bytes
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.raw)

    @property
    def value(self) -> bytes:
        """What it says, in UTF-8."""
        return _decoded(self.raw) if b"\\" in self.raw else self.raw

    def offset(self, inside: int) -> int:
        """The place in the document of byte `inside` of `value`."""
        if b"\\" not in self.raw:
            return self.start + inside
        at = 0
        for token in _TOKEN.finditer(self.raw):
            plain = not token.group().startswith(b"\\")
            length = len(token.group()) if plain else len(_decoded(token.group()))
            if inside < at + length:
                return self.start + token.start() + (inside - at if plain else 0)
            at += length
        return self.end


Json = dict[str, "Json"] | list["Json"] | Text | None


def scan(source: Source) -> Json:
    """The document; numbers and literals are None. Raises `UnreadableSourceError`."""
    try:
        json.loads(source.text)
    except (ValueError, RecursionError) as error:
        raise UnreadableSourceError(f"it is not valid JSON ({error}); correct it") from None
    value, _ = _value(source.text, _skip(source.text, 0))
    return value


def escaped(text: bytes, *, ascii_only: bool) -> bytes:
    """`text` as the inside of a JSON string."""
    return json.dumps(text.decode(), ensure_ascii=ascii_only)[1:-1].encode()


def _decoded(raw: bytes) -> bytes:
    # A lone surrogate has no UTF-8; a question mark keeps its place.
    value: str = json.loads(b'"' + raw + b'"')
    return value.encode("utf-8", "replace")


def _skip(text: bytes, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _string(text: bytes, at: int) -> tuple[Text, int]:
    match = _STRING.match(text, at)
    assert match is not None  # the document has been accepted by json
    return Text(match.group()[1:-1], at + 1), match.end()


def _value(text: bytes, at: int) -> tuple[Json, int]:
    first = text[at : at + 1]
    if first == b'"':
        return _string(text, at)
    if first == b"[":
        items: list[Json] = []
        at = _skip(text, at + 1)
        while text[at : at + 1] != b"]":
            item, at = _value(text, at)
            items.append(item)
            at = _after_comma(text, at)
        return items, at + 1
    if first == b"{":
        members: dict[str, Json] = {}
        at = _skip(text, at + 1)
        while text[at : at + 1] != b"}":
            key, at = _string(text, at)
            at = _skip(text, _skip(text, at) + 1)
            members[key.value.decode()], at = _value(text, at)
            at = _after_comma(text, at)
        return members, at + 1
    match = _OTHER.match(text, at)
    return None, match.end() if match else at + 1


def _after_comma(text: bytes, at: int) -> int:
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at : at + 1] == b"," else at
