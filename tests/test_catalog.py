"""The catalogue is complete, consistent, and answers by release."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest
from packaging.version import Version

from migrate_wasi import catalog
from migrate_wasi.catalog import Change, Item

V = Version
TABLES = "ABCDEFGHIJKLMNOP"
RULES = {
    "moved-path",
    "builder-in-place",
    "access-mode",
    "dir-caps",
    "wasi-file-impl",
    "wasi-dir-impl",
    "error-type",
    "error-kind",
    "anyhow-context",
    "exit-status",
    "user-error-conversion",
    "hostcall",
    "guest-memory",
    "guest-pointer",
    "ctx-fields",
    "ctx-clone",
    "table-entries",
    "clocks",
    "bitflags",
    "companion-crates",
    "early-api",
    "async-trait",
    "later-api",
    "removed-item",
    "cargo-dependencies",
    "none",
}


def rows() -> list[Item]:
    """The items of the comparison 2.0.2 to 23.0.1, without those before and after it."""
    return [item for item in catalog.items() if item.section in TABLES]


def ids(items: list[Item]) -> list[str]:
    return [item.id for item in items]


def test_no_row_is_lost_by_section() -> None:
    counts = [30, 22, 7, 10, 41, 22, 11, 18, 1, 11, 25, 26, 60, 11, 13, 30]
    assert Counter(item.section for item in rows()) == dict(zip(TABLES, counts, strict=True))
    rest = Counter(item.section for item in catalog.items() if item.section not in TABLES)
    assert rest == {"S": 22, "early": 23}


def test_no_row_is_lost_by_kind() -> None:
    assert Counter(item.kind for item in rows()) == {
        "same": 105,
        "signature": 83,
        "moved": 58,
        "removed": 27,
        "added": 26,
        "moved+signature": 19,
        "semantics": 8,
        "signature+semantics": 7,
        "moved+semantics": 5,
    }
    assert len(rows()) == 338


def test_families_are_expanded() -> None:
    hostcalls = catalog.item("wasi_common::snapshots::preview_1::wasi_snapshot_preview1")
    assert len(hostcalls.old) == 46
    assert len(catalog.item("wasi_common::snapshots::preview_0::wasi_unstable").old) == 45
    assert len(catalog.item("wasi_tokio::WasiCtxBuilder").old) == 1 + 17
    builder = [i for i in rows() if i.id.startswith("wasi_cap_std_sync::WasiCtxBuilder::")]
    assert len(builder) == 17
    variants = catalog.item("wasi_common::ErrorKind variants")
    pairs = dict(zip(variants.old, variants.new, strict=True))
    assert len(pairs) == 16
    assert pairs["wasi_common::ErrorKind::WouldBlk"].endswith("::types::Errno::Again")


def test_ids_are_unique() -> None:
    counts = Counter(item.id for item in catalog.items())
    assert [name for name, count in counts.items() if count > 1] == []


def test_old_and_new_are_parallel() -> None:
    for item in catalog.items():
        if item.old and item.new:
            assert len(item.old) == len(item.new), item.id
        assert item.old or item.new or item.old_text or item.new_text, item.id


def test_added_has_no_old_and_the_rest_has_one() -> None:
    for item in catalog.items():
        assert bool(item.old or item.old_text) == (item.kind != "added"), item.id
        if item.kind != "removed":
            assert item.new or item.new_text, item.id


def test_paths_are_fully_qualified() -> None:
    crates = {
        *("wasi_common", "wasi_cap_std_sync", "wasi_tokio", "wasmtime_wasi", "wiggle"),
        *("wasmtime", "cap_std", "async_trait"),
    }
    for item in catalog.items():
        for path in (*item.old, *item.new):
            assert all(part.isidentifier() for part in path.split("::")), path
            assert path.split("::")[0] in crates, path


def test_rules_are_known_and_all_in_use() -> None:
    assert {item.rule for item in catalog.items()} == RULES


def test_no_rule_only_where_nothing_is_edited() -> None:
    for item in catalog.items():
        if item.rule == "none" and item.kind not in {"same", "added"}:
            assert item.edit.startswith("none"), (item.id, item.edit)


@pytest.mark.parametrize("item", [pytest.param(i, id=i.id) for i in catalog.items()])
def test_row(item: Item) -> None:
    assert item.how
    assert set(item.how) <= {"M", "A1", "A2", "A4", "A5", "A6", "A7", "H"}
    assert item.edit
    assert item.source_old or item.source_new
    for source in filter(None, (item.source_old, item.source_new)):
        tag, path = source.split(":")
        assert catalog.exists(V(tag)) or tag == "v0.22.0"
        assert path.startswith(("crates/", "src/"))
    steps = [change.since for change in item.changes]
    assert steps == sorted(steps)
    assert steps or item.kind == "same"
    for change in item.changes:
        assert catalog.exists(change.since) or change.since == catalog.removed_in()
        assert change.effect in {"changes", "moves", "removes"}
        assert change.what
    if item.kind == "removed":
        assert any(change.effect == "removes" for change in item.changes)


def test_a_backport_anticipates_a_step_of_the_main_line() -> None:
    for item in catalog.items():
        main = {change.what for change in item.changes if not change.backport}
        for change in item.changes:
            assert not change.backport or change.what in main, item.id


def test_every_step_that_moves_a_path_has_both_paths() -> None:
    for item in catalog.items():
        if "moved" in item.kind.split("+") and any(c.effect != "changes" for c in item.changes):
            assert len(item.old) == len(item.new), item.id


# when an item applies


def steps(name: str, from_: str, to: str) -> list[str]:
    return [str(c.since) for c in catalog.item(name).changes_between(V(from_), V(to))]


def test_applies_after_the_start_and_up_to_the_target() -> None:
    env = "wasi_cap_std_sync::WasiCtxBuilder::env"
    assert steps(env, "2.0.2", "23.0.1") == ["13.0.0", "18.0.0"]
    assert steps(env, "13.0.0", "23.0.1") == ["18.0.0"]
    assert steps(env, "2.0.2", "13.0.0") == ["13.0.0"]
    assert steps(env, "2.0.2", "12.0.2") == []
    assert not catalog.item(env).applies(V("18.0.0"), V("46.0.3"))


def test_from_9_nothing_of_7_applies() -> None:
    from_, to = V("9.0.0"), V("23.0.1")
    table = catalog.item("wasi_common::table::Table::get")
    assert not table.applies(from_, to)
    for item in catalog.items():
        assert all(change.since > from_ for change in item.changes_between(from_, to))


def test_set_fdflags_keeps_its_receiver() -> None:
    kept = catalog.item("wasi_common::file::WasiFile::set_fdflags")
    assert (kept.kind, kept.rule, kept.changes) == ("same", "none", ())


def test_nineteen_methods_of_wasi_file_take_a_shared_receiver() -> None:
    again = [
        item.id
        for item in catalog.items()
        if item.id.startswith("wasi_common::file::WasiFile::")
        and "&mut self" in item.old_signature
        and "(&self" in item.new_signature
    ]
    assert len(again) == 19


def test_a_backport_is_not_met_again_on_the_main_line() -> None:
    open_dir = "wasi_common::dir::WasiDir::open_dir"
    assert steps(open_dir, "8.0.0", "23.0.1") == ["9.0.0"]
    assert steps(open_dir, "8.0.0", "8.0.1") == ["8.0.1"]
    assert steps(open_dir, "8.0.1", "23.0.1") == []
    assert steps(open_dir, "7.0.1", "8.0.1") == ["8.0.1"]


def test_a_backport_reaches_only_its_own_line() -> None:
    hostcalls = "wasi_common::snapshots::preview_1::wasi_snapshot_preview1::WasiSnapshotPreview1"
    assert steps(hostcalls, "23.0.1", "24.0.13") == ["24.0.6"]
    assert steps(hostcalls, "23.0.1", "35.0.0") == []
    assert steps(hostcalls, "24.0.13", "46.0.3") == ["39.0.0"]
    assert steps(hostcalls, "24.0.0", "46.0.3") == ["39.0.0", "42.0.0"]


def test_a_change_is_a_value() -> None:
    first = catalog.item("wasi_common::Context").changes[0]
    assert first == Change(V("4.0.0"), "re-export removed", "56daa8a199", "removes")


# renames and removals


def test_the_two_crates_become_modules_at_18() -> None:
    moves = catalog.renames(V("2.0.2"), V("18.0.0"))
    assert moves["wasi_cap_std_sync"] == "wasi_common::sync"
    assert moves["wasi_tokio"] == "wasi_common::tokio"
    assert moves["wasi_cap_std_sync::WasiCtxBuilder"] == "wasi_common::sync::WasiCtxBuilder"
    assert moves["wasmtime_wasi::WasiCtx"] == "wasi_common::WasiCtx"
    assert moves["wasmtime_wasi::add_to_linker"] == "wasi_common::sync::add_to_linker"
    assert moves["wasmtime_wasi::tokio"] == "wasi_common::tokio"
    assert moves["wasmtime_wasi::I32Exit"] == "wasi_common::I32Exit"


def test_nothing_is_renamed_up_to_17() -> None:
    assert catalog.renames(V("2.0.2"), V("17.0.3")) == {}
    assert "wasi_cap_std_sync::WasiCtxBuilder::env" not in catalog.renames(V("2"), V("17"))


def test_from_18_the_deprecated_re_exports_are_renamed() -> None:
    moves = catalog.renames(V("18.0.3"), V("23.0.1"))
    assert moves["wasmtime_wasi::sync"] == "wasi_common::sync"
    assert moves["wasmtime_wasi::WasiCtxBuilder"] == "wasi_common::sync::WasiCtxBuilder"
    assert "wasmtime_wasi::WasiCtx" not in moves


def test_from_19_the_names_of_wasmtime_wasi_are_another_api() -> None:
    assert catalog.renames(V("19.0.0"), V("46.0.3")) == {}


def test_the_longest_path_comes_first() -> None:
    lengths = [len(old) for old in catalog.renames(V("2.0.2"), V("23.0.1"))]
    assert lengths == sorted(lengths, reverse=True)


def test_a_listed_path_agrees_with_its_listed_prefixes() -> None:
    moves = catalog.renames(V("2.0.2"), V("23.0.1"))
    for old, new in moves.items():
        for prefix, target in moves.items():
            if old.startswith(f"{prefix}::"):
                assert new == target + old.removeprefix(prefix)


def test_moves_that_are_no_change_of_path_are_not_renamed() -> None:
    moves = catalog.renames(V("2.0.2"), V("23.0.1"))
    assert "wiggle::Trap::I32Exit" not in moves
    assert "wasi_common::clocks::WasiClocks::creation_time" not in moves


def test_removed() -> None:
    gone = catalog.removed(V("2.0.2"), V("23.0.1"))
    assert gone["wasi_common::file::FileCaps"].rule == "access-mode"
    assert gone["wasi_common::dir::DirCaps"].rule == "dir-caps"
    assert gone["wasi_common::WasiDir::open_dir"].rule == "wasi-dir-impl"
    assert gone["wasi_common::ErrorKind"].rule == "error-kind"
    assert gone["wiggle::GuestStrMut"].rule == "guest-pointer"
    assert "wasi_common::RngCore" not in gone
    assert "wasi_common" not in gone


def test_removed_depends_on_the_range() -> None:
    assert "wasi_common::file::FileCaps" not in catalog.removed(V("9.0.0"), V("23.0.1"))
    assert "wasi_common::file::FileCaps" not in catalog.removed(V("2.0.2"), V("8.0.1"))
    assert "wasi_common::RngCore" in catalog.removed(V("23.0.1"), V("46.0.3"))
    assert "wasi_common" in catalog.removed(V("46.0.3"), V("47.0.0"))
    assert "wasmtime_wasi::Wasi::new" in catalog.removed(V("0.23"), V("2.0.2"))


# looking up


def test_find_by_id_path_and_last_segments() -> None:
    assert ids(catalog.find("wasi_common::WasiCtx::insert_file"))[0] == (
        "wasi_common::WasiCtx::insert_file"
    )
    assert "wasi_common::file::FileCaps" in ids(catalog.find("filecaps"))
    assert "wasi_cap_std_sync::WasiCtxBuilder::env" in ids(catalog.find("WasiCtxBuilder.env"))
    assert ids(catalog.find("wasi_common.file.FileCaps"))[0] == "wasi_common::file::FileCaps"
    assert "wasi_tokio::WasiCtxBuilder" in ids(catalog.find("WASI_TOKIO::WasiCtxBuilder::build()"))


@pytest.mark.parametrize("text", ["", "  ", "::", ".", "()", "Caps", "no_such_name"])
def test_find_gives_nothing(text: str) -> None:
    assert catalog.find(text) == []


def test_item_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean wasi_common::file::FileCaps"):
        catalog.item("wasi_common::file::FileCap")
    with pytest.raises(KeyError, match=r"did you mean .*WasiCtx::insert_file"):
        catalog.item("insert_file")


def test_python_path() -> None:
    assert catalog.python_path("wasi_common::sync::WasiCtxBuilder") == (
        "wasi_common.sync.WasiCtxBuilder"
    )


# releases


def test_releases() -> None:
    lines = [str(release.version) for release in catalog.releases()]
    assert lines == [
        *(f"0.{minor}" for minor in range(23, 41)),
        *(str(major) for major in range(1, 47)),
    ]
    assert all(release.newest >= release.version for release in catalog.releases())


def test_one_crate_from_18_and_free_of_wasmtime_before_3_and_from_24() -> None:
    for release in catalog.releases():
        assert release.unified == (release.version >= V("18"))
        assert release.cap_std_sync == (release.version < V("18"))
        assert release.tokio == (V("0.27") <= release.version < V("18"))
        assert release.sync_without_wasmtime == (
            release.version < V("3") or release.version >= V("24")
        )


def test_newest_patch() -> None:
    assert catalog.newest_patch("23") == V("23.0.3")
    assert catalog.newest_patch(V("2.0.0")) == V("2.0.2")
    assert catalog.newest_patch("0.40") == V("0.40.1")
    assert catalog.newest_patch(V("17.0.1")) == V("17.0.3")
    assert catalog.newest_patch("47") is None
    assert catalog.newest_patch("0") is None


def test_exists_knows_the_lines() -> None:
    for known in ("0.23.0", "0.40", "1.0.2", "2.0", "23.0.1", "46.0.3", "46"):
        assert catalog.exists(V(known))
    for unknown in ("0.22.0", "0.41", "0.1", "47.0.0", "100"):
        assert not catalog.exists(V(unknown))


def test_companions() -> None:
    for version, cap_std, bitflags in [
        ("0.29.0", "0.16.0", "1.2"),
        ("2.0.2", "0.26.0", "1.2"),
        ("9.0.4", "1.0.0", "1.2"),
        ("17.0.3", "2.0.0", "2.0"),
        ("23.0.1", "3.0.0", "2.0"),
        ("24.0.0", "3.0.0", "2.0"),
        ("24.0.5", "3.4.1", "2.0"),
        ("25.0.0", "3.0.0", "2.0"),
        ("46.0.0", "3.4.5", "2.9.4"),
    ]:
        found = catalog.companions(V(version))
        assert (found["cap-std"], found["bitflags"]) == (cap_std, bitflags), version
    assert catalog.companions(V("31"))["rustix"] == "0.38.43"
    assert catalog.companions(V("32"))["rustix"] == "1.0.3"
    assert "cap-rand" not in catalog.companions(V("45"))
    assert "async-trait" in catalog.companions(V("39"))
    assert "async-trait" not in catalog.companions(V("38"))


@pytest.mark.parametrize("version", ["0.22.0", "47.0.0"])
def test_companions_of_no_release(version: str) -> None:
    with pytest.raises(KeyError, match="no release"):
        catalog.companions(V(version))


def test_features() -> None:
    old = catalog.features("wasi-common", V("2.0.2"))
    assert old.default == ("trace_log",)
    assert "sync" not in old.features
    assert "wasmtime" in catalog.features("wasi-common", V("23.0.3")).features["sync"]
    assert "wasmtime" not in catalog.features("wasi-common", V("24.0.0")).features["sync"]
    assert catalog.features("wasi-common", V("36")).default == ("trace_log", "wasmtime", "sync")
    assert catalog.features("wasi-cap-std-sync", V("2.0.2")).features == {}
    assert "exit" not in catalog.features("wasmtime-wasi", V("6.0.2")).features
    assert "exit" in catalog.features("wasmtime-wasi", V("7.0.1")).features
    assert catalog.features("wasmtime-wasi", V("19")).default == ("preview1",)
    assert "wasmtime_integration" in catalog.features("wiggle", V("2.0.2")).features
    assert "wasmtime" in catalog.features("wiggle", V("18")).features


@pytest.mark.parametrize(
    ("crate", "version"),
    [
        ("wasi-common", "47.0.0"),
        ("wasi-common", "0.22.0"),
        ("wasi-cap-std-sync", "18.0.0"),
        ("wasi-tokio", "0.26.1"),
        ("serde", "1.0.0"),
    ],
)
def test_features_of_no_release(crate: str, version: str) -> None:
    with pytest.raises(KeyError, match="no release"):
        catalog.features(crate, V(version))


def test_importing_reads_no_table() -> None:
    # a run over a project without WASI must not pay for the tables
    code = "import migrate_wasi.catalog.load as load; print(load.items.cache_info().misses)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "0"
