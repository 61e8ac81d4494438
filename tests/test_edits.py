"""Edits: which of them go together, and what they make of a text."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from migrate_wasi.edits import Edit, apply, choose, difference, review, safe
from migrate_wasi.source import Source


def source(text: bytes) -> Source:
    return Source.of(Path("x.rs"), "x.rs", text)


def test_edits_are_applied_from_the_back() -> None:
    edits = [Edit.replace(0, 1, "AA"), Edit.delete(1, 2), Edit.insert(3, "!")]
    assert apply(source(b"abc"), edits) == b"AAc!"


def test_insertions_at_one_place_keep_their_order() -> None:
    assert apply(source(b""), [Edit.insert(0, "z"), Edit.insert(0, "a")]) == b"za"


def test_new_lines_follow_the_place_in_a_file_of_mixed_endings() -> None:
    text = b"one\r\ntwo\n"
    edits = [Edit.insert(3, "\nmore"), Edit.insert(8, "\nmore")]
    assert apply(source(text), edits) == b"one\r\nmore\r\ntwo\nmore\n"


def test_the_first_finding_wins_and_the_other_is_put_off_whole() -> None:
    first = safe("first", Edit.replace(0, 4, "x"))
    second = review("second", Edit.replace(2, 6, "y"), Edit.insert(9, "z"))
    assert choose([first, second]) == ([first], [second])


def test_neighbours_do_not_overlap() -> None:
    findings = [safe("a", Edit.replace(0, 2, "x")), safe("b", Edit.replace(2, 4, "y"))]
    assert choose(findings) == (findings, [])


def test_an_edit_that_two_rules_ask_for_is_made_once() -> None:
    line = Edit.insert(0, "use a::B;\n")
    taken, put_off = choose([safe("a", line), safe("b", line, Edit.delete(5, 6))])
    assert [finding.edits for finding in taken] == [(line,), (Edit.delete(5, 6),)]
    assert put_off == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_difference_turns_one_text_into_the_other(before: str, after: str) -> None:
    old, new = before.replace("\r", "").encode(), after.replace("\r", "").encode()
    edit = difference(old, new)
    if edit is None:
        assert old == new
    else:
        assert old[: edit.start] + edit.text + old[edit.end :] == new
        edit.text.decode()  # never cuts a character in two
