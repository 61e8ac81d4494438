"""The output formats over one plan: complete, valid, and usable by the tools they are for."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from plans import change, full, located, plan

from migrate_wasi import reports
from migrate_wasi.edits import Edit, safe, todo
from migrate_wasi.plan import Problem
from migrate_wasi.reports import FORMATS, Outcome, render
from migrate_wasi.source import Source

TEXT = """\
demo, tests
  from  2.0.2 (Cargo.lock line 812)
  to    24.0.0 (the first whose `sync` feature builds without wasmtime)

Dependencies
  Cargo.toml  wasi-common        2.0  ->  24.0.0   the unified crate
  Cargo.toml  wasi-cap-std-sync  2.0  ->  removed  part of wasi-common

Changed 2 files
  src/main.rs  2 edits
  Cargo.toml   1 edit

Left for a person (todo): 1
  Settle these before anything else: a later run does not list them again.
  src/main.rs:3:1  caps  `FileCaps` is gone: 100% of it
      help: decide, then edit: it

Worth a look (review): 1
  src/main.rs:2:1  builder-in-place  the builder changes in place
      help: look at | `a|b` <x>

Applied with the same meaning (safe): 2
  Cargo.toml:1:16  dependency  moves along
  src/main.rs:1:5  moved-path  the crate is now a module

Could not be read, parsed, run or written: 1
  src/bad,1.rs  it is not valid UTF-8
      help: convert it

Next
  cargo update -p wasi-common
  migrate-wasi undo .  # takes all of this back

Read 7 files, 2 with uses of the API; 1 skipped, 1 refused.
  skipped, excluded:
    vendor/a.rs
  refused, a git source of this name:
    old/src/lib.rs
The unified wasi-common ends at release 46; later releases of its repository do not have it. \
This move buys time on one maintained line, it is not the last.
"""

GITHUB = """\
::error file=src/bad%2C1.rs,title=migrate-wasi::it is not valid UTF-8: convert it
::error file=src/main.rs,line=3,endLine=3,col=1,endColumn=9,title=migrate-wasi caps\
::`FileCaps` is gone: 100%25 of it%0Adecide,%0Athen edit: it
::warning file=src/main.rs,line=2,endLine=2,col=1,endColumn=22,title=migrate-wasi builder-in-place\
::the builder changes in place%0Alook at | `a|b` <x>
::notice file=Cargo.toml,line=1,endLine=1,col=16,endColumn=19,title=migrate-wasi dependency\
::moves along
::notice file=src/main.rs,line=1,endLine=1,col=5,endColumn=22,title=migrate-wasi moved-path\
::the crate is now a module
"""


@pytest.fixture(autouse=True)
def at_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_renders_a_full_and_an_empty_plan(tmp_path: Path, name: str) -> None:
    assert render(name, full(tmp_path))
    assert isinstance(render(name, plan(tmp_path)), str)


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_hides_what_is_left_for_a_person(tmp_path: Path, name: str) -> None:
    said = render(name, full(tmp_path))
    assert "is gone" in said
    assert "decide," in said
    assert "not valid UTF-8" in said


def test_text(tmp_path: Path) -> None:
    outcome = Outcome(written=True, undo="migrate-wasi undo .")
    assert render("text", full(tmp_path), outcome) == TEXT


def test_text_with_colour_says_the_same(tmp_path: Path) -> None:
    coloured = render("text", full(tmp_path), color=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render("text", full(tmp_path))


def test_text_before_writing_promises_nothing(tmp_path: Path) -> None:
    said = render("text", full(tmp_path))
    assert "Would change 2 files" in said
    assert "undo" not in said
    assert "Applied" not in said


def test_text_of_an_empty_plan(tmp_path: Path) -> None:
    said = "Nothing to migrate.\n\nRead 0 files, 0 with uses of the API; 0 skipped, 0 refused.\n"
    assert render("text", plan(tmp_path)) == said


def test_github(tmp_path: Path) -> None:
    assert render("github", full(tmp_path)) == GITHUB


def test_github_leaves_out_columns_over_several_lines(tmp_path: Path) -> None:
    source = Source.of(Path("a.rs"), "a.rs", b"ab\ncd\n")
    finding = located(source, todo("m", (1, 4), help="h"), "r")
    assert "line=1,endLine=2,title" in render("github", plan(tmp_path, findings=[finding]))


def test_markdown_cells_stay_one_line_and_one_cell(tmp_path: Path) -> None:
    said = render("markdown", full(tmp_path), Outcome(written=True))
    assert "2 files changed, 1 place left for a person." in said
    assert "| look at \\| `a\\|b` &lt;x> |" in said
    assert "| decide, then edit: it |" in said
    assert "```sh\ncargo update -p wasi-common\n```" in said


# ------------------------------------------------------------------ json and sarif


def validated(document: str, schema: dict[str, Any]) -> dict[str, Any]:
    loaded = json.loads(document)
    jsonschema.validate(loaded, schema)
    return loaded


PLAN_SCHEMA = json.loads((Path(reports.__file__).parent / "plan.schema.json").read_text())
SARIF_SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0.json").read_text())


def test_json_follows_its_schema(tmp_path: Path) -> None:
    found = validated(render("json", full(tmp_path)), PLAN_SCHEMA)
    assert found["summary"] == {
        "changed_files": 2,
        "safe": 2,
        "review": 1,
        "todo": 1,
        "problems": 1,
    }
    assert found["embedders"][0]["from"] == {"version": "2.0.2", "why": "Cargo.lock line 812"}
    assert found["embedders"][0]["manifest"] == "Cargo.toml"
    validated(render("json", plan(tmp_path)), PLAN_SCHEMA)


def test_json_describes_every_part() -> None:
    parts = PLAN_SCHEMA["properties"]
    assert [name for name in parts if "description" not in parts[name]] == ["tool"]


def test_sarif_follows_its_schema(tmp_path: Path) -> None:
    found = validated(render("sarif", full(tmp_path)), SARIF_SCHEMA)
    (run,) = found["runs"]
    assert [result["level"] for result in run["results"]] == ["note", "warning", "error", "note"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert run["invocations"][0]["executionSuccessful"] is False
    validated(render("sarif", plan(tmp_path)), SARIF_SCHEMA)


def test_sarif_names_are_addresses(tmp_path: Path) -> None:
    source = Source.of(Path("a b#é.rs"), "a b#é.rs", b"x\n")
    finding = located(source, todo("m", (0, 1), help="h"), "r")
    absolute = Problem("/root dir/a.rs", "m", "h")
    said = render("sarif", plan(tmp_path, findings=[finding], problems=[absolute]))
    assert '"uri": "a%20b%23%C3%A9.rs"' in said
    assert '"uri": "file:///root%20dir/a.rs"' in said


def test_sarif_fixes_lead_to_the_new_text(tmp_path: Path) -> None:
    made = full(tmp_path)
    found = json.loads(render("sarif", made))
    for file in made.changes:
        text = file.source.text.decode()
        fixes: list[dict[str, Any]] = [
            replacement
            for result in found["runs"][0]["results"]
            for fix in result.get("fixes", ())
            for artifact in fix["artifactChanges"]
            if artifact["artifactLocation"]["uri"] == file.source.name
            for replacement in artifact["replacements"]
        ]
        starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n", text))]
        spans: list[tuple[int, int, str]] = []
        for fix in fixes:
            region: dict[str, int] = fix["deletedRegion"]
            start = starts[region["startLine"] - 1] + region["startColumn"] - 1
            end = starts[region["endLine"] - 1] + region["endColumn"] - 1
            spans.append((start, end, fix["insertedContent"]["text"]))
        for start, end, new in sorted(spans, reverse=True):
            text = text[:start] + new + text[end:]
        assert text.encode() == file.after


def test_sarif_of_a_written_plan_offers_no_fixes(tmp_path: Path) -> None:
    assert '"fixes"' not in render("sarif", full(tmp_path), Outcome(written=True))


# ------------------------------------------------------------------ diff

DIFFS = [
    ("line feeds", "a.rs", b"a\nb\nc\n", b"b", "B"),
    ("crlf", "a.rs", b"a\r\nb\r\nc\r\n", b"b", "B\nB"),
    ("mixed endings", "a.rs", b"a\r\nb\nc\rd\n", b"b", "B"),
    ("no final newline", "a.rs", b"a\nb", b"b", "B"),
    ("no final newline, change elsewhere", "a.rs", b"a\nb", b"a", "A"),
    ("a final newline is added", "a.rs", b"a\nb", b"b", "b\n"),
    ("a final newline goes", "a.rs", b"a\nb\n", b"b\n", "b"),
    ("byte order mark", "a.rs", b"\xef\xbb\xbfa\nb\n", b"a", "A"),
    ("latin-1", "a.py", b"# coding: latin-1\n# \xe9\nb\n", b"b", "B"),
    ("lines that look like headers", "a.rs", b"-- a/x\n++ b/x\n-- a\n", b"-- a/x", "-- b/x"),
    ("form feed and other separators", "a.py", "a\x0c\nb\u2028c\n".encode(), b"a", "A"),
    ("a name with a space", "a b.rs", b"a\n", b"a", "A"),
    ("a name with a quote", 'a"b.rs', b"a\n", b"a", "A"),
    ("a name with a backslash", "a\\b.rs", b"a\n", b"a", "A"),
    ("a name outside of ASCII", "é.rs", b"a\n", b"a", "A"),
    ("a file that becomes empty", "a.rs", b"a\n", b"a\n", ""),
    ("far apart", "a.rs", b"a\n" + b"x\n" * 50 + b"b\n", b"a", "A"),
]


@pytest.mark.parametrize("tool", ["git", "patch"])
@pytest.mark.parametrize(
    ("case", "name", "raw", "old", "new"), DIFFS, ids=[case[0] for case in DIFFS]
)
def test_the_diff_applies(
    tmp_path: Path, tool: str, case: str, name: str, raw: bytes, old: bytes, new: str
) -> None:
    command = {"git": ["git", "apply"], "patch": ["patch", "-p1", "--binary", "-s"]}[tool]
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    made = change(tmp_path, name, raw, (old, new))
    left = located(made.source, todo("--- a/x\n+++ b/x", (0, 1), help="h"), "r")
    diff = render("diff", plan(tmp_path, [made], [left]))
    done = subprocess.run(
        command,
        cwd=tmp_path,
        input=diff.encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, (case, done.stdout + done.stderr, diff)
    expected = made.source.encode(made.after)
    path = tmp_path / name
    assert (path.read_bytes() if path.exists() else b"") == expected


def test_a_diff_names_each_file_and_what_is_left(tmp_path: Path) -> None:
    lines = render("diff", full(tmp_path)).splitlines()
    assert lines[:4] == [
        "# todo src/main.rs:3:1 caps: `FileCaps` is gone: 100% of it",
        "#      help: decide, then edit: it",
        "# problem src/bad,1.rs: it is not valid UTF-8",
        "#      help: convert it",
    ]
    assert lines[4:6] == ["--- a/src/main.rs", "+++ b/src/main.rs"]


def test_a_change_of_nothing_has_no_diff(tmp_path: Path) -> None:
    assert render("diff", plan(tmp_path, [change(tmp_path, "a.rs", b"a\n")])) == ""


def test_a_finding_without_a_rule_file_is_no_obstacle(tmp_path: Path) -> None:
    source = Source.of(Path("a.rs"), "a.rs", b"x\n")
    finding = located(source, safe("m", Edit.insert(0, "y")), "not-a-rule")
    for name in FORMATS:
        render(name, plan(tmp_path, findings=[finding]))
