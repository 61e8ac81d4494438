"""Rust that the grammar does not read: what spoils a file, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.version import Version

from migrate_wasi.analyse import rust_file_findings
from migrate_wasi.embedder import Crate, Embedder, Move, Reading
from migrate_wasi.source import Source

MOVE = Move(Reading(Version("2.0.2"), "test"), Reading(Version("24.0.0"), "test"))
CRATES = {"wasi_cap_std_sync": Crate("wasi-cap-std-sync", "wasi_cap_std_sync", Version("2.0.2"))}
EMBEDDER = Embedder("e", Path(), "rust", MOVE, CRATES)

IMPORT = "use wasi_cap_std_sync::WasiCtxBuilder;\n"

READ_AROUND = {
    "an attribute in a pattern": (
        IMPORT
        + "fn f(args: Args) {\n    let Args {\n        #[cfg(unix)]\n        x,\n    } = args;\n}\n"
    ),
}
SPOILT = {
    "no Rust at all": IMPORT + "}}} ((( fn fn\n",
    "a place with a name of ours": "fn f() { let = wasi_cap_std_sync::Dir::open(; }\n",
    "a place in a statement that would be edited": (
        "fn f() {\n    let x = g(wasi_cap_std_sync::Dir::y(), = );\n}\n"
    ),
}


def source(text: str) -> Source:
    return Source.of(Path("lib.rs"), "lib.rs", text.encode())


@pytest.mark.parametrize("name", READ_AROUND)
def test_what_stands_around_is_moved_and_the_place_is_named(name: str) -> None:
    found = rust_file_findings(source(READ_AROUND[name]), EMBEDDER, None)
    assert {finding.rule for finding in found} == {"moved-path", "unread-code"}


@pytest.mark.parametrize("name", SPOILT)
def test_the_file_is_left_whole(name: str) -> None:
    with pytest.raises(SyntaxError, match="not Rust"):
        rust_file_findings(source(SPOILT[name]), EMBEDDER, None)


def test_a_place_in_a_file_without_a_name_of_ours_is_nobodys_business() -> None:
    assert rust_file_findings(source("fn f( { }\n"), EMBEDDER, None) == []
