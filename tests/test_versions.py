"""Which release a project comes from and goes to: what is told, what is read, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.version import Version

from migrate_wasi import versions
from migrate_wasi.embedder import Reading
from migrate_wasi.manifests.cargo.requirement import allows, lowest, moved
from tests.cargo_support import embedders_of, package


@pytest.mark.parametrize(
    ("told", "release"),
    [
        ("2", "2.0.2"),
        ("2.0", "2.0.2"),
        ("2.0.1", "2.0.1"),
        ("0.35", "0.35.3"),
        ("17", "17.0.3"),
        ("46.0.0", "46.0.0"),
    ],
)
def test_a_line_that_is_told_is_its_newest_patch(told: str, release: str) -> None:
    assert versions.told_source(told) == Reading(Version(release), "told with --from")


@pytest.mark.parametrize(
    ("told", "release"), [("18", "18.0.4"), ("23.0.1", "23.0.1"), ("46", "46.0.3")]
)
def test_targets_from_18_to_46(told: str, release: str) -> None:
    assert versions.told_target(told).version == Version(release)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("17", "was not unified"),
        ("2.0", "was not unified"),
        ("47", "no longer exists at 47"),
        ("99.1", "no longer exists at 99"),
        ("23.0.9", "no such release"),
        ("23.1", "no such release"),
        ("new", "not a version"),
        ("", "not a version"),
    ],
)
def test_a_target_that_cannot_be_is_refused_with_what_to_give(told: str, says: str) -> None:
    with pytest.raises(versions.VersionError) as caught:
        versions.told_target(told)
    assert says in caught.value.message
    assert caught.value.help


@pytest.mark.parametrize("told", ["0.22", "0.41", "47", "2.0.9", "two"])
def test_a_source_that_never_was_is_refused(told: str) -> None:
    with pytest.raises(versions.VersionError):
        versions.told_source(told)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2", "24"),
        ("2.0", "24.0"),
        ("2.0.2", "24.0.0"),
        ("=2.0.2", "=24.0.0"),
        ("= 2.0.2", "= 24.0.0"),
        ("^2.0", "^24.0"),
        ("~2.0", "~24.0"),
        (">=2, <3", ">=24, <25"),
        (">= 2.0.1,< 4.0.0", ">= 24.0.0,< 25.0.0"),
        (">=0.35", ">=24.0"),
        ("<18", "<25"),
        ("2.*", "24.*"),
        ("2.0.*", "24.0.*"),
        ("*", "*"),
        ("19.0.0-dev", "24.0.0"),
    ],
)
def test_a_requirement_keeps_its_style(old: str, new: str) -> None:
    assert moved(old, Version("24.0.0")) == new
    assert moved(new, Version("24.0.0")) == new


@pytest.mark.parametrize(
    ("requirement", "low"),
    [("2.0", "2.0"), ("=2.0.1", "2.0.1"), (">=7, <17", "7"), ("~0.35.1", "0.35.1")],
)
def test_the_lowest_release_of_a_requirement(requirement: str, low: str) -> None:
    assert lowest(requirement) == Version(low)


@pytest.mark.parametrize("requirement", ["*", "<3", ""])
def test_a_requirement_without_a_lower_end(requirement: str) -> None:
    assert lowest(requirement) is None


@pytest.mark.parametrize(
    ("requirement", "version", "yes"),
    [
        ("2.0", "2.9.9", True),
        ("2.0", "3.0.0", False),
        ("0.35", "0.35.3", True),
        ("0.35", "0.36.0", False),
        ("~2.0", "2.1.0", False),
        ("=2.0", "2.0.9", True),
        ("=2.0.1", "2.0.2", False),
        (">=2, <4", "3.5.0", True),
        (">=2, <4", "4.0.0", False),
        (">2", "2.5.0", False),
        ("<=2", "2.5.0", True),
        ("2.*", "2.5.0", True),
        ("*", "17.0.0", True),
        ("", "17.0.0", True),
    ],
)
def test_what_a_requirement_allows(requirement: str, version: str, yes: bool) -> None:
    assert allows(requirement, Version(version)) is yes


def reading_of(root: Path, files: dict[str, str], told: str = "") -> Reading:
    found, _ = embedders_of(root, files, told)
    return found["app"].move.source


LOCK = """\
version = 3

[[package]]
name = "app"
version = "0.1.0"
dependencies = [
 "wasi-common 17.0.1",
]

[[package]]
name = "wasi-common"
version = "2.0.2"

[[package]]
name = "wasi-common"
version = "17.0.1"
"""


def test_the_lock_file_comes_first_and_its_line_is_named(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": package('[dependencies]\nwasi-common = "17.0"\n'),
        "Cargo.lock": LOCK,
    }
    assert reading_of(tmp_path, files) == Reading(Version("17.0.1"), "Cargo.lock line 16")


def test_a_lock_file_that_the_manifest_has_moved_on_from_is_not_taken(tmp_path: Path) -> None:
    files = {"Cargo.toml": package('[dependencies]\nwasi-common = "24.0"\n'), "Cargo.lock": LOCK}
    assert reading_of(tmp_path, files) == Reading(Version("24.0.13"), "Cargo.toml line 7")


def test_an_unreadable_lock_file_is_named_and_the_manifest_taken(tmp_path: Path) -> None:
    from tests.cargo_support import project_of

    files = {"Cargo.toml": package('[dependencies]\nwasi-common = "17"\n'), "Cargo.lock": "[["}
    assert reading_of(tmp_path, files).why == "Cargo.toml line 7"
    assert "lock file cannot be read" in project_of(tmp_path, files).problems[0].message


@pytest.mark.parametrize(
    ("line", "release"),
    [
        ('wasi-common = "2.0"', "2.0.2"),
        ('wasi-common = "=2.0.1"', "2.0.1"),
        ('wasi-common = ">=7, <17"', "7.0.1"),
        ('wasi-cap-std-sync = "0.35"', "0.35.3"),
        ('wasi-tokio = "12"', "12.0.2"),
        ('wasmtime-wasi = "17"', "17.0.3"),
        ('wasmi_wasi = "0.31"', "2.0.2"),
        ('wasmi_wasi = "0.38"', "24.0.0"),
        ('wasi-common = "2.0"\nwasi-cap-std-sync = "13"', "2.0.2"),
    ],
)
def test_the_manifest_says_where_a_project_comes_from(
    tmp_path: Path, line: str, release: str
) -> None:
    files = {"Cargo.toml": package(f"[dependencies]\n{line}\n")}
    assert reading_of(tmp_path, files).version == Version(release)


def test_what_is_told_fills_in_where_nothing_can_be_read(tmp_path: Path) -> None:
    files = {"Cargo.toml": package('[dependencies]\nwasi-common = "*"\n')}
    assert reading_of(tmp_path, files, "9").why == "told with --from"
    _, problems = embedders_of(tmp_path, files)
    assert "cannot be read" in problems[0].message
    assert "--from" in problems[0].help


# (what the case shows, dependencies, told with --to, target, a part of the reason)
TARGETS = [
    ("wasmtime", 'wasmtime = "17"\nwasi-common = "17"', "", "23.0.1", "Cargo.toml line 7"),
    ("no_wasmtime", 'wasi-common = "2.0"', "", "24.0.0", "no wasmtime"),
    ("wasmtime_of_another_release", 'wasmtime = "21"\nwasi-common = "2.0"', "", "24.0.0", "no"),
    (
        "wiggle_with_wasmtime",
        'wasi-common = "2"\nwiggle = { version = "2", features = ["wasmtime_integration"] }',
        "",
        "23.0.1",
        "line 8",
    ),
    ("told", 'wasi-common = "2.0"', "30", "30.0.2", "told with --to"),
    ("unified_already", 'wasi-common = "20"', "", "20.0.2", "unified crate already"),
    ("unified_and_told", 'wasi-common = "20"', "23", "23.0.3", "told with --to"),
    ("never_back", 'wasi-common = "30"', "23", "30.0.2", "past 23.0.3 already"),
    ("wasmtime_wasi_18", 'wasmtime-wasi = "18"', "", "23.0.1", "line 7"),
]


@pytest.mark.parametrize(
    ("body", "told", "target", "why"),
    [one[1:] for one in TARGETS],
    ids=[one[0] for one in TARGETS],
)
def test_where_a_project_goes(tmp_path: Path, body: str, told: str, target: str, why: str) -> None:
    files = {"Cargo.toml": package(f"[dependencies]\n{body}\n")}
    found, _ = embedders_of(tmp_path, files, told_to=told)
    assert str(found["app"].move.target.version) == target
    assert why in found["app"].move.target.why


def test_a_python_project_goes_to_the_release_of_the_migration() -> None:
    assert str(versions.python_target().version) == "23.0.1"
