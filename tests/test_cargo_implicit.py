"""Optional dependencies bring features by their names: what becomes of these."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate_wasi.manifests.cargo.outcome import Outcome
from tests.cargo_support import check, move, package

NAMES = ("wasi_common",)
# (what the case shows, features that code asks for, before, after)
CASES: list[tuple[str, tuple[str, ...], str, str]] = [
    (
        "code_asks_for_one_that_is_merged",
        ("wasi-cap-std-sync",),
        """\
[features]
guest = ["wasi-common", "wasi-cap-std-sync", "wasi-cap-std-sync/x"]

[dependencies]
wasmtime = "17"
wasi-common = { version = "17", optional = true }
wasi-cap-std-sync = { version = "17", optional = true }
""",
        """\
[features]
guest = ["wasi-common", "wasi-cap-std-sync"]
wasi-cap-std-sync = ["wasi-common"]

[dependencies]
wasmtime = "23"
wasi-common = { version = "23", optional = true }
""",
    ),
    (
        "code_asks_for_one_that_is_turned_and_there_are_no_features",
        ("wasmtime-wasi",),
        """\
[dependencies]
wasmtime = "17"
wasmtime-wasi = { version = "17", optional = true }
""",
        """\
[features]
wasmtime-wasi = ["wasi-common"]

[dependencies]
wasmtime = "23"
wasi-common = { version = "23", optional = true }
""",
    ),
    (
        "code_asks_for_two",
        ("wasi-cap-std-sync", "wasi-tokio"),
        """\
[features] # of this package
default = []

[dependencies]
wasmtime = "17"
wasi-common = { version = "17" }
wasi-cap-std-sync = { version = "17", optional = true }
wasi-tokio = { version = "17", optional = true }
""",
        """\
[features] # of this package
default = []
wasi-cap-std-sync = []
wasi-tokio = ["wasi-common/tokio"]

[dependencies]
wasmtime = "23"
wasi-common = { version = "23", features = ["tokio"] }
""",
    ),
    (
        "beside_a_dependency_that_others_name_with_dep",
        ("wasi-cap-std-sync",),
        """\
[features]
guest = ["dep:wasi-common"]

[dependencies]
wasmtime = "17"
wasi-common = { version = "17", optional = true }
wasi-cap-std-sync = { version = "17", optional = true }
""",
        """\
[features]
guest = ["dep:wasi-common"]
wasi-cap-std-sync = ["dep:wasi-common"]

[dependencies]
wasmtime = "23"
wasi-common = { version = "23", optional = true }
""",
    ),
    (
        "nobody_asks",
        (),
        """\
[features]
guest = ["wasi-common", "wasi-cap-std-sync"]

[dependencies]
wasmtime = "17"
wasi-common = { version = "17", optional = true }
wasi-cap-std-sync = { version = "17", optional = true }
""",
        """\
[features]
guest = ["wasi-common"]

[dependencies]
wasmtime = "23"
wasi-common = { version = "23", optional = true }
""",
    ),
    (
        "it_is_no_implicit_feature_but_a_declared_one",
        ("wasi-cap-std-sync",),
        """\
[features]
wasi-cap-std-sync = ["dep:wasi-cap-std-sync"]

[dependencies]
wasmtime = "17"
wasi-common = "17"
wasi-cap-std-sync = { version = "17", optional = true }
""",
        """\
[features]
wasi-cap-std-sync = []

[dependencies]
wasmtime = "23"
wasi-common = "23"
""",
    ),
    (
        "the_dependency_was_not_optional",
        ("wasi-cap-std-sync",),
        """\
[dependencies]
wasmtime = "17"
wasi-common = "17"
wasi-cap-std-sync = "17"
""",
        """\
[dependencies]
wasmtime = "23"
wasi-common = "23"
""",
    ),
]


@pytest.mark.parametrize(
    ("gates", "before", "after"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_feature_stays_where_it_is_asked_for(
    tmp_path: Path, gates: tuple[str, ...], before: str, after: str
) -> None:
    files = {"Cargo.toml": package(before)}
    check(tmp_path, files, {"Cargo.toml": package(after)}, NAMES, gates=gates)


LIB = """\
[dependencies]
wasmtime = "17"
wasmtime-wasi = { version = "17", optional = true }
"""
LIB_AFTER = """\
[features]
wasmtime-wasi = ["wasi-common"]

[dependencies]
wasmtime = "23"
wasi-common = { version = "23", optional = true }
"""


@pytest.mark.parametrize(
    "user",
    [
        '[dependencies]\nlib = { path = "../lib", features = ["wasmtime-wasi"] }\n',
        '[features]\nx = ["lib/wasmtime-wasi"]\n\n[dependencies]\nlib = { path = "../lib" }\n',
        '[features]\nx = ["l?/wasmtime-wasi"]\n\n[dependencies]\n'
        'l = { package = "lib", path = "../lib", optional = true }\n',
    ],
    ids=["with its dependency", "in its features", "weakly, under another name"],
)
def test_another_member_asks_for_it(tmp_path: Path, user: str) -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["lib", "cli"]\n',
        "lib/Cargo.toml": package(LIB, "lib"),
        "cli/Cargo.toml": package(user, "cli"),
    }
    moved = move(tmp_path, files, {"lib": Outcome(frozenset(NAMES))})
    assert moved.files["lib/Cargo.toml"] == package(LIB_AFTER, "lib")
    assert moved.files["cli/Cargo.toml"] == files["cli/Cargo.toml"]
    assert "stays as a name for it, because cli/Cargo.toml asks for it" in moved.said


def test_that_it_is_lost_is_said(tmp_path: Path) -> None:
    moved = move(tmp_path, {"Cargo.toml": package(LIB)}, {"app": Outcome(frozenset(NAMES))})
    assert "its implicit feature is now called wasi-common" in moved.said


def test_that_it_is_lost_beside_wasi_common_is_said(tmp_path: Path) -> None:
    body = LIB + 'wasi-common = "17"\n'
    moved = move(tmp_path, {"Cargo.toml": package(body)}, {"app": Outcome(frozenset(NAMES))})
    assert "the feature wasmtime-wasi, which it brought by its name, goes with it" in moved.said


def test_features_in_one_line_are_left_for_a_person(tmp_path: Path) -> None:
    text = "features = { default = [] }\n" + package(LIB)
    outcome = Outcome(frozenset(NAMES), gates=frozenset({"wasmtime-wasi"}))
    moved = move(tmp_path, {"Cargo.toml": text}, {"app": outcome})
    assert "todo: the feature `wasmtime-wasi`" in moved.said
