"""The project guards itself: documentation, provenance, tests that are collected, clean text."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from migrate_wasi import catalog, explain
from migrate_wasi.rules import all_rules

HOME = Path(__file__).resolve().parents[1]
TRACKED = subprocess.run(
    ["git", "ls-files"], cwd=HOME, capture_output=True, text=True, check=True
).stdout.splitlines()
RULES = {rule.name: rule for rule in all_rules()}


def test_the_page_of_rules_is_what_the_rules_say() -> None:
    assert (HOME / "docs/rules.md").read_text("utf-8") == explain.reference(), "run tools/docs"


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_says_what_since_when_and_where_that_is_written(name: str) -> None:
    rule = RULES[name]
    first = rule.doc.strip().split("\n\n")[0]
    assert first.endswith("."), "the first paragraph is one sentence: what becomes what"
    if any(rule.since.values()):
        assert re.search(r"[Pp]rovenance|crates/", rule.doc), "name the tag and the file"


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_has_a_case_that_must_not_change(name: str) -> None:
    words = re.compile(r"noop|untouched|unchanged|ignored|must_not|left_alone|not_touched|nothing")
    named = name.replace("-", "[-_]")
    tests = [HOME / path for path in TRACKED if re.fullmatch(r"tests/.*\.py", path)]
    texts = [text for path in tests if re.search(named, text := path.read_text("utf-8"))]
    assert any(words.search(text) for text in texts), f"no test file speaks of {name}"


def test_every_item_of_the_catalogue_has_a_rule_that_exists_or_none() -> None:
    known = {*explain.rule_docs(), "none"}
    assert {item.rule for item in catalog.items()} <= known


def test_every_test_function_is_collected() -> None:
    for path in TRACKED:
        if not re.fullmatch(r"tests/(?:\w+/)?test_\w+\.py", path):
            continue
        tree = ast.parse((HOME / path).read_text("utf-8"))
        names = [n.name for n in tree.body if isinstance(n, ast.FunctionDef)]
        tests = [name for name in names if name.startswith("test")]
        assert len(tests) == len(set(tests)), f"{path}: a later test hides an earlier one"
        assert tests, f"{path} has no test"


def test_no_text_names_a_machine_or_a_registry_host() -> None:
    bad = re.compile(
        r"(?<![\w.])/(?:work|root|home)/\w|\b(?:pypi|crates|static\.crates|registry\.npmjs)\.(?:org|io)\b"
    )
    for path in TRACKED:
        file = HOME / path
        if (
            path == "tests/test_project.py"
            or file.suffix in {".lock", ".ipynb"}
            or not file.is_file()
        ):
            continue
        text = file.read_text("utf-8", "replace")
        match = bad.search(text)
        assert match is None, f"{path}: {match.group() if match else ''}"
