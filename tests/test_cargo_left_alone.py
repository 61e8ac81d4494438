"""Manifests, and parts of them, that must stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate_wasi.manifests.cargo.outcome import Outcome
from tests.cargo_support import check, embedders_of, move, package, project_of

# (what the case shows, the tables of a package)
UNTOUCHED = [
    ("no_dependencies", ""),
    ("other_crates", '[dependencies]\nserde = "1"\nwasi = "0.11"\ncap-std = "2"\n'),
    ("wasmtime_alone", '[dependencies]\nwasmtime = "17"\nwiggle = "17"\n'),
    ("unified_already", '[dependencies]\nwasmtime = "19"\nwasi-common = "19"\n'),
    (
        "unified_without_wasmtime",
        '[dependencies]\nwasi-common = { version = "24.0.0", default-features = false, '
        'features = ["sync"]}\nwiggle = { version = "24.0.0", default-features = false }\n',
    ),
    ("beyond_the_target", '[dependencies]\nwasmtime = "36"\nwasi-common = "36"\n'),
    ("p2_alone", '[dependencies]\nwasmtime = "19"\nwasmtime-wasi = "19"\n'),
    ("commented_out", '[dependencies]\nwasmtime = "17"\n# wasi-common = "17"\n'),
    (
        "named_in_metadata",
        '[package.metadata.tool]\nwasi-cap-std-sync = "17"\nlist = ["wasi-cap-std-sync"]\n',
    ),
]


@pytest.mark.parametrize("body", [one[1] for one in UNTOUCHED], ids=[one[0] for one in UNTOUCHED])
def test_nothing_to_do(tmp_path: Path, body: str) -> None:
    moved = check(tmp_path, {"Cargo.toml": package(body)}, {})
    assert not moved.findings
    assert not moved.changes.dependencies


# (what the case shows, the tables, what the refusal says)
REFUSED = [
    (
        "git",
        '[dependencies]\nwasi-common = { git = "https://github.com/example/fork" }\n'
        'wasmtime = "17"\nwasi-cap-std-sync = { git = "https://github.com/example/fork" }\n',
        "wasi-common comes from git (https://github.com/example/fork)",
    ),
    (
        "path",
        '[dependencies]\nwasi-common = { path = "vendor/wasi-common", version = "17" }\n',
        "wasi-common comes from a path (vendor/wasi-common)",
    ),
    (
        "patch",
        '[dependencies]\nwasi-common = "17"\nwasmtime = "17"\n\n'
        '[patch.crates-io]\nwasi-common = { path = "vendor/wasi-common" }\n',
        "[patch.crates-io] replaces wasi-common (Cargo.toml line",
    ),
]


@pytest.mark.parametrize(
    ("body", "reason"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED]
)
def test_a_source_where_another_api_may_live(tmp_path: Path, body: str, reason: str) -> None:
    files = {"Cargo.toml": package(body)}
    found, problems = embedders_of(tmp_path, files)
    assert not problems
    assert reason in found["app"].crates["wasi_common"].refusal
    moved = check(tmp_path, files, {})
    assert "the dependencies are left as they are" in moved.said


def test_a_fork_with_the_crates_as_members_is_refused(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["host", "wasi-common"]\n',
        "host/Cargo.toml": package(
            '[dependencies]\nwasi-common = { path = "../wasi-common" }\n', "host"
        ),
        "wasi-common/Cargo.toml": package("", "wasi-common"),
    }
    found, _ = embedders_of(tmp_path, files)
    assert "comes from a path" in found["host"].crates["wasi_common"].refusal
    assert "wasi-common" not in found, "the crate itself is no embedder"
    check(tmp_path, files, {})


def test_sources_that_are_refused_leave_their_manifest_alone(tmp_path: Path) -> None:
    files = {"Cargo.toml": package('[dependencies]\nwasmtime = "17"\nwasi-common = "17"\n')}
    moved = move(tmp_path, files, {"app": Outcome(refused="its sources do not parse")})
    assert moved.files == files
    assert "its sources do not parse" in moved.said


def test_a_crate_that_sources_still_name_stays(tmp_path: Path) -> None:
    before = '[dependencies]\nwasi-common = "2.0"\nwasi-cap-std-sync = "2.0"\n'
    after = (
        '[dependencies]\nwasi-common = { version = "24.0", default-features = false }\n'
        'wasi-cap-std-sync = "2.0"\n'
    )
    moved = check(
        tmp_path,
        {"Cargo.toml": package(before)},
        {"Cargo.toml": package(after)},
        names=("wasi_common", "wasi_cap_std_sync"),
    )
    assert "wasi-cap-std-sync stays at 2.0: sources still name `wasi_cap_std_sync`" in moved.said


def test_an_unused_wasi_common_is_moved_in_step(tmp_path: Path) -> None:
    body = '[dependencies]\nwasmtime = "{0}"\nwasi-common = "{0}"\n'
    check(
        tmp_path,
        {"Cargo.toml": package(body.format("17"))},
        {"Cargo.toml": package(body.format("23"))},
        names=(),
    )


# Crates that stand beside and are not in step, in a project that moves from 17.
BESIDE = [
    ("another_cap_std", 'cap-std = "1.0"'),
    ("a_newer_cap_std", 'cap-std = "3"'),
    ("cap_std_from_git", 'cap-std = { git = "https://github.com/example/cap-std" }'),
    ("any_cap_std", 'cap-std = "*"'),
    ("bitflags_of_ones_own", 'bitflags = "1"'),
    ("cranelift", 'cranelift-codegen = "0.104"'),
    ("a_name_alike", 'wasi-common-extras = "17"'),
]


@pytest.mark.parametrize("line", [one[1] for one in BESIDE], ids=[one[0] for one in BESIDE])
def test_a_crate_beside_that_is_not_in_step_stays(tmp_path: Path, line: str) -> None:
    body = '[dependencies]\nwasmtime = "{0}"\nwasi-common = "{0}"\n{1}\n'
    check(
        tmp_path,
        {"Cargo.toml": package(body.format("17", line))},
        {"Cargo.toml": package(body.format("23", line))},
    )


def test_an_open_requirement_stays_open(tmp_path: Path) -> None:
    body = '[dependencies]\nwasmtime = "{0}"\nwasi-common = "*"\nwasi-cap-std-sync = "{0}"\n'
    after = '[dependencies]\nwasmtime = "23"\nwasi-common = "*"\n'
    check(tmp_path, {"Cargo.toml": package(body.format("17"))}, {"Cargo.toml": package(after)})


def test_a_crate_that_was_not_released_at_the_target_is_left_for_a_person(tmp_path: Path) -> None:
    body = '[dependencies]\nwasmtime = "17"\nwasi-common = "17"\nwasmtime-runtime = "17"\n'
    files = {"Cargo.toml": package(body)}
    moved = move(tmp_path, files, {"app": Outcome(frozenset({"wasi_common"}))})
    assert 'wasmtime-runtime = "17"' in moved.files["Cargo.toml"]
    assert "todo: wasmtime-runtime was released in step with wasmtime, but not at" in moved.said


def test_sections_written_as_values_are_left_for_a_person(tmp_path: Path) -> None:
    text = (
        'dependencies = { wasi-common = "17", wasmtime = "17" }\n'
        '[package]\nname = "app"\nversion = "0.1.0"\n'
    )
    moved = move(tmp_path, {"Cargo.toml": text}, {"app": Outcome(frozenset({"wasi_common"}))})
    assert moved.files["Cargo.toml"] == text
    assert "todo: wasi-common has to move to 23" in moved.said


def test_one_bad_manifest_does_not_end_the_run(tmp_path: Path) -> None:
    good = package('[dependencies]\nwasmtime = "17"\nwasi-common = "17"\n')
    files = {"bad/Cargo.toml": "[package\n", "good/Cargo.toml": good}
    moved = move(tmp_path, files, {"app": Outcome(frozenset({"wasi_common"}))})
    assert 'wasi-common = "23"' in moved.files["good/Cargo.toml"]
    assert moved.files["bad/Cargo.toml"] == "[package\n"


BAD = [
    ("not_toml", "[package\n", "not valid TOML"),
    ("package_is_text", 'package = "app"\n', "`package` is not a table"),
    ("dependencies_are_a_list", 'dependencies = []\n[package]\nname = "x"\n', "not a table"),
    ("dependency_is_a_number", "[dependencies]\nwasi-common = 17\n", "neither a version nor"),
    ("features_are_text", '[features]\nsync = "wasi-common"\n', "not a list of strings"),
    ("bin_is_a_table", '[bin]\nname = "x"\n', "`bin` is not a list of tables"),
    ("exclude_is_text", '[workspace]\nexclude = "x"\n', "`workspace.exclude` is not a list"),
    ("target_is_text", '[target]\nunix = "x"\n', "`target.unix` is not a table"),
]


@pytest.mark.parametrize(("text", "says"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_a_manifest_that_cannot_be_read_is_a_problem(tmp_path: Path, text: str, says: str) -> None:
    project = project_of(tmp_path, {"Cargo.toml": text})
    assert says in project.problems[0].message
    assert project.problems[0].help
    assert not project.packages


def test_a_release_that_never_was_is_a_problem(tmp_path: Path) -> None:
    body = '[dependencies]\nwasmtime = "0.45"\nwasi-common = "0.45"\n'
    _, problems = embedders_of(tmp_path, {"Cargo.toml": package(body)})
    assert "0.45 (Cargo.toml line 8) was never released" in problems[0].message


def test_the_api_before_0_23_is_refused(tmp_path: Path) -> None:
    body = '[dependencies]\nwasmtime = "0.22"\nwasi-common = "0.22"\n'
    found, _ = embedders_of(tmp_path, {"Cargo.toml": package(body)})
    assert "older than 0.23" in found["app"].crates["wasi_common"].refusal
    check(tmp_path, {"Cargo.toml": package(body)}, {})


def test_contradictory_versions_in_one_package_are_named(tmp_path: Path) -> None:
    body = '[dependencies]\nwasi-common = "2.0"\nwasi-cap-std-sync = "13"\n'
    found, problems = embedders_of(tmp_path, {"Cargo.toml": package(body)})
    said = "wasi-common 2.0.2 (Cargo.toml line 7), wasi-cap-std-sync 13.0.1 (Cargo.toml line 8)"
    assert said in problems[0].message
    assert str(found["app"].move.source.version) == "2.0.2"


def test_the_unified_crate_beside_a_legacy_one_contradicts_nothing(tmp_path: Path) -> None:
    body = '[dependencies]\nwasi-common = "24.0"\nwasi-cap-std-sync = "13"\n'
    _, problems = embedders_of(tmp_path, {"Cargo.toml": package(body)})
    assert problems == []
