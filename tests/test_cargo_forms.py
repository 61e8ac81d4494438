"""Every form of a declared dependency, before and after; the rest of the manifest stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cargo_support import check, package

# (what the case shows, before, after): a project with wasmtime goes to 23.0.1, one without to 24.
CASES = [
    (
        "string_with_wasmtime",
        """\
[dependencies]
wasmtime = "17.0"
wasi-common = "17.0" # the types
wasi-cap-std-sync = "17.0"
""",
        """\
[dependencies]
wasmtime = "23.0"
wasi-common = "23.0" # the types
""",
    ),
    (
        "string_without_wasmtime",
        """\
[dependencies]
wasi-common = "2.0"
wasi-cap-std-sync = "2.0"
wiggle = { version = "2.0", default-features = false, features = ["wiggle_metadata"] }
""",
        """\
[dependencies]
wasi-common = { version = "24.0", default-features = false, features = ["sync"] }
wiggle = { version = "24.0", default-features = false, features = ["wiggle_metadata"] }
""",
    ),
    (
        "own_implementation_needs_no_sync",
        """\
[dependencies]
wasi-common = "2.0"
""",
        """\
[dependencies]
wasi-common = { version = "24.0", default-features = false }
""",
    ),
    (
        "inline_with_spaces_of_its_own",
        """\
[dependencies]
wasmtime={version="17",features=["cache"]}
wasi-common={version='17'}
wasi-cap-std-sync={version='17'}
""",
        """\
[dependencies]
wasmtime={version="23",features=["cache"]}
wasi-common={version='23'}
""",
    ),
    (
        "inline_over_several_lines",
        """\
[dependencies]
wasi-common = { version = "2.0", features = [
    # what the guest logs
    "trace_log",
] }
wasi-cap-std-sync = "2.0"
""",
        """\
[dependencies]
wasi-common = { version = "24.0", features = [
    # what the guest logs
    "trace_log",
    "sync",
], default-features = false }
""",
    ),
    (
        "dotted_keys",
        """\
[dependencies]
wasi-common.version = "2"
wasi-cap-std-sync.version = "2"
serde.version = "1"
""",
        """\
[dependencies]
wasi-common.version = "24"
wasi-common.default-features = false
wasi-common.features = ["sync"]
serde.version = "1"
""",
    ),
    (
        "tables_of_their_own",
        """\
[dependencies.wasi-common]
version = "2.0"

[dependencies.wasi-cap-std-sync]
version = "2.0"

[profile.release]
lto = true
""",
        """\
[dependencies.wasi-common]
version = "24.0"
default-features = false
features = ["sync"]

[profile.release]
lto = true
""",
    ),
    (
        "turned_in_place_with_its_comment",
        """\
[dependencies]
# WASI for guests
wasi-cap-std-sync = "17.0.3" # keep in step with wasmtime
wasmtime = "17.0.3"
""",
        """\
[dependencies]
# WASI for guests
wasi-common = "23.0.1" # keep in step with wasmtime
wasmtime = "23.0.1"
""",
    ),
    (
        "turned_in_place_in_an_aligned_table",
        """\
[dependencies]
  anyhow            = "1"
  wasi-cap-std-sync = "0.35"
  wasmtime          = "0.35"
""",
        """\
[dependencies]
  anyhow            = "1"
  wasi-common       = "23.0"
  wasmtime          = "23.0"
""",
    ),
    (
        "turned_table",
        """\
[dependencies]
wasmtime = "15"

[dependencies.wasmtime-wasi]
version = "15"
default-features = false
features = ["tokio"]
""",
        """\
[dependencies]
wasmtime = "23"

[dependencies.wasi-common]
version = "23"
default-features = false
features = ["tokio"]
""",
    ),
    (
        "exact",
        """\
[dependencies]
wasmtime = "=17.0.3"
wasi-common = "=17.0.3"
wasi-cap-std-sync = "=17.0.3"
""",
        """\
[dependencies]
wasmtime = "=23.0.1"
wasi-common = "=23.0.1"
""",
    ),
    (
        "range",
        """\
[dependencies]
wasmtime = ">= 17, < 18"
wasi-common = ">= 17, < 18"
wasi-cap-std-sync = ">= 17, < 18"
""",
        """\
[dependencies]
wasmtime = ">= 23, < 24"
wasi-common = ">= 23, < 24"
""",
    ),
    (
        "renamed",
        """\
[dependencies]
wasmtime = "17"
wasi_common = { package = "wasi-common", version = "17" }
sandbox = { package = "wasi-cap-std-sync", version = "17" }
""",
        """\
[dependencies]
wasmtime = "23"
wasi_common = { package = "wasi-common", version = "23" }
""",
    ),
    (
        "renamed_and_turned",
        """\
[dependencies]
wasmtime = "17"
sandbox = { package = "wasi-cap-std-sync", version = "17" }
""",
        """\
[dependencies]
wasmtime = "23"
wasi-common = { version = "23" }
""",
    ),
    (
        "tokio",
        """\
[dependencies]
wasmtime = { version = "17", features = ["async"] }
wasi-common = "17"
wasi-tokio = "17"
""",
        """\
[dependencies]
wasmtime = { version = "23", features = ["async"] }
wasi-common = { version = "23", features = ["tokio"] }
""",
    ),
    (
        "wasmtime_wasi_with_exit",
        """\
[dependencies]
wasmtime = "17"
wasmtime-wasi = { version = "17", features = ["exit", "sync"] }
""",
        """\
[dependencies]
wasmtime = "23"
wasi-common = { version = "23", features = ["exit"] }
""",
    ),
    (
        "explicit_sync_where_defaults_are_off",
        """\
[dependencies]
wasmtime = "17"
wasi-common = { version = "17", default-features = false }
wasi-cap-std-sync = "17"
""",
        """\
[dependencies]
wasmtime = "23"
wasi-common = { version = "23", default-features = false, features = ["sync"] }
""",
    ),
    (
        "dev_and_build_and_target_tables",
        """\
[target.'cfg(not(target_arch = "wasm32"))'.dependencies]
wasmtime = "17"
wasi-common = "17"
wasi-cap-std-sync = "17"

[target."cfg(unix)".dev-dependencies]
wasi-cap-std-sync = "17"

[build-dependencies]
wasi-cap-std-sync = "17"
""",
        """\
[target.'cfg(not(target_arch = "wasm32"))'.dependencies]
wasmtime = "23"
wasi-common = "23"

[target."cfg(unix)".dev-dependencies]
wasi-common = "23"

[build-dependencies]
wasi-common = "23"
""",
    ),
    (
        "dev_duplicate_of_a_normal_dependency",
        """\
[dependencies]
wasmtime = "17"
wasi-common = "17"

[dev-dependencies]
wasi-cap-std-sync = "17"
tempfile = "3"
""",
        """\
[dependencies]
wasmtime = "23"
wasi-common = "23"

[dev-dependencies]
tempfile = "3"
""",
    ),
    (
        "wiggle_integration_is_called_wasmtime_now",
        """\
[dependencies]
wasmtime = "2"
wasi-common = "2"
wiggle = { version = "2", default-features = false, features = ["wasmtime_integration"] }
""",
        """\
[dependencies]
wasmtime = "23"
wasi-common = "23"
wiggle = { version = "23", default-features = false, features = ["wasmtime"] }
""",
    ),
    (
        "companions_at_the_old_major",
        """\
[dependencies]
wasmtime = "17"
wasi-common = "17"
cap-std = "2.0"
cap-rand = "2"
cap-tempfile = "2.0.0"
""",
        """\
[dependencies]
wasmtime = "23"
wasi-common = "23"
cap-std = "3.0"
cap-rand = "3"
cap-tempfile = "3.0.0"
""",
    ),
    (
        "crates_released_in_step",
        """\
[dependencies]
wasmtime = "17"
wasmtime-wasi-nn = "17"
wasmtime-environ = "17"
wasi-common = "17"
cranelift-codegen = "0.104"
""",
        """\
[dependencies]
wasmtime = "23"
wasmtime-wasi-nn = "23"
wasmtime-environ = "23"
wasi-common = "23"
cranelift-codegen = "0.104"
""",
    ),
    (
        "a_comment_above_a_table_goes_with_it_and_no_further",
        """\
# What the guests need:

# files and
# clocks
[dependencies.wasi-cap-std-sync]
version = "17"

# the context
[dependencies.wasi-common]
version = "17" # pinned
[dependencies.wasmtime]
version = "17"
""",
        """\
# What the guests need:

# the context
[dependencies.wasi-common]
version = "23" # pinned
[dependencies.wasmtime]
version = "23"
""",
    ),
    (
        "a_comment_above_a_line_stays",
        """\
[dependencies]
wasmtime = "17"
# all of WASI
wasi-cap-std-sync = "17"
wasi-common = "17"
""",
        """\
[dependencies]
wasmtime = "23"
# all of WASI
wasi-common = "23"
""",
    ),
    (
        "features_one_a_line_with_comments",
        """\
[dependencies]
wasi-cap-std-sync = "2.0"
wasi-common = { version = "2.0", default-features = false, features = [
    "trace_log", # what guests do
] }
""",
        """\
[dependencies]
wasi-common = { version = "24.0", default-features = false, features = [
    "trace_log", # what guests do
    "sync",
] }
""",
    ),
    (
        "features_one_a_line_without_a_last_comma",
        """\
[dependencies]
wasi-cap-std-sync = "2.0"
wasi-common = { version = "2.0", default-features = false, features = [
    "exit",
    "trace_log" # what guests do
] }
""",
        """\
[dependencies]
wasi-common = { version = "24.0", default-features = false, features = [
    "exit",
    "trace_log", # what guests do
    "sync"
] }
""",
    ),
]


@pytest.mark.parametrize(
    ("before", "after"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_form_moves_and_keeps_its_layout(tmp_path: Path, before: str, after: str) -> None:
    check(tmp_path, {"Cargo.toml": package(before)}, {"Cargo.toml": package(after)})
