r"""Scenarios: what a guest calls, in a text that one can read, and the files that it finds.

The files of `scenarios/` hold them. A line is one of:

    = name                      a scenario begins
    @ kind words…               what is there before; see `Setting`
    function arguments…         a call of the probe, arguments as in the table of functions
    fd = function arguments…    the same, and its first result is named
    function … -> @12           the same, with the addresses of the results
    ! kind words…               something that the host does meanwhile; see `host.py`
    # text                      a comment

An argument is, by its witx type:

    fd, number      `3`, `-1`, `0x10`, `$fd` for what was named
    flags, enum     a number, names of `wasi_core.wasi.types` such as `FD_READ|FD_WRITE`; for rights
                    also `ALL` and `RW`, all those of files
    string          `"text"` with the escapes of Python, `@address:length` for any place
    address         `_` for a buffer of 256 bytes, `_16` for one of 16, `@address` for any place
    iovec_array     `[4, 4]`: buffers of these lengths; `["ab", "c"]`: these bytes;
                    `[@8192:4]`: any place; `@address:count`: an array at any place
    in:address      of `poll_oneoff`: `[clock MONOTONIC 1000, read $fd, write 1]`

Everything else of the memory holds `?`, and any change of it is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).with_name("scenarios")

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\]|\S+)')


class ScenarioError(Exception):
    """A scenario that cannot be read or played; names file and line."""


class Step(NamedTuple):
    """A call of a guest, or something that the host does (`function` begins with `!`)."""

    line: str
    function: str
    arguments: list[str]
    #: The name of its first result, or nothing.
    named: str = ""
    #: Where the results are to be written; empty for places of the player's choice.
    results: list[str] = []  # noqa: RUF012 - never changed


class Scenario(NamedTuple):
    """A name, what is there before, and what happens."""

    name: str
    where: str
    settings: list[list[str]]
    steps: list[Step]


def tokens(text: str) -> list[str]:
    """The words of a line: text in quotes and lists are one each."""
    return _TOKEN.findall(text)


def text_of(token: str) -> bytes:
    r"""The bytes of `"text"`, UTF-8 but for escapes: `"\xff"` is one byte."""
    return token[1:-1].encode().decode("unicode_escape").encode("latin-1")


def scenarios(folder: Path = FOLDER) -> Iterator[Scenario]:
    """All scenarios, file by file. :raises ScenarioError: one has no name or a name twice."""
    seen: set[str] = set()
    for path in sorted(folder.glob("*.txt")):
        for scenario in read(path):
            if scenario.name in seen:
                raise ScenarioError(f"{scenario.where}: a second scenario {scenario.name}")
            seen.add(scenario.name)
            yield scenario


def read(path: Path) -> Iterator[Scenario]:
    """The scenarios of a file."""
    current: Scenario | None = None
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        where = f"{path.name}:{number}"
        mark, rest = line[0], line[1:].strip()
        if mark == "=":
            if current:
                yield current
            current = Scenario(rest, where, [], [])
        elif current is None:
            raise ScenarioError(f"{where}: before the first `= name`")
        elif mark == "@":
            current.settings.append(tokens(rest))
        elif mark == "!":
            kind, *words = tokens(rest)
            current.steps.append(Step(line, f"!{kind}", words))
        else:
            current.steps.append(_call(line))
    if current:
        yield current


def _call(line: str) -> Step:
    words = tokens(line)
    named = ""
    if len(words) > 1 and words[1] == "=":
        named, words = words[0], words[2:]
    results: list[str] = []
    if "->" in words:
        at = words.index("->")
        words, results = words[:at], words[at + 1 :]
    return Step(line, words[0], words[1:], named, results)
