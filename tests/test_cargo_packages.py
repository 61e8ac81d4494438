"""Packages as they are read: targets, crates by the name in code, facades, the crates' own tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate_wasi.manifests.cargo.dependency import dependencies_of
from migrate_wasi.manifests.cargo.outcome import Outcome
from tests.cargo_support import check, embedders_of, move, package, project_of


def lay_out(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def targets(root: Path, manifest: str) -> set[tuple[str, str, str]]:
    found = project_of(root, {"Cargo.toml": manifest}).packages[0].targets
    return {(one.kind, one.name, one.path.relative_to(root).as_posix()) for one in found}


def test_targets_by_layout(tmp_path: Path) -> None:
    lay_out(tmp_path, "src/lib.rs", "src/main.rs", "src/bin/one.rs", "src/bin/two/main.rs")
    lay_out(tmp_path, "examples/e.rs", "tests/t/main.rs", "benches/b.rs", "build.rs", "src/x.rs")
    assert targets(tmp_path, package("", "my-app")) == {
        ("lib", "my_app", "src/lib.rs"),
        ("bin", "my-app", "src/main.rs"),
        ("bin", "one", "src/bin/one.rs"),
        ("bin", "two", "src/bin/two/main.rs"),
        ("example", "e", "examples/e.rs"),
        ("test", "t", "tests/t/main.rs"),
        ("bench", "b", "benches/b.rs"),
        ("build", "build-script-build", "build.rs"),
    }


def test_declared_targets(tmp_path: Path) -> None:
    lay_out(tmp_path, "lib/core.rs", "tool.rs", "src/bin/named.rs", "gen.rs", "src/lib.rs")
    manifest = (
        '[package]\nname = "app"\nversion = "0.1.0"\nbuild = "gen.rs"\nautobins = false\n'
        '[lib]\nname = "core_of_it"\npath = "lib/core.rs"\n'
        '[[bin]]\nname = "tool"\npath = "tool.rs"\n[[bin]]\nname = "named"\n'
    )
    assert targets(tmp_path, manifest) == {
        ("lib", "core_of_it", "lib/core.rs"),
        ("bin", "tool", "tool.rs"),
        ("bin", "named", "src/bin/named.rs"),
        ("build", "build-script-build", "gen.rs"),
    }


def test_discovery_that_is_turned_off(tmp_path: Path) -> None:
    lay_out(tmp_path, "src/main.rs", "src/bin/one.rs", "build.rs", "tests/t.rs")
    manifest = package("").replace(
        'edition = "2021"', 'edition = "2021"\nautobins = false\nautotests = false\nbuild = false'
    )
    assert targets(tmp_path, manifest) == set()


def test_a_declared_target_ends_discovery_in_the_2015_edition(tmp_path: Path) -> None:
    lay_out(tmp_path, "src/bin/one.rs", "tool.rs")
    manifest = '[package]\nname = "app"\n[[bin]]\nname = "tool"\npath = "tool.rs"\n'
    assert targets(tmp_path, manifest) == {("bin", "tool", "tool.rs")}


@pytest.mark.parametrize(
    "text",
    [
        '[dependencies]\nwasi-common = "2.0"\n',
        '[dependencies]\nwasi-common = { version = "2.0" }\n',
        '[dependencies]\nwasi-common.version = "2.0"\n',
        '[dependencies.wasi-common]\nversion = "2.0"\n',
        'dependencies.wasi-common = "2.0"\n',
        'dependencies = { wasi-common = "2.0" }\n',
        '[dependencies]\n"wasi-common" = "2.0"\n',
    ],
)
def test_each_form_reads_alike(tmp_path: Path, text: str) -> None:
    manifest = f'{text}[package]\nname = "app"\nversion = "0.1.0"\n'
    (entry,) = project_of(tmp_path, {"Cargo.toml": manifest}).packages[0].dependencies
    assert (entry.package, entry.requirement, entry.kind) == ("wasi-common", "2.0", "normal")


def test_fields_and_tables_of_every_kind(tmp_path: Path) -> None:
    body = """\
[dependencies]
plain = { version = "1", optional = true, default-features = false, features = ["a"] }
renamed = { package = "wasi-common", git = "https://github.com/example/x" }
[dev-dependencies.local]
path = "../local"
[target.'cfg(unix)'.build-dependencies]
built = "1"
[patch.crates-io]
wasi-common = { path = "vendor" }
[workspace.dependencies]
shared = "3"
"""
    project = project_of(tmp_path, {"Cargo.toml": package(body)})
    found = {one.key: one for one in dependencies_of(project.packages[0].manifest)}
    assert found["plain"].optional and not found["plain"].default_features
    assert found["plain"].features == ("a",)
    assert (found["renamed"].package, found["renamed"].extern) == ("wasi-common", "renamed")
    assert found["renamed"].git
    assert (found["local"].kind, found["local"].path) == ("dev", "../local")
    assert found["built"].kind == "build"
    assert found["wasi-common"].kind == "patch"
    assert found["shared"].kind == "workspace"


def test_crates_are_known_by_their_name_in_code(tmp_path: Path) -> None:
    body = """\
[dependencies]
preview1 = { package = "wasi-common", version = "7.0.0" }
wasi-cap-std-sync = "7.0.0"
wiggle = "7.0.0"
serde = "1"
"""
    found, _ = embedders_of(tmp_path, {"Cargo.toml": package(body)})
    crates = found["app"].crates
    assert {name: one.package for name, one in crates.items()} == {
        "preview1": "wasi-common",
        "wasi_cap_std_sync": "wasi-cap-std-sync",
        "wiggle": "wiggle",
    }
    assert found["app"].unified == "preview1"


def test_a_facade_is_known_to_its_users_and_to_its_own_tests(tmp_path: Path) -> None:
    lay_out(tmp_path, "wasi/src/lib.rs", "wasi/tests/t.rs", "cli/src/main.rs")
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["wasi", "cli", "far"]\n',
        "wasi/Cargo.toml": package('[dependencies]\nwasi-common = "2.0"\n', "my-wasi"),
        "cli/Cargo.toml": package('[dependencies]\nmy-wasi = { path = "../wasi" }\n', "cli"),
        "far/Cargo.toml": package('[dependencies]\nserde = "1"\n', "far"),
    }
    found, _ = embedders_of(tmp_path, files)
    assert set(found) == {"my-wasi", "cli"}
    assert found["cli"].crates["my_wasi"].local
    assert found["my-wasi"].crates["my_wasi"].local
    assert found["cli"].move == found["my-wasi"].move


def test_a_crate_that_only_tests_with_them_is_no_facade(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["engine", "user"]\n',
        "engine/Cargo.toml": package('[dev-dependencies]\nwasi-common = "2.0"\n', "engine"),
        "user/Cargo.toml": package('[dependencies]\nengine = { path = "../engine" }\n', "user"),
    }
    found, _ = embedders_of(tmp_path, files)
    assert set(found) == {"engine"}


def test_a_user_of_wasmi_wasi_moves_to_the_release_on_the_unified_crate(tmp_path: Path) -> None:
    before = (
        '[dependencies]\nwasmi = "0.36"\nwasmi_wasi = { version = "0.36", features = ["sync"] }\n'
    )
    after = '[dependencies]\nwasmi = "0.37"\nwasmi_wasi = { version = "0.37" }\n'
    check(
        tmp_path,
        {"Cargo.toml": package(before)},
        {"Cargo.toml": package(after)},
        names=("wasmi_wasi",),
    )


def test_no_release_of_wasmi_wasi_at_the_target(tmp_path: Path) -> None:
    body = '[dependencies]\nwasmi_wasi = "0.31"\n'
    outcome = Outcome(frozenset({"wasmi_wasi"}))
    moved = move(tmp_path, {"Cargo.toml": package(body)}, {"app": outcome}, "25")
    assert "no release of wasmi_wasi is built on wasi-common 25" in moved.said


TREE = {
    "Cargo.toml": """\
[workspace]
members = ["crates/*"]

[workspace.package]
version = "19.0.0"

[workspace.dependencies]
wasmtime = { path = "crates/wasmtime", version = "19.0.0" }
wasi-common = { path = "crates/wasi-common", version = "=19.0.0", default-features = false }
wasi-cap-std-sync = { path = "crates/wasi-cap-std-sync", version = "=19.0.0" }
""",
    **{
        f"crates/{name}/Cargo.toml": f'[package]\nname = "{name}"\nversion.workspace = true\n'
        for name in ("wasmtime", "wasi-common")
    },
    "crates/wasi-cap-std-sync/Cargo.toml": (
        '[package]\nname = "wasi-cap-std-sync"\nversion.workspace = true\n'
        "[dependencies]\nwasi-common = { workspace = true }\n"
    ),
    "crates/bench/Cargo.toml": package(
        "[dependencies]\nwasmtime.workspace = true\nwasi-cap-std-sync = { workspace = true }\n",
        "bench",
    ),
    "crates/threads/Cargo.toml": package(
        '[dev-dependencies]\nwasi-cap-std-sync = { path = "../wasi-cap-std-sync" }\n', "threads"
    ),
}


def test_the_tree_of_the_crates_themselves(tmp_path: Path) -> None:
    found, _ = embedders_of(tmp_path, TREE)
    assert set(found) == {"bench", "threads"}
    move = found["bench"].move
    assert (str(move.source.version), str(move.target.version)) == ("17.0.3", "19.0.0")
    assert "in a tree that still has the two packages" in move.source.why
    assert not found["bench"].crates["wasi_cap_std_sync"].refusal
    check(
        tmp_path,
        TREE,
        {
            # Nobody inherits it any more; wasi-common of the tree keeps its path and version.
            "Cargo.toml": "".join(
                line for line in TREE["Cargo.toml"].splitlines(True) if "cap-std" not in line
            ),
            "crates/bench/Cargo.toml": package(
                "[dependencies]\nwasmtime.workspace = true\n"
                'wasi-common = { workspace = true, features = ["sync"] }\n',
                "bench",
            ),
            "crates/threads/Cargo.toml": package(
                '[dev-dependencies]\nwasi-common = { path = "../wasi-common" }\n', "threads"
            ),
        },
    )
