"""Whole embedders: the command is run on a copy of `before/` and must leave `after/`."""

from __future__ import annotations

import difflib
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from migrate_wasi.cli import main
from tests.fixture_support import FIXTURES, Expectation, Fixture, Tree, fixtures, tree

CASES = fixtures()
Report = dict[str, Any]


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Fixture:
    return request.param


@pytest.fixture
def root(case: Fixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project before, as the current folder."""
    root = tmp_path / "project"
    shutil.copytree(case.before, root)
    monkeypatch.chdir(root)
    return root


def run(case: Fixture, report: Path, *flags: str) -> tuple[int, Report]:
    code = main([".", "--quiet", f"--report=json={report}", *case.options, *flags])
    return code, json.loads(report.read_text("utf-8"))


def assert_same(found: Tree, wanted: Tree) -> None:
    lines: list[str] = []
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            lines += difflib.unified_diff(
                _lines(wanted.get(name)),
                _lines(found.get(name)),
                f"expected/{name}",
                f"found/{name}",
            )
    assert found == wanted, "\n" + "".join(lines)


def _lines(raw: bytes | None) -> list[str]:
    # As they are written in the file: a difference may be in what does not show.
    return [repr(line)[2:-1] + "\n" for line in (raw or b"").splitlines(keepends=True)]


def listed(report: Report) -> list[Expectation]:
    """All that is not safe, in the order of the files."""
    return sorted(
        (one["path"], one["rule"], one["level"], one["line"])
        for one in report["findings"]
        if one["level"] != "safe"
    )


def test_becomes_what_a_person_would_write(case: Fixture, root: Path, tmp_path: Path) -> None:
    code, report = run(case, tmp_path / "report.json")
    assert report["problems"] == []
    assert_same(tree(root), tree(case.after))
    assert listed(report) == sorted(case.findings)
    assert code == case.exit


def test_versions_are_read(case: Fixture, root: Path, tmp_path: Path) -> None:
    _, report = run(case, tmp_path / "report.json", "--check")
    moves = {(one["from"]["version"], one["to"]["version"]) for one in report["embedders"]}
    if case.source:
        assert moves == {(case.source, case.target)}
    assert_same(tree(root), tree(case.before))


def test_a_second_run_changes_nothing(case: Fixture, root: Path, tmp_path: Path) -> None:
    run(case, tmp_path / "first.json")
    done = tree(root)
    code, report = run(case, tmp_path / "second.json")
    assert report["changes"] == []
    assert_same(tree(root), done)
    assert code == case.again


def test_a_second_run_that_is_told_the_old_release_changes_nothing(
    case: Fixture, root: Path, tmp_path: Path
) -> None:
    """As of someone who migrates file by file: new shapes are no legacy, whatever the versions."""
    run(case, tmp_path / "first.json")
    done = tree(root)
    told = ("--from", case.source, "--to", case.target) if case.source else ()
    _, report = run(case, tmp_path / "second.json", *told)
    assert report["changes"] == []
    assert_same(tree(root), done)


def test_undo_gives_back_what_was_there(case: Fixture, root: Path, tmp_path: Path) -> None:
    _, report = run(case, tmp_path / "report.json")
    if report["written"]:
        assert main(["undo"]) == 0
    assert_same(tree(root), tree(case.before))


def test_check_tells_what_is_to_be_done(case: Fixture, root: Path, tmp_path: Path) -> None:
    code, _ = run(case, tmp_path / "report.json", "--check")
    assert code == (1 if case.changes or case.exit else 0)
    assert_same(tree(root), tree(case.before))


# -- the fixtures themselves -----------------------------------------------------------------------


def test_every_folder_is_a_fixture() -> None:
    folders = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
    assert folders == [case.name for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_title_is_one_sentence(case: Fixture) -> None:
    assert re.fullmatch(r"[^\n]+[.]", case.title)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_name_says_whether_it_changes(case: Fixture) -> None:
    assert case.changes == (not case.name.startswith("unchanged-"))
    assert not case.changes or tree(case.before) != tree(case.after)


def test_titles_differ() -> None:
    titles: Sequence[str] = [case.title for case in CASES]
    assert len(set(titles)) == len(titles) >= 30
