"""A file brought to rest: passes, levels, groups, and results that do not stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from migrate_wasi.edits import Edit, Finding, Level, review, safe, todo
from migrate_wasi.settle import UnsettledError, settle
from migrate_wasi.source import Source

OLD = Source.of(Path("x.txt"), "x.txt", b"one\r\ntwo\r\nthree\r\n")


def stands(_before: Source, _after: Source) -> None:
    return None


def words(source: Source, old: bytes, new: str) -> Iterator[Edit]:
    at = source.text.find(old)
    if at >= 0:
        yield Edit.replace(at, at + len(old), new)


def test_edits_of_one_pass_are_reported_as_they_are() -> None:
    settled = settle(
        OLD, lambda s: [safe("x", e) for e in words(s, b"two", "2")], stands, Level.REVIEW
    )
    assert settled.after == b"one\r\n2\r\nthree\r\n"
    assert settled.edits == (Edit.replace(5, 8, "2"),)


def test_overlapping_findings_are_made_in_turn_and_keep_their_places() -> None:
    def analyse(source: Source) -> Iterator[Finding]:
        for edit in words(source, b"two\r\nthree", "two and\nthree"):
            yield safe("first", edit)
        for edit in words(source, b"three", "3"):
            yield safe("second", edit)

    settled = settle(OLD, analyse, stands, Level.REVIEW)
    assert settled.after == b"one\r\ntwo and\r\n3\r\n"
    assert [(f.message, OLD.position(f.start)[0]) for f in settled.findings] == [
        ("first", 2),
        ("second", 3),
    ]


def test_what_a_later_pass_settles_is_not_left_for_a_person() -> None:
    def analyse(source: Source) -> Iterator[Finding]:
        if b"one" in source.text:
            yield safe("one goes", *words(source, b"one", "1"))
            yield todo("two depends on it", (5, 8), help="wait")
        else:
            yield from (safe("two goes", edit) for edit in words(source, b"two", "2"))

    settled = settle(OLD, analyse, stands, Level.REVIEW)
    assert [finding.message for finding in settled.findings] == ["one goes", "two goes"]


def test_a_remark_stands_once_however_many_passes_there_are() -> None:
    def analyse(source: Source) -> Iterator[Finding]:
        yield review("look here", place=(0, 3))
        yield from (safe("two goes", edit) for edit in words(source, b"two", "2"))

    settled = settle(OLD, analyse, stands, Level.REVIEW)
    assert [finding.message for finding in settled.findings] == ["look here", "two goes"]


def test_a_lower_level_withholds_edits_and_says_how_to_get_them() -> None:
    settled = settle(
        OLD, lambda s: [review("x", e) for e in words(s, b"two", "2")], stands, Level.SAFE
    )
    assert settled.after == OLD.text
    (finding,) = settled.findings
    assert (finding.level, finding.edits) == (Level.TODO, ())
    assert "--level review" in finding.help


def test_a_symbol_moves_whole_or_not_at_all() -> None:
    def analyse(source: Source) -> Iterator[Finding]:
        for edit in words(source, b"two", "2"):
            yield safe("a use", edit, group="symbol")
        yield todo("a use that is not plain", (10, 15), help="by hand", group="symbol")
        for edit in words(source, b"one", "1"):
            yield safe("another symbol", edit, group="other")

    settled = settle(OLD, analyse, stands, Level.REVIEW)
    assert settled.after == b"1\r\ntwo\r\nthree\r\n"
    assert [f.level for f in settled.findings if f.group == "symbol"] == [Level.TODO, Level.TODO]


def test_a_result_that_does_not_stand_is_taken_back() -> None:
    def broken(_before: Source, _after: Source) -> str:
        return "it does not parse any more"

    with pytest.raises(UnsettledError, match="does not parse"):
        settle(OLD, lambda s: [safe("x", e) for e in words(s, b"two", "2")], broken, Level.REVIEW)


def test_findings_for_the_text_on_disk_are_asked_for_once() -> None:
    def analyse(source: Source) -> Iterator[Finding]:
        assert source is OLD
        for edit in words(source, b"two", "2"):
            yield safe("a use", edit)
        yield todo("left", (10, 15), help="by hand")

    settled = settle(OLD, analyse, stands, Level.REVIEW, once=True)
    assert settled.after == b"one\r\n2\r\nthree\r\n"
    assert [f.message for f in settled.findings] == ["a use", "left"]


def test_edits_that_never_come_to_rest_are_taken_back() -> None:
    with pytest.raises(UnsettledError, match="do not come to rest"):
        settle(OLD, lambda s: [safe("x", e) for e in words(s, b"o", "oo")], stands, Level.REVIEW)


def test_nothing_to_do_needs_no_check() -> None:
    def never(_before: Source, _after: Source) -> str:
        raise AssertionError("checked without a change")

    assert settle(OLD, lambda _: [], never, Level.REVIEW).after == OLD.text
    assert replace(OLD, text=b"").line_starts == [0]
