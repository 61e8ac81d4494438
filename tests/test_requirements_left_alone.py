"""Requirements of a project that stay as they are: another file, or a comment, says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate_wasi.config import Options
from migrate_wasi.pipeline import make_plan
from migrate_wasi.plan import Plan

KEEP = "# migrate-wasi: ignore[python-requirements] frozen until the autumn"
MAIN = "from wasi_cap_std_sync import WasiCtxBuilder\n\nBUILDER = WasiCtxBuilder\n"
FORK = "wasi-cap-std-sync @ git+https://github.com/example/fork"


def plan_of(root: Path, files: dict[str, str]) -> Plan:
    for name, text in {"main.py": MAIN, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
    return make_plan([root], Options())


def said(plan: Plan, rule: str = "python-requirements") -> list[tuple[str, int, str]]:
    return [
        (Path(one.name).name, one.line, str(one.finding.level))
        for one in plan.findings
        if one.finding.rule == rule
    ]


def changed(plan: Plan) -> set[str]:
    return {change.source.path.name for change in plan.changes}


@pytest.mark.parametrize(
    "files",
    [
        {
            "pyproject.toml": f'[project]\nname = "x"\ndependencies = ["{FORK}"]\n',
            "requirements.txt": "wasi-common==2.0.2\n",
        },
        {
            "pyproject.toml": '[project]\nname = "x"\ndependencies = ["wasi-common==2.0.2"]\n',
            "requirements.txt": f"{FORK}\n",
        },
        {"requirements.txt": "wasi-common==2.0.2\n", "requirements/dev.txt": f"{FORK}\n"},
        {
            "setup.cfg": f"[options]\ninstall_requires =\n    {FORK}\n",
            "constraints.txt": "wasi-common<3",
        },
    ],
    ids=["from pyproject.toml", "from requirements.txt", "from a folder", "from setup.cfg"],
)
def test_a_fork_in_one_file_stops_the_others(tmp_path: Path, files: dict[str, str]) -> None:
    plan = plan_of(tmp_path, files)
    assert not changed(plan) & {Path(name).name for name in files}
    assert {name for name, _, level in said(plan) if level == "todo"} == {
        Path(name).name for name in files
    }


def test_a_fork_in_another_project_stops_nothing(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        {"a/requirements.txt": f"{FORK}\n", "b/requirements.txt": "wasi-common==2.0.2\n"},
    )
    assert [change.after for change in plan.changes if change.source.path.parent.name == "b"] == [
        b"wasi-common==23.0.1\n"
    ]


def test_what_stands_already_is_not_listed(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        {
            "pyproject.toml": f'[project]\nname = "x"\ndependencies = ["{FORK}"]\n',
            "requirements.txt": "wasi-common[sync]==23.0.1\n",
        },
    )
    assert {name for name, _, _ in said(plan)} == {"pyproject.toml"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"wasi-common==2.0.2  {KEEP}\nwasi-cap-std-sync==2.0.2\n", [2]),
        (f"wasi-common==2.0.2\n{KEEP}\nwasi-cap-std-sync==2.0.2\n", [1]),
        (f"wasi-common==2.0.2  {KEEP}\n", []),
    ],
    ids=["the first line", "above the second line", "the only line"],
)
def test_a_comment_keeps_what_becomes_one_requirement(
    tmp_path: Path, text: str, left: list[int]
) -> None:
    plan = plan_of(tmp_path, {"requirements.txt": text})
    assert "requirements.txt" not in changed(plan)
    assert [line for _, line, _ in said(plan)] == left
    assert said(plan, "stale-suppression") == []


def test_a_comment_in_one_list_leaves_the_other_to_move(tmp_path: Path) -> None:
    text = (
        f'[project]\nname = "x"\ndependencies = [\n    "wasi-common==2.0.2", {KEEP}\n]\n\n'
        '[dependency-groups]\ndev = ["wasi-common==2.0.2"]\n'
    )
    plan = plan_of(tmp_path, {"pyproject.toml": text})
    (change,) = (one for one in plan.changes if one.source.path.name == "pyproject.toml")
    assert change.after.count(b"2.0.2") == change.after.count(b"23.0.1") == 1
