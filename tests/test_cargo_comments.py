"""Comments that keep a dependency of a Cargo package as it is: nothing that moves with it moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate_wasi.config import Options
from migrate_wasi.pipeline import make_plan
from migrate_wasi.plan import Plan
from tests.cargo_support import package

KEEP = "# migrate-wasi: ignore[cargo-dependencies] frozen until the autumn"
LIB = "pub type Context = wasi_common::WasiCtx;\npub use wasi_cap_std_sync::WasiCtxBuilder;\n"


def plan_of(root: Path, files: dict[str, str]) -> Plan:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
    plan = make_plan([root], Options())
    assert plan.problems == ()
    return plan


def said(plan: Plan, rule: str = "cargo-dependencies") -> list[tuple[str, int, str]]:
    return [
        (Path(one.name).parent.name, one.line, str(one.finding.level))
        for one in plan.findings
        if one.finding.rule == rule
    ]


def changed(plan: Plan) -> set[str]:
    return {change.source.path.name for change in plan.changes}


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (
            f'[dependencies]\nwasi-common = "2.0" {KEEP}\nwasi-cap-std-sync = "2.0" {KEEP}\n',
            [],
        ),
        (
            f'[dependencies]\nwasi-common = "2.0" {KEEP}\nwasi-cap-std-sync = "2.0"\n',
            [8],
        ),
        (
            f'[dependencies]\nwasi-common = "2.0"\n{KEEP}\nwasi-cap-std-sync = "2.0"\n',
            [7],
        ),
        (
            f'[dependencies]\nwasi-common = "2.0"\nwiggle = "2.0"\n\n'
            f'{KEEP}\n[dependencies.wasi-cap-std-sync]\nversion = "2.0"\n',
            [7, 8],
        ),
    ],
    ids=["each line", "the first line", "above the second line", "above a table"],
)
def test_a_comment_keeps_the_crates_of_its_package(
    tmp_path: Path, body: str, left: list[int]
) -> None:
    plan = plan_of(tmp_path, {"Cargo.toml": package(body), "src/lib.rs": LIB})
    assert changed(plan) == {"lib.rs"}
    assert [line for _, line, level in said(plan) if level == "todo"] == left
    assert said(plan, "stale-suppression") == []


def test_a_comment_in_the_workspace_keeps_what_inherits_from_it(tmp_path: Path) -> None:
    member = "[dependencies]\nwasi-common.workspace = true\nwasi-cap-std-sync.workspace = true\n"
    root = (
        '[workspace]\nmembers = ["a", "b"]\n\n[workspace.dependencies]\nwasi-common = "2.0"\n'
        f'wasi-cap-std-sync = "2.0" {KEEP}\n'
    )
    files = {
        "root/Cargo.toml": root,
        "root/a/Cargo.toml": package(member, "a"),
        "root/a/src/lib.rs": LIB,
        "root/b/Cargo.toml": package(member, "b"),
        "root/b/src/lib.rs": LIB,
    }
    plan = plan_of(tmp_path, files)
    assert changed(plan) == {"lib.rs"}
    assert said(plan) == [("a", 7, "todo"), ("b", 7, "todo")]
    assert said(plan, "stale-suppression") == []


def test_a_comment_in_one_member_leaves_the_others_to_move(tmp_path: Path) -> None:
    member = "[dependencies]\nwasi-common.workspace = true\nwasi-cap-std-sync.workspace = true"
    root = (
        '[workspace]\nmembers = ["a", "b"]\n\n[workspace.dependencies]\nwasi-common = "2.0"\n'
        'wasi-cap-std-sync = "2.0"\n'
    )
    files = {
        "root/Cargo.toml": root,
        "root/a/Cargo.toml": package(f"{member} {KEEP}\n", "a"),
        "root/a/src/lib.rs": LIB,
        "root/b/Cargo.toml": package(f"{member}\n", "b"),
        "root/b/src/lib.rs": LIB,
    }
    plan = plan_of(tmp_path, files)
    todos = [one for one in said(plan) if one[2] == "todo"]
    assert todos == [("root", 5, "todo"), ("root", 6, "todo"), ("a", 7, "todo")]


def test_a_comment_on_wasmtime_keeps_that_line_alone(tmp_path: Path) -> None:
    body = f'[dependencies]\nwasmtime = "2.0" {KEEP}\nwasi-common = "2.0"\n'
    plan = plan_of(tmp_path, {"Cargo.toml": package(body), "src/lib.rs": LIB})
    (change,) = (one for one in plan.changes if one.source.path.name == "Cargo.toml")
    assert f'wasmtime = "2.0" {KEEP}\nwasi-common = "23.0"'.encode() in change.after


def test_a_comment_without_a_reason_keeps_nothing(tmp_path: Path) -> None:
    body = '[dependencies]\nwasi-common = "2.0" # migrate-wasi: ignore[cargo-dependencies]\n'
    plan = plan_of(tmp_path, {"Cargo.toml": package(body), "src/lib.rs": LIB})
    assert "Cargo.toml" in changed(plan)


def test_what_is_left_beside_an_edit_is_said(tmp_path: Path) -> None:
    """Findings of a manifest hold for its text before: its own edits do not silence them."""
    body = '[dependencies]\nwasi-common = "2.0"\nwasi-cap-std-sync = "2.0"\nwasi-tokio = "2.0"\n'
    lib = "macro_rules! m { () => { $crate::x!(wasi_tokio) } }\npub use wasi_common::WasiCtx;\n"
    plan = plan_of(tmp_path, {"Cargo.toml": package(body), "src/lib.rs": lib})
    assert "Cargo.toml" in changed(plan)
    assert (tmp_path.name, 9, "todo") in said(plan)
