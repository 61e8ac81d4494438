"""The files that other tools read: pre-commit hooks and the example workflow call what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from migrate_wasi.commands import migrate
from migrate_wasi.discover import kind_of

HOME = Path(__file__).resolve().parents[1]


def loaded(name: str) -> Any:
    return YAML(typ="safe").load((HOME / name).read_text("utf-8"))  # type: ignore[no-untyped-call]


HOOKS: dict[str, dict[str, Any]] = {hook["id"]: hook for hook in loaded(".pre-commit-hooks.yaml")}


def parsed(words: list[str]) -> dict[str, Any]:
    assert words[0] == "migrate-wasi"
    return migrate.make_context("migrate-wasi", words[1:]).params


def test_hooks_only_judge() -> None:
    assert set(HOOKS) == {"migrate-wasi", "migrate-wasi-project"}
    for hook in HOOKS.values():
        assert parsed(shlex.split(hook["entry"]))["check"] is True


def test_the_hook_for_a_project_looks_at_all_of_it() -> None:
    hook = HOOKS["migrate-wasi-project"]
    assert parsed(shlex.split(hook["entry"]))["paths"] == (Path(),)
    assert hook["pass_filenames"] is False


@pytest.mark.parametrize(
    "name",
    [
        "src/main.rs", "app.py", "app.pyi", "a.ipynb", "Cargo.toml", "crates/a/Cargo.toml",
        "pyproject.toml", "setup.cfg", "tox.ini", "Pipfile", "environment.yml", "environment.yaml",
        "requirements.txt", "requirements-dev.txt", "requirements.in",
    ],
)  # fmt: skip
def test_the_hook_for_files_takes_what_the_tool_can_judge(name: str) -> None:
    assert re.search(HOOKS["migrate-wasi"]["files"], name)
    assert kind_of(name) is not None


@pytest.mark.parametrize(
    "name", ["CHANGELOG.md", "ruff.toml", "Cargo.lock", "notes.txt", "a.rs.j2"]
)
def test_the_hook_for_files_takes_nothing_else(name: str) -> None:
    assert not re.search(HOOKS["migrate-wasi"]["files"], name)


def test_the_workflow_calls_what_there_is() -> None:
    steps: list[dict[str, Any]] = loaded("docs/github-workflow.yml")["jobs"]["check"]["steps"]
    (check,) = (step for step in steps if step.get("name") == "Check")
    script = re.sub(r"^#.*\n", "", check["run"], flags=re.MULTILINE)
    flags = parsed(shlex.split(script.replace("\\\n", " ")))
    assert flags["check"] is True
    assert [name for name, _ in flags["reports"]] == ["github", "sarif", "markdown"]
    (upload,) = (step for step in steps if "sarif_file" in step.get("with", {}))
    assert ("sarif", upload["with"]["sarif_file"]) in flags["reports"]


def test_the_workflow_puts_no_input_into_a_script() -> None:
    for step in loaded("docs/github-workflow.yml")["jobs"]["check"]["steps"]:
        assert "${{" not in step.get("run", "")
