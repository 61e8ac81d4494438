"""Suppression comments: where they count, what they must say, when they are stale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from migrate_wasi.edits import Edit, Finding, Level, safe, todo
from migrate_wasi.source import Source
from migrate_wasi.suppress import filter_findings, suppressions

RULE = "builder-rebind"


def source_of(name: str, text: str) -> Source:
    return Source.of(Path(name), name, text.encode())


def legacy(source: Source, word: bytes = b"LEGACY", rule: str = RULE) -> list[Finding]:
    """A finding at each `word`."""
    found: list[Finding] = []
    at = source.text.find(word)
    while at >= 0:
        finding = todo("a legacy use", (at, at + len(word)), help="see to it")
        found.append(replace(finding, rule=rule))
        at = source.text.find(word, at + 1)
    return found


IGNORE = f"migrate-wasi: ignore[{RULE}]"
FILE = f"migrate-wasi: ignore-file[{RULE}]"

KEPT_AWAY = [
    ("python, on the line", "a.py", f"LEGACY  # {IGNORE} because\n"),
    ("python, alone above", "a.py", f"# {IGNORE} because\nLEGACY\n"),
    ("python, with a comment between", "a.py", f"# {IGNORE} because\n# and more\nLEGACY\n"),
    ("python, indented", "a.py", f"if x:\n    # {IGNORE} because\n    LEGACY\n"),
    ("python, non-ASCII before", "a.py", f"'é…'; LEGACY  # {IGNORE} déjà vu\n"),
    ("python, CRLF", "a.py", f"# {IGNORE} because\r\nLEGACY\r\n"),
    ("python, no final newline", "a.py", f"LEGACY  # {IGNORE} because"),
    ("python, last line of a statement", "a.py", f"f(\n    LEGACY\n)  # {IGNORE} because\n"),
    ("rust, on the line", "a.rs", f"LEGACY; // {IGNORE} because\n"),
    ("rust, alone above", "a.rs", f"// {IGNORE} because\nLEGACY;\n"),
    ("rust, after a string with //", "a.rs", f'"http://x"; LEGACY; // {IGNORE} because\n'),
    ("rust, after a lifetime", "a.rs", f"&'a T; LEGACY; // {IGNORE} because\n"),
    ("toml, on the line", "Cargo.toml", f'x = "LEGACY" # {IGNORE} because\n'),
    ("toml, alone above", "Cargo.toml", f'# {IGNORE} because\nx = "LEGACY"\n'),
    ("requirements", "requirements.txt", f"LEGACY==2.0 # {IGNORE} because\n"),
    ("yaml", "environment.yml", f"- LEGACY  # {IGNORE} because\n"),
    ("markdown", "README.md", f"<!-- {IGNORE} because -->\nLEGACY\n"),
    ("a fence of markdown", "README.md", f"```rust\nLEGACY; // {IGNORE} because\n```\n"),
    ("a list of rules", "a.py", f"LEGACY  # migrate-wasi: ignore[{RULE},paths] because\n"),
    ("the whole file", "a.py", f"#!/usr/bin/python\n# {FILE} because\nx\nLEGACY\n\nLEGACY\n"),
    ("the whole file in rust", "a.rs", f"// {FILE} because\nfn a() {{ LEGACY }}\n"),
]


@pytest.mark.parametrize(("case", "name", "text"), KEPT_AWAY, ids=[c[0] for c in KEPT_AWAY])
def test_kept_away(case: str, name: str, text: str) -> None:
    source = source_of(name, text)
    findings = legacy(source)
    if case == "python, last line of a statement":
        findings = [replace(findings[0], start=0, end=text.index(")") + 1)]
    kept, about = filter_findings(source, findings)
    assert kept == []
    assert [finding.rule for finding in about if "paths" not in finding.message] == []


NOT_KEPT_AWAY = [
    ("another rule", "a.py", "LEGACY  # migrate-wasi: ignore[paths] because\n"),
    ("another line", "a.py", f"# {IGNORE} because\nx\nLEGACY\n"),
    ("behind code on the line above", "a.py", f"x  # {IGNORE} because\nLEGACY\n"),
    ("the line below", "a.py", f"LEGACY\n# {IGNORE} because\n"),
    ("no reason", "a.py", f"LEGACY  # {IGNORE}\n"),
    ("no rule", "a.py", "LEGACY  # migrate-wasi: ignore[] because\n"),
    ("no brackets", "a.py", "LEGACY  # migrate-wasi: ignore because\n"),
    ("another verb", "a.py", f"LEGACY  # migrate-wasi: allow[{RULE}] because\n"),
    ("a python string", "a.py", f'LEGACY; "# {IGNORE} because"\n'),
    ("a python docstring", "a.py", f'"""\n# {IGNORE} because\n"""; LEGACY\n'),
    ("a rust string", "a.rs", f'LEGACY; "// {IGNORE} because";\n'),
    ("a rust raw string", "a.rs", f'LEGACY; r#"" // {IGNORE} because"#;\n'),
    ("a rust string over lines", "a.rs", f'LEGACY; "a\n// {IGNORE} because\n"; LEGACY\n'),
    ("a toml string", "a.toml", f'a = "# {IGNORE} because LEGACY"\n'),
    ("a toml string over lines", "a.toml", f'a = """\n# {IGNORE} because\n"""\nb = "LEGACY"\n'),
    ("a fragment of an address", "requirements.txt", f"LEGACY@https://x/y#{IGNORE} because\n"),
    ("ignore-file below code", "a.py", f"x\n# {FILE} because\nLEGACY\n"),
    ("ignore-file behind code", "a.py", f"x # {FILE} because\nLEGACY\n"),
]


@pytest.mark.parametrize(("case", "name", "text"), NOT_KEPT_AWAY, ids=[c[0] for c in NOT_KEPT_AWAY])
def test_not_kept_away(case: str, name: str, text: str) -> None:
    source = source_of(name, text)
    findings = legacy(source)
    assert findings
    assert filter_findings(source, findings)[0] == findings, case


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"x  # {IGNORE}\n", "the reason behind the brackets is missing"),
        ("x  # migrate-wasi: ignore[] because\n", "names no rule"),
        ("x  # migrate-wasi: ignore because\n", "its form is not known"),
        (f"x\n# {FILE} because\n", "at the top of the file"),
    ],
)
def test_a_comment_of_wrong_form_is_a_finding(text: str, said: str) -> None:
    source = source_of("a.py", text)
    (finding,) = filter_findings(source, [])[1]
    assert (finding.rule, finding.level) == ("suppression", Level.TODO)
    assert said in finding.message
    assert finding.help
    assert source.text[finding.start : finding.end].startswith(b"migrate-wasi:")


def test_a_comment_without_a_finding_is_stale() -> None:
    source = source_of("a.py", f"x  # {IGNORE} because\n")
    (finding,) = filter_findings(source, [])[1]
    assert (finding.rule, finding.level, finding.edits) == ("stale-suppression", Level.REVIEW, ())
    assert RULE in finding.message


def test_a_stale_comment_names_the_rules_that_would_be_right() -> None:
    source = source_of("a.py", "LEGACY  # migrate-wasi: ignore[paths] because\n")
    (finding,) = filter_findings(source, legacy(source))[1]
    assert RULE in finding.help


def test_only_the_unused_rules_of_a_list_are_stale() -> None:
    source = source_of("a.py", f"LEGACY  # migrate-wasi: ignore[paths, {RULE}] because\n")
    (finding,) = filter_findings(source, legacy(source))[1]
    assert "paths" in finding.message
    assert RULE not in finding.message


def test_a_suppressed_use_holds_back_the_other_edits_of_its_symbol() -> None:
    source = source_of("a.py", f"LEGACY  # {IGNORE} because\nLEGACY\nother\n")
    edits = [
        replace(safe("moves", Edit.replace(at, at + 6, "new"), group="symbol:X"), rule=RULE)
        for at in (0, source.text.index(b"\nLEGACY") + 1)
    ]
    free = replace(safe("moves", Edit.insert(len(source.text), "y"), group="symbol:Y"), rule=RULE)
    kept, about = filter_findings(source, [*edits, free])
    assert about == []
    assert [(finding.level, finding.edits) for finding in kept] == [
        (Level.TODO, ()),
        (Level.SAFE, free.edits),
    ]
    assert "line 1" in kept[0].help


def test_the_parts_of_a_comment() -> None:
    (found,) = suppressions(source_of("a.rs", f"x(); // see: {IGNORE}  it is a fork \r\n"))
    assert (found.rules, found.reason, found.line) == ((RULE,), "it is a fork", 0)


def test_a_source_without_the_mark_is_not_looked_at() -> None:
    source = source_of("a.py", "LEGACY # ignore\n")
    findings = legacy(source)
    assert filter_findings(source, iter(findings)) == (findings, [])
