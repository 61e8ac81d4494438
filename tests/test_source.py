"""Bytes on disk to UTF-8 text and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate_wasi.source import Source, UnreadableSourceError


def source(raw: bytes, name: str = "x.py") -> Source:
    return Source.of(Path(name), name, raw)


ROUND_TRIPS = {
    "empty": b"",
    "no final newline": b"x = 1",
    "CRLF": b"x = 1\r\ny = 2\r\n",
    "lone CR": b"x = 1\ry = 2\r",
    "mixed endings": b"a\r\nb\nc\rd",
    "byte order mark": b"\xef\xbb\xbfx = 1\n",
    "latin-1": b"# -*- coding: latin-1 -*-\nname = '\xe9'\n",
    "cp1252 in the second line": b"#!/usr/bin/env python\n# coding: cp1252\nname = '\x80'\n",
    "non-ASCII": "name = '日本'\n".encode(),
}


@pytest.mark.parametrize("name", ROUND_TRIPS)
def test_what_is_not_edited_comes_back_byte_for_byte(name: str) -> None:
    raw = ROUND_TRIPS[name]
    one = source(raw)
    assert one.encode(one.text) == raw


UNREADABLE = {
    "binary": (b"\x7fELF\0\0", "NUL"),
    "UTF-16": ("x = 1\n".encode("utf-16"), "NUL"),
    "not UTF-8": (b"name = '\xe9'\n", "not valid utf-8"),
    "an encoding that nobody knows": (b"# coding: klingon\n", "unknown encoding 'klingon'"),
    "not in its own encoding": (b"# coding: ascii\nx = '\xe9'\n", "not valid ascii"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_text_says_so(name: str) -> None:
    raw, expected = UNREADABLE[name]
    with pytest.raises(UnreadableSourceError, match=expected):
        source(raw)


def test_a_coding_line_counts_in_python_only() -> None:
    assert source(b"# coding: latin-1\n", "x.toml").encoding == "utf-8"


def test_positions_count_lines_from_one_and_columns_in_characters() -> None:
    one = source("é = 1\r\nß = 2\n".encode())
    assert one.position(0) == (1, 1)
    assert one.position(one.text.index("ß".encode())) == (2, 1)
    assert one.position(one.text.index(b"2")) == (2, 5)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        (b"a\r\nb\n", 0, b"\r\n"),
        (b"a\r\nb\n", 3, b"\n"),
        (b"a\r\nb", 4, b"\r\n"),
        (b"a\rb", 3, b"\r"),
        (b"a", 1, b"\n"),
    ],
)
def test_a_new_line_ends_as_its_neighbours_do(text: bytes, at: int, expected: bytes) -> None:
    assert source(text).newline_at(at) == expected
