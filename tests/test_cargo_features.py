"""Lists of features that name a crate of the migration, before and after."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate_wasi.manifests.cargo.outcome import Outcome
from tests.cargo_support import check, move, package

# (what the case shows, names in the sources, before, after)
CASES: list[tuple[str, tuple[str, ...], str, str]] = [
    (
        "implicit_feature_beside_wasi_common",
        ("wasi_common", "wasmtime_wasi"),
        """\
[features]
default = ["wasi"]
wasi = ["wasi-common", "wasi-cap-std-sync", "wasmtime-wasi"]

[dependencies]
wasmtime = "17.0"
wasmtime-wasi = { version = "17.0", optional = true }
wasi-common = { version = "17.0", optional = true }
wasi-cap-std-sync = { version = "17.0", optional = true }
""",
        """\
[features]
default = ["wasi"]
wasi = ["wasi-common", "wasmtime-wasi"]

[dependencies]
wasmtime = "23.0"
wasmtime-wasi = { version = "23.0", optional = true }
wasi-common = { version = "23.0", optional = true }
""",
    ),
    (
        "implicit_feature_of_a_turned_dependency",
        ("wasi_common",),
        """\
[features]
wasm-wasmtime = ["wasmtime", "wasmtime-wasi"]

[dependencies]
wasmtime = { version = "18.0.3", optional = true }
wasmtime-wasi = { version = "18.0.3", optional = true }
""",
        """\
[features]
wasm-wasmtime = ["wasmtime", "wasi-common"]

[dependencies]
wasmtime = { version = "23.0.1", optional = true }
wasi-common = { version = "23.0.1", optional = true }
""",
    ),
    (
        "dep_prefix_and_one_item_a_line",
        ("wasi_common",),
        """\
[features]
wasi = [
    "dep:wasmtime-wasi", # the linker
    "dep:wasi-cap-std-sync", # the files
    "dep:wasmtime",
]

[dependencies]
wasmtime = { version = "17", optional = true }
wasmtime-wasi = { version = "17", optional = true }
wasi-cap-std-sync = { version = "17", optional = true }
""",
        """\
[features]
wasi = [
    "dep:wasi-common", # the linker
    "dep:wasmtime",
]

[dependencies]
wasmtime = { version = "23", optional = true }
wasi-common = { version = "23", optional = true }
""",
    ),
    (
        "feature_of_a_crate_and_weak_feature",
        ("wasi_common",),
        """\
[features]
async = ["wasmtime-wasi/tokio", "wasmtime/async"]
exit = ["wasmtime-wasi?/exit"]
p2 = ["wasmtime-wasi/preview2"]

[dependencies]
wasmtime = "17"
wasmtime-wasi = { version = "17", optional = true }
""",
        """\
[features]
async = ["wasi-common/tokio", "wasmtime/async"]
exit = ["wasi-common?/exit"]
p2 = []

[dependencies]
wasmtime = "23"
wasi-common = { version = "23", optional = true }
""",
    ),
    (
        "optional_files_beside_a_plain_wasi_common",
        ("wasi_common",),
        """\
[features]
tokio = ["dep:wasi-tokio"]
files = ["wasi-cap-std-sync"]

[dependencies]
wasmtime = "17"
wasi-common = "17"
wasi-cap-std-sync = { version = "17", optional = true }
wasi-tokio = { version = "17", optional = true }
""",
        """\
[features]
tokio = ["wasi-common/tokio"]
files = []

[dependencies]
wasmtime = "23"
wasi-common = { version = "23", features = ["tokio"] }
""",
    ),
    (
        "a_feature_of_the_package_with_the_name_of_a_crate_stays",
        ("wasi_common",),
        """\
[features]
default = ["wasi-cap-std-sync"]
wasi-cap-std-sync = ["dep:wasi-cap-std-sync"]

[dependencies]
wasmtime = "17"
wasi-cap-std-sync = { version = "17", optional = true }
""",
        """\
[features]
default = ["wasi-cap-std-sync"]
wasi-cap-std-sync = ["dep:wasi-common"]

[dependencies]
wasmtime = "23"
wasi-common = { version = "23", optional = true }
""",
    ),
    (
        "a_public_feature_that_gates_code_stays",
        ("wasi_common",),
        """\
[features]
default = ["sync"]
sync = []

[dependencies]
wasi-common = "2.0"
wasi-cap-std-sync = "2.0"
""",
        """\
[features]
default = ["sync"]
sync = []

[dependencies]
wasi-common = { version = "24.0", default-features = false, features = ["sync"] }
""",
    ),
    (
        "unused_crate_leaves_its_lists",
        (),
        """\
[features]
wasi = ["wasi-cap-std-sync", "log"]

[dependencies]
wasmtime = "17"
log = { version = "0.4", optional = true }
wasi-cap-std-sync = { version = "17", optional = true }
""",
        """\
[features]
wasi = ["log"]

[dependencies]
wasmtime = "23"
log = { version = "0.4", optional = true }
""",
    ),
    (
        "required_features_and_documentation",
        ("wasi_common",),
        """\
[[example]]
name = "async"
required-features = ["wasmtime-wasi/tokio"]

[package.metadata.docs.rs]
features = ["wasmtime-wasi"]

[dependencies]
wasmtime = "17"
wasmtime-wasi = { version = "17", optional = true }
""",
        """\
[[example]]
name = "async"
required-features = ["wasi-common/tokio"]

[package.metadata.docs.rs]
features = ["wasi-common"]

[dependencies]
wasmtime = "23"
wasi-common = { version = "23", optional = true }
""",
    ),
    (
        "a_new_optional_dependency_is_listed_beside_its_anchor",
        ("wasi_common", "wasmtime_wasi"),
        """\
[features]
wasi = ["dep:wasmtime-wasi"]

[dependencies]
wasmtime = "17"
wasmtime-wasi = { version = "17", optional = true }
""",
        """\
[features]
wasi = ["dep:wasmtime-wasi", "dep:wasi-common"]

[dependencies]
wasmtime = "23"
wasmtime-wasi = { version = "23", optional = true }
wasi-common = { version = "23", optional = true }
""",
    ),
    (
        "wiggle_integration",
        ("wasi_common", "wiggle"),
        """\
[features]
wasmtime = ["dep:wasmtime", "wiggle/wasmtime_integration"]

[dependencies]
wasmtime = { version = "2", optional = true }
wasi-common = "2"
wiggle = { version = "2", default-features = false }
""",
        """\
[features]
wasmtime = ["dep:wasmtime", "wiggle/wasmtime"]

[dependencies]
wasmtime = { version = "23", optional = true }
wasi-common = "23"
wiggle = { version = "23", default-features = false }
""",
    ),
]


@pytest.mark.parametrize(
    ("names", "before", "after"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_lists_follow(tmp_path: Path, names: tuple[str, ...], before: str, after: str) -> None:
    check(tmp_path, {"Cargo.toml": package(before)}, {"Cargo.toml": package(after)}, names)


def test_an_optional_wasi_common_that_plain_crates_merge_into_is_named(tmp_path: Path) -> None:
    body = """\
[dependencies]
wasmtime = "17"
wasi-common = { version = "17", optional = true }
wasi-cap-std-sync = "17"
"""
    moved = move(
        tmp_path, {"Cargo.toml": package(body)}, {"app": Outcome(frozenset({"wasi_common"}))}
    )
    assert "todo: wasi-common is optional, but crates that were merged into it" in moved.said
