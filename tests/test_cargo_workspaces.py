"""Several packages: inherited entries, one target, members, what lies outside."""

from __future__ import annotations

from pathlib import Path

from migrate_wasi.manifests.cargo.outcome import Outcome
from tests.cargo_support import check, embedders_of, move, package, project_of

ROOT = """\
[workspace]
members = ["a", "b"]

[workspace.dependencies]
"""


def test_an_inherited_entry_becomes_wasi_common_in_root_and_member(tmp_path: Path) -> None:
    check(
        tmp_path,
        {
            "Cargo.toml": ROOT
            + 'wasmtime = "16"\nwasmtime-wasi = "16"\nwasi-cap-std-sync = "16"\n',
            "a/Cargo.toml": package(
                "[dependencies]\nwasi-cap-std-sync = { workspace = true }\n"
                "wasmtime.workspace = true\nwasmtime-wasi = { workspace = true }\n",
                "a",
            ),
            "b/Cargo.toml": package("[dependencies]\nwasmtime = {workspace = true}\n", "b"),
        },
        {
            "Cargo.toml": ROOT + 'wasmtime = "23"\nwasi-common = "23"\n',
            "a/Cargo.toml": package(
                "[dependencies]\nwasi-common = { workspace = true }\nwasmtime.workspace = true\n",
                "a",
            ),
        },
    )


def test_declared_but_unused_crates_go_from_root_and_member(tmp_path: Path) -> None:
    check(
        tmp_path,
        {
            "Cargo.toml": package(
                "[workspace]\n\n[workspace.dependencies]\n"
                'wasi-cap-std-sync = "17.0"\nwasi-common = "17.0"\nwasmtime = "17.0"\n\n'
                "[dependencies]\nwasi-cap-std-sync = { workspace = true }\n"
                "wasi-common = { workspace = true }\nwasmtime = { workspace = true }\n"
            ),
        },
        {
            "Cargo.toml": package(
                "[workspace]\n\n[workspace.dependencies]\n"
                'wasi-common = "23.0"\nwasmtime = "23.0"\n\n'
                "[dependencies]\n"
                "wasi-common = { workspace = true }\nwasmtime = { workspace = true }\n"
            ),
        },
    )


def test_defaults_are_turned_off_in_the_root_and_features_asked_for_in_the_member(
    tmp_path: Path,
) -> None:
    check(
        tmp_path,
        {
            "Cargo.toml": ROOT + 'wasi-common = "2.0"\nwasi-cap-std-sync = "2.0"\n',
            "a/Cargo.toml": package(
                "[dependencies]\nwasi-common.workspace = true\n"
                "wasi-cap-std-sync.workspace = true\n",
                "a",
            ),
        },
        {
            "Cargo.toml": ROOT + 'wasi-common = { version = "24.0", default-features = false }\n',
            "a/Cargo.toml": package(
                '[dependencies]\nwasi-common.workspace = true\nwasi-common.features = ["sync"]\n',
                "a",
            ),
        },
    )


def test_an_entry_that_another_member_still_inherits_stays(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": ROOT + 'wasi-common = "17"\nwasi-cap-std-sync = "17"\nwasmtime = "17"\n',
        "a/Cargo.toml": package(
            "[dependencies]\nwasi-common.workspace = true\nwasi-cap-std-sync.workspace = true\n"
            "wasmtime.workspace = true\n",
            "a",
        ),
        "b/Cargo.toml": package(
            "[dependencies]\nwasi-cap-std-sync.workspace = true\nwasmtime.workspace = true\n", "b"
        ),
    }
    done = Outcome(frozenset({"wasi_common"}))
    left = Outcome(frozenset({"wasi_cap_std_sync"}))
    moved = move(tmp_path, files, {"a": done, "b": left})
    assert 'wasi-cap-std-sync = "17"' in moved.files["Cargo.toml"]
    assert "wasi-cap-std-sync" not in moved.files["a/Cargo.toml"]
    assert "wasi-cap-std-sync" in moved.files["b/Cargo.toml"]
    assert "todo: wasi-cap-std-sync stays at 17: sources still name" in moved.said


def test_members_linked_by_a_path_move_with_their_own_wasmtime(tmp_path: Path) -> None:
    check(
        tmp_path,
        {
            "Cargo.toml": '[workspace]\nmembers = ["a", "b", "c"]\n',
            "a/Cargo.toml": package('[dependencies]\nwasmtime = "17"\nwasi-common = "17"\n', "a"),
            "b/Cargo.toml": package(
                '[dependencies]\na = { path = "../a" }\nwasmtime = "17"\n', "b"
            ),
            "c/Cargo.toml": package('[dependencies]\nwasmtime = "17"\n', "c"),
        },
        {
            "a/Cargo.toml": package('[dependencies]\nwasmtime = "23"\nwasi-common = "23"\n', "a"),
            "b/Cargo.toml": package(
                '[dependencies]\na = { path = "../a" }\nwasmtime = "23"\n', "b"
            ),
        },
        names=(),
    )


def test_an_oracle_elsewhere_in_the_workspace_does_not_decide(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["engine", "wasi", "cli", "fuzz"]\n',
        "engine/Cargo.toml": package("", "engine"),
        "wasi/Cargo.toml": package(
            '[dependencies]\nwasi-common = "2.0"\nengine = { path = "../engine" }\n', "wasi"
        ),
        "cli/Cargo.toml": package('[dependencies]\nwasi = { path = "../wasi" }\n', "cli"),
        "fuzz/Cargo.toml": package(
            '[dependencies]\nwasmtime = "21"\nengine = { path = "../engine" }\n', "fuzz"
        ),
    }
    found, problems = embedders_of(tmp_path, files)
    assert not problems
    assert {name: str(one.move.target.version) for name, one in found.items()} == {
        "wasi": "24.0.0",
        "cli": "24.0.0",
    }
    assert found["cli"].crates["wasi"].local


def test_one_member_with_wasmtime_decides_for_all_that_are_linked(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": ROOT + 'wasi-common = "17"\n',
        "a/Cargo.toml": package("[dependencies]\nwasi-common.workspace = true\n", "a"),
        "b/Cargo.toml": package(
            '[dependencies]\nwasi-common.workspace = true\nwasmtime = "17"\n', "b"
        ),
    }
    found, _ = embedders_of(tmp_path, files)
    assert {str(one.move.target.version) for one in found.values()} == {"23.0.1"}
    assert "b/Cargo.toml line 8" in found["a"].move.target.why


def test_contradictory_versions_in_one_workspace_are_named_and_each_moves(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n',
        "a/Cargo.toml": package(
            '[dependencies]\nwasi-common = "2.0"\nb = { path = "../b" }\n', "a"
        ),
        "b/Cargo.toml": package('[dependencies]\nwasi-common = "13"\n', "b"),
    }
    found, problems = embedders_of(tmp_path, files)
    (problem,) = problems
    assert "contradict each other: wasi-common 2.0.2 (a/Cargo.toml line 7)" in problem.message
    assert str(found["a"].move.source.version) == "2.0.2"
    assert str(found["b"].move.source.version) == "13.0.1"
    done = Outcome(frozenset({"wasi_common"}))
    moved = move(tmp_path, files, {"a": done, "b": done})
    assert '"24.0"' in moved.files["a/Cargo.toml"]
    assert '"24"' in moved.files["b/Cargo.toml"]


def test_a_root_outside_of_what_was_given_is_read_but_not_edited(tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text(ROOT + 'wasi-common = "17"\nwasmtime = "17"\n')
    member = package(
        "[dependencies]\nwasi-common.workspace = true\nwasmtime.workspace = true\n", "a"
    )
    moved = move(tmp_path, {"a/Cargo.toml": member}, {"a": Outcome(frozenset({"wasi_common"}))})
    assert moved.files == {"a/Cargo.toml": member}
    assert "todo: wasi-common is declared in" in moved.said
    assert "run migrate-wasi on the root of the workspace" in moved.said


def test_an_excluded_package_is_a_workspace_of_its_own(tmp_path: Path) -> None:
    project = project_of(
        tmp_path,
        {
            "Cargo.toml": '[workspace]\nmembers = ["a"]\nexclude = ["b"]\n',
            "a/Cargo.toml": package("", "a"),
            "b/Cargo.toml": package("", "b"),
        },
    )
    assert [len(workspace.packages) for workspace in project.workspaces] == [1, 1]


def test_the_lock_file_is_refreshed_by_a_command_and_never_edited(tmp_path: Path) -> None:
    body = '[dependencies]\nwasmtime = "17"\nwasi-common = "17"\n'
    lock = '[[package]]\nname = "wasi-common"\nversion = "17.0.1"\n'
    files = {"x/Cargo.toml": package(body), "x/Cargo.lock": lock}
    moved = move(tmp_path, files, {"app": Outcome(frozenset({"wasi_common"}))})
    assert moved.changes.commands == ("cargo update --workspace --manifest-path x/Cargo.toml",)
    assert moved.files["x/Cargo.lock"] == lock
    without = move(tmp_path, {"Cargo.toml": package(body)}, {"app": Outcome()})
    assert without.changes.commands == ()


def test_an_entry_that_packages_beside_embedders_inherit_stays_and_is_named(tmp_path: Path) -> None:
    """As in the tree of the crates themselves."""
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a", "wasi-tokio"]\n\n[workspace.dependencies]\n'
        'wasi-common = "17"\nwasi-cap-std-sync = "17"\nwasmtime = "17"\n',
        "a/Cargo.toml": package(
            "[dependencies]\nwasi-common.workspace = true\nwasmtime.workspace = true\n"
            "wasi-cap-std-sync.workspace = true\n",
            "a",
        ),
        "wasi-tokio/Cargo.toml": package(
            "[dependencies]\nwasi-cap-std-sync.workspace = true\n", "wasi-tokio"
        ),
    }
    moved = move(tmp_path, files, {"a": Outcome(frozenset({"wasi_common"}))})
    assert 'wasi-cap-std-sync = "17"' in moved.files["Cargo.toml"]
    assert "todo: wasi-cap-std-sync stays, because it is inherited in wasi-tokio/" in moved.said
