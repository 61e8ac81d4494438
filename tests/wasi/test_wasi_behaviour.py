"""Behaviour as data: the rows, and that the code asks for each by its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from wasi_core.wasi import behaviour
from wasi_core.wasi.behaviour import Row, at, parse, rows
from wasi_core.wasi.functions import FUNCTIONS

_SHIMS = Path(__file__).resolve().parents[2] / "shims"
_ASKED = re.compile(r"behaviour\[\s*\"(\w+)\"\s*\]")


def asked() -> set[str]:
    """The names that the code asks for."""
    found: set[str] = set()
    for path in _SHIMS.rglob("*.py"):
        if path.parent.name != "behaviours":
            found.update(_ASKED.findall(path.read_text("utf-8")))
    return found


def test_every_name_that_is_asked_for_has_a_row() -> None:
    assert asked() - {row.name for row in rows()} == set()


def test_every_row_is_asked_for() -> None:
    """Or came with one that is: in the same release, for the same functions."""
    names = asked()
    together = {
        (row.since, row.until, function)
        for row in rows()
        if row.name in names
        for function in row.functions
    }
    alone = [
        row.name
        for row in rows()
        if row.name not in names
        and not {(row.since, row.until, function) for function in row.functions} <= together
    ]
    assert alone == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
def test_row(row: Row) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", row.name)
    assert row.functions == ("*",) or set(row.functions) <= FUNCTIONS.keys()
    assert row.older
    assert row.newer
    assert row.older != row.newer
    assert row.source
    since = parse(row.since)
    assert since > parse("2.0.2")
    assert row.until is None or parse(row.until) > since


@pytest.mark.parametrize(
    ("version", "newer"),
    [("11.0.1", False), ("12", True), ("12.0.0", True), ("23.0.1", True), ("46", True)],
)
def test_a_release_has_what_came_before_it(version: str, newer: bool) -> None:
    assert at(version)["bad_pointers_trap"] is newer


@pytest.mark.parametrize(
    ("version", "inside"), [("19.0.2", False), ("20", True), ("21.0.2", True), ("22", False)]
)
def test_a_behaviour_that_went_again(version: str, inside: bool) -> None:
    assert at(version)["preview0_vectors_refused"] is inside


@pytest.mark.parametrize("version", ["1.0.0", "47", "2.0.0.0", "", "new", "23.-1", "²3"])
def test_no_release(version: str) -> None:
    with pytest.raises(ValueError, match="wasi-common"):
        at(version)


def test_a_name_without_a_row() -> None:
    with pytest.raises(KeyError):
        at("23.0.1")["no_such_row"]


def test_two_rows_of_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from wasi_core.wasi import behaviours

    monkeypatch.setattr(behaviours, "ROWS", rows() + rows()[:1])
    with pytest.raises(ValueError, match="one name"):
        behaviour.rows.__wrapped__()
