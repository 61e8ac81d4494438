"""Migrations that were begun: legacy crates beside the unified one, and a second run."""

from __future__ import annotations

from pathlib import Path

from migrate_wasi.manifests.cargo.outcome import Outcome
from tests.cargo_support import check, embedders_of, move, package


def test_sources_that_name_only_a_legacy_crate_hold_the_manifest_back(tmp_path: Path) -> None:
    body = '[dependencies]\nwasmtime = "17"\nwasi-cap-std-sync = "17"\nwiggle = "17"\n'
    moved = check(tmp_path, {"Cargo.toml": package(body)}, {}, names=("wasi_cap_std_sync",))
    assert "todo: wasi-cap-std-sync stays at 17" in moved.said


def test_a_begun_migration_goes_on_to_the_same_release(tmp_path: Path) -> None:
    body = '[dependencies]\nwasmtime = "20"\nwasi-common = "20"\nwasi-cap-std-sync = "17"\n'
    after = '[dependencies]\nwasmtime = "20"\nwasi-common = "20"\n'
    files = {"Cargo.toml": package(body)}
    found, _ = embedders_of(tmp_path, files)
    assert str(found["app"].move.source.version) == "17.0.3"
    assert str(found["app"].move.target.version) == "20.0.2"
    check(tmp_path, files, {"Cargo.toml": package(after)})


def test_what_stays_does_not_make_wasmtime_look_out_of_step(tmp_path: Path) -> None:
    body = '[dependencies]\nwasmtime = "{0}"\nwasi-common = "{0}"\nwasi-cap-std-sync = "17"\n'
    check(
        tmp_path,
        {"Cargo.toml": package(body.format("17"))},
        {"Cargo.toml": package(body.format("23"))},
        names=("wasi_common", "wasi_cap_std_sync"),
    )


def test_a_turned_entry_of_dotted_keys_loses_its_features(tmp_path: Path) -> None:
    before = """\
[dependencies]
wasmtime = "17"
wasmtime-wasi.version = "17"
wasmtime-wasi.features = ["sync"]
wasmtime-wasi.optional = true
"""
    after = """\
[dependencies]
wasmtime = "23"
wasi-common.version = "23"
wasi-common.optional = true
"""
    check(tmp_path, {"Cargo.toml": package(before)}, {"Cargo.toml": package(after)})


def test_an_inherited_wasi_common_that_nobody_inherited_before_moves(tmp_path: Path) -> None:
    before = """\
[dependencies]
wasmtime = "17"
wasi-cap-std-sync.workspace = true

[workspace.dependencies]
wasi-common = "17"
wasi-cap-std-sync = "17"
"""
    after = """\
[dependencies]
wasmtime = "23"
wasi-common.workspace = true

[workspace.dependencies]
wasi-common = "23"
"""
    check(tmp_path, {"Cargo.toml": package(before)}, {"Cargo.toml": package(after)})


def test_anyhow_is_added_where_edited_sources_need_it(tmp_path: Path) -> None:
    before = '[dependencies]\nwasmtime = "17"\nwasi-common = "17"\n'
    after = '[dependencies]\nwasmtime = "23"\nwasi-common = "23"\nanyhow = "1.0"\n'
    check(
        tmp_path,
        {"Cargo.toml": package(before)},
        {"Cargo.toml": package(after)},
        needs=("crate:anyhow",),
    )


def test_a_member_that_needs_wasi_common_beside_a_facade_gets_it(tmp_path: Path) -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["wasi", "cli"]\n',
        "wasi/Cargo.toml": package('[dependencies]\nwasi-common = "2.0"\n', "wasi"),
        "cli/Cargo.toml": package('[dependencies]\nwasi = { path = "../wasi" }\n', "cli"),
    }
    named = Outcome(frozenset({"wasi_common"}))
    moved = move(tmp_path, files, {"wasi": named, "cli": named})
    assert moved.files["cli/Cargo.toml"] == package(
        '[dependencies]\nwasi = { path = "../wasi" }\n'
        'wasi-common = { version = "24.0", default-features = false, features = ["sync"] }\n',
        "cli",
    )
